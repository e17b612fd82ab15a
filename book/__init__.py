"""The course to take away: the whole site in a zip that opens from ``file://``, and one PDF of all pages.

``python -m book zip`` and ``python -m book pdf``, after ``mkdocs build``: into the site's ``telechargements/``.

project     the project's paths and names; errors
offline     a second build of the site, for files
archive     a folder -> a zip, always the same bytes for the same files
course      the parts and chapters, from the site's navigation
tree        HTML text <-> ElementTree
chapter     a built page -> its chapter of the book
paper       chapters -> one HTML document: cover, contents, parts
printing    that document -> PDF, twice: the second time with the page numbers of the first
outline     the titles of that PDF's outline
downloads   what exists -> links with sizes on the page that offers it
"""
