"""Where doctools meets its users: command line, Sybil, pytest, MkDocs. Each module is named for what it meets.

The only code that imports those frameworks, prints, exits, or reads the environment and the clock.
"""
