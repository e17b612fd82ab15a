"""Where doctools meets its users. Each module is named for what it meets; what they share comes first.

    project    settings, labs, store, engine and clock together
    places     what a person names
    failures   what is wrong, in words
    cli        the command line
    sybil      a parser and an evaluator
    pytest     items for commands, fixtures for tests of one's own
    mkdocs     the plugin
    live       what `mkdocs serve` answers to pages that are open

The only code that imports those frameworks, prints, exits, or reads the environment and the clock.
"""
