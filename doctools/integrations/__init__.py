"""Where doctools meets its users: command line, Sybil, pytest, MkDocs. Each module is named for what it meets.

What they share: ``project`` (settings, labs, store and engine together), ``places`` (what a person names), ``failures``
(what is wrong, in words).

The only code that imports those frameworks, prints, exits, or reads the environment and the clock.
"""
