"""The command line: the only place that prints and exits.

main        the group, errors -> exit status
init        init
verify      verify
outputs     what it says at its end, and into which files
listing     list
accept      accept
fences      fences: what a fence can say
shell       shell
labs        labs
engine      engine
clean       clean
stores      merge
audit       audit
watch       verify --watch
progress    what is shown while sessions run
reports     what is shown afterwards: text, JSON, JUnit (what is wrong: ..failures)
forges      ... on GitHub and GitLab: annotations, summary, code quality
attach      a person's terminal on a container's
"""

from __future__ import annotations

from doctools.integrations.cli.main import cli, main

__all__ = ["cli", "main"]
