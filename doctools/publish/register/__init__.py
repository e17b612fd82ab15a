"""All commands of a site with what is known of each, and what is drawn of them: a page, data, a badge.

In reading order: ``rows`` (the register itself), ``table`` (as a page), ``data`` (as JSON, with its schema), ``badge``
(as a picture), ``markers`` (where they stand in the project's own pages).
"""

from __future__ import annotations

from doctools.publish.register.rows import Register

__all__ = ["Register"]
