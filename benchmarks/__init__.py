"""Side-by-side measurements; see README.md beside this file. Run with ``make bench``."""
