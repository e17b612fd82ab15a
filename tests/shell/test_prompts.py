"""Prompts: what a page may show for what a terminal shows."""

from __future__ import annotations

import pytest

from doctools.shell import accepts, prompt_pattern
from doctools.shell.prompts import is_shell


@pytest.mark.parametrize(
    ("shown", "terminal", "right"),
    [
        ("$ ", "$ ", True),
        ("$ ", "toto@lab:~$ ", True),
        ("$ ", "bash-5.2$ ", True),
        ("$ ", "bash-5.2# ", False),
        ("$ ", "costs 5$", True),
        ("# ", "root@4f1c0a9be2d1:/# ", True),
        ("# ", "$ ", False),
        ("toto@lab:~$ ", "toto@4f1c0a9be2d1:~$ ", True),
        ("toto@lab:~$ ", "toto@lab:/tmp$ ", False),
        ("toto@lab:~$ ", "root@lab:~$ ", False),
        ("toto@lab:~$ ", "toto@lab:~# ", False),
        ("[toto@lab ~]$ ", "[toto@other ~]$ ", True),
        ("bash-5.2# ", "bash-5.1# ", True),
        ("bash-5.2# ", "bash-5.2.15# ", True),
        ("bash-5.2# ", "bash# ", False),
        ("bash-5.2# ", "dash-5.2# ", False),
        ("MariaDB [(none)]> ", "MariaDB [(none)]> ", True),
        ("MariaDB [(none)]> ", "MariaDB [cours]> ", False),
        (">>> ", ">>> ", True),
        (">>> ", "> ", False),
        ("/ # ", "/ # ", True),
        ("/ # ", "~ # ", False),
    ],
)
def test_what_a_prompt_stands_for(shown: str, terminal: str, right: bool) -> None:
    """Host names, container ids and versions are volatile; users, folders and kinds of prompt are not."""
    assert (prompt_pattern(shown).fullmatch(terminal) is not None) is right


@pytest.mark.parametrize(
    ("terminal", "shown", "user", "host", "right"),
    [
        ("$ ", "$ ", "toto", "lab", True),
        ("$ ", "# ", "toto", "lab", False),
        ("$ ", "toto@lab:~$ ", "toto", "lab", True),
        ("$ ", "ada@lab:~$ ", "toto", "lab", False),
        ("$ ", "toto@other:~$ ", "toto", "lab", False),
        ("$ ", "toto@lab:~# ", "toto", "lab", False),
        ("$ ", "toto@other:~$ ", "", "", True),
        ("# ", "root@lab:/# ", "root", "lab", True),
        ("$ ", "MariaDB [(none)]> ", "toto", "lab", False),
        ("toto@lab:~$ ", "$ ", "etudiant", "lab", True),
        ("toto@lab:~$ ", "toto@x:~$ ", "etudiant", "lab", True),
        ("bash-5.2# ", "bash-5.1# ", "", "", True),
        ("(trixie)root@lab:/# ", "(trixie)root@lab:/# ", "root", "lab", True),
        ("(trixie)root@lab:/# ", "(sid)root@lab:/# ", "root", "lab", False),
        ("root@lab:/# ", "(trixie)root@lab:/# ", "root", "lab", False),
    ],
)
def test_which_shell_a_page_means(terminal: str, shown: str, user: str, host: str, right: bool) -> None:
    """A full prompt means the lab's own shell only if it names its user and host."""
    assert accepts(terminal, shown, user=user, host=host) is right


@pytest.mark.parametrize(
    ("prompt", "shell"),
    [
        ("$ ", True),
        ("toto@lab:~# ", True),
        ("bash-5.2# ", True),
        ("MariaDB [(none)]> ", False),
        (">>> ", False),
        ("cours=# ", False),
    ],
)
def test_what_has_a_status(prompt: str, shell: bool) -> None:
    """Shells have an exit status and can be given marks; clients of databases and interpreters cannot."""
    assert is_shell(prompt) is shell
