"""A built site, read again: ``built`` (what its pages say), ``audit`` (against what the evidence says)."""

from __future__ import annotations

from doctools.publish.audit.audit import Audit, addresses

__all__ = ["Audit", "addresses"]
