"""Changes made on purpose: one character, where the page claims something."""

from __future__ import annotations

import random
from pathlib import Path

from benchmarks.mutations import Mutant, mutants
from doctools.markdown import parse_page
from doctools.settings import Settings

PAGE = """# Page

```console
$ sudo ls /tmp | sort
0x7fff00aa
a b
```

```console norun="never"
$ reboot
bye
```

Prose.
"""


def of(seed: int, *, anywhere: tuple[str, ...] = ()) -> list[Mutant]:
    page = parse_page(PAGE, path="a.md", settings=Settings(root=Path("/")), labs=())
    return list(mutants(page, random.Random(seed), anywhere=anywhere))


def changed(mutant: Mutant) -> str:
    (place,) = [at for at, (old, new) in enumerate(zip(mutant.before, mutant.after, strict=True)) if old != new]
    return mutant.before[:place] + "^" + mutant.before[place + 1 :]


def test_one_character_of_what_is_claimed() -> None:
    """The name of a program, or literal output: no argument, no volatile value, nothing that is not run."""
    found = {changed(mutant) for seed in range(300) for mutant in of(seed)}

    command = "$ sudo ls /tmp | sort"
    programs = [range(command.index(word), command.index(word) + len(word)) for word in ("sudo", "ls", "sort")]
    assert found == {"^ b", "a ^"} | {command[:at] + "^" + command[at + 1 :] for word in programs for at in word}


def test_any_letter_of_a_command() -> None:
    """Where that is allowed, arguments are changed, too."""
    found = {changed(mutant) for seed in range(300) for mutant in of(seed, anywhere=("",))}

    assert "$ sudo ls /^mp | sort" in found


def test_the_same_seed_gives_the_same_changes() -> None:
    """A run can be repeated."""
    assert of(1) == of(1)
    assert of(1) != of(2)


def test_the_rest_of_the_page_stays() -> None:
    """Nothing but the line that was changed differs."""
    for seed in range(20):
        for mutant in of(seed):
            lines = PAGE.split("\n")
            assert lines[mutant.line - 1] == mutant.before
            lines[mutant.line - 1] = mutant.after
            assert mutant.text == "\n".join(lines)
