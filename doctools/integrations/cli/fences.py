"""``doctools fences``: what a fence can say, on one screen or two."""

from __future__ import annotations

import click

from doctools.volatile import CLASSES

__all__ = ["fences_command"]

_TEXT = """\
A `console` fence is a transcript of a terminal. All of the output is compared, line by line.

    ```console
    $ mkdir work && cd work           a command of the lab's ordinary user
    $ cat <<'END' > list.txt          it goes on behind `> `
    > one
    > END
    $ wc -l list.txt
    1 list.txt
    $ seq 1000
    1
    ...                               any lines, or none; within a line: any characters
    1000
    $ sleep 100
    ^C                                a key, alone on its line
    $ read -p 'Name: ' name
    Name: Ada                         an answer, typed behind the question
    ```

The first line says whose the fence is: `$ ` the ordinary user's, `# ` root's. Another line that begins with the other
of the two is output. The prompt of a program (`bash-5.2# `, `mysql> `, `toto@lab:~$ `) is waited for; what one
reads without asking is typed where a `^D` below it ends the input.

A whole page is one session: the next fence goes on where this one stopped, in the same container.

After the language stands what is not ordinary, as in  ```console exit="1" retry="30"

    exit="1"            the exit status of the last command (`any`: whichever); the others have to end with 0
    norun="why"         is not run; the reader sees the reason
    setup               is run, but shown folded
    retry="30"          again until it is right, for so many seconds at most: for services that are starting
    timeout="120"       seconds that each command may take (30)
    wait="ready"        of a command that stays: go on as soon as this text appears
    answer="secret"     what is typed where the page shows ********
    volatile="pid ip"   more kinds of values that differ on every run; volatile="" keeps none
    terminal="2"        a second terminal of the same container
    session="b"         another container, shared by all fences that say so
    isolated            a new container, for this fence alone
    lab="docker"        another lab than the page's
    variant="trixie"    only on this one, where the lab has variants

Values of these kinds match any other of their kind:

{usual}

and, where `volatile` asks for them:

{others}

A fence of another language whose title is a path writes that file before the page goes on:

    ```bash title="/usr/local/bin/hello"
    #!/bin/sh
    echo "Hello, $1."
    ```

A page may begin with what holds for all of it:  doctools: {{lab: docker, timeout: 60}}  in its front matter.
To show a fence without running it, put it into one with more backticks. Output alone is ```text.
"""


@click.command("fences")
def fences_command() -> int:
    """Show what a fence can say: failures, values that differ, files, keys, waiting, labs."""
    click.echo(_TEXT.format(usual=_kinds(usual=True), others=_kinds(usual=False)), nl=False)
    return 0


def _kinds(*, usual: bool) -> str:
    return "\n".join(f"    {each.name:<20}{each.meaning}" for each in CLASSES.values() if each.usual is usual)
