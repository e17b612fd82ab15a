"""Side-by-side measurements; see README.md beside this file. Run with ``make bench``.

``echo``, ``thousand``, ``parallel``, ``fresh``, ``course``, ``site`` and ``live`` take one figure each, by ``measure``;
``obedient`` is an engine for ``site``. ``mutations`` takes no time: it breaks pages, and counts what is noticed.
"""
