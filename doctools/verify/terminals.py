"""The terminals of one session: which shell a page means by a prompt, opened when it is first meant.

Types no command, and judges none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from doctools.labs import Lab
from doctools.model import Step
from doctools.shell import PROBE, Foreground, Shell, read_probe, shell_argv
from doctools.shell.prompts import USER_PROMPTS
from doctools.verify.clock import Clock
from doctools.verify.engines import Container

__all__ = ["Terminals", "is_other_prompt", "is_root"]

_PROBE_WITHIN = 10.0
"""Seconds that a look at the processes of a container may take."""
_OTHER_PROMPT = re.compile(r"the page shows the prompt `.*`, the terminal shows `.*`", re.DOTALL)


def is_root(step: Step) -> bool:
    """Whether root types this step."""
    return step.prompt.rstrip().endswith("#")


def is_other_prompt(reason: str) -> bool:
    """Whether a step is wrong for this reason: the page shows a prompt that is not the terminal's."""
    return _OTHER_PROMPT.fullmatch(reason) is not None


class Terminals:
    """The shells in a container, by the prompt and the terminal's name that a page gives them.

    ``record`` gets all that a person would see.
    """

    def __init__(
        self,
        container: Container,
        lab: Lab,
        *,
        clock: Clock,
        record: Callable[[str], None],
    ) -> None:
        self._container = container
        self._lab = lab
        self._clock = clock
        self._record = record
        self._shells: dict[tuple[str, str], Shell] = {}
        self._current: dict[str, Shell] = {}

    def shell_for(self, step: Step, terminal: str) -> tuple[Shell | None, str]:
        """The shell that the page means by a step's prompt, or why there is none."""
        prompt = step.prompt or "$ "  # scripts show none
        current = self._current.get(terminal)
        if current is not None and current.nested and current.accepts(prompt):
            return current, ""
        if current is not None and current.nested and prompt not in USER_PROMPTS:
            # A full prompt says whose shell has opened here. The other user's terminal may have this very prompt, and
            # would answer in its place: a lie would come true.
            return None, _other_prompt(prompt, current.whole_prompt)
        if prompt not in USER_PROMPTS and not prompt.rstrip().endswith(("$", "#")):
            # The prompt of another program, which can only run in the terminal that is in use.
            shown = current.whole_prompt if current is not None else "$"
            return None, _other_prompt(prompt, shown)
        home = self.home("# " if is_root(step) else "$ ", terminal)
        if not home.accepts(prompt):
            return None, _other_prompt(prompt, home.whole_prompt)
        self._current[terminal] = home
        return home, ""

    def used_last(self, terminal: str) -> Shell | None:
        """The shell in which the last step of a terminal was typed."""
        return self._current.get(terminal)

    def home(self, prompt: str = "$ ", terminal: str = "") -> Shell:
        """The first shell of a terminal: of the lab's ordinary user (``"$ "``), or of root (``"# "``)."""
        shell = self._shells.get((prompt, terminal))
        if shell is None:
            shell = self._open(prompt)
            self._shells[prompt, terminal] = shell
        return shell

    def _open(self, prompt: str) -> Shell:
        user = "root" if prompt == "# " else self._lab.user
        return Shell(
            self._container.terminal(user=user, argv=shell_argv(self._lab.shell)),
            prompt=prompt,
            user=user,
            host=self._lab.service.hostname,
            nonces=self._clock.nonce,
            probe=partial(self._probe, user),
            clock=self._clock.seconds,
            record=self._record,
        )

    def _probe(self, user: str, process: int) -> Foreground:
        found = Foreground.UNKNOWN
        # Nobody in a container may look into everybody's processes: ask as the shell's user, then as root (sudo, su).
        for asker in dict.fromkeys((user, "root")):
            _, report = self._container.run(["sh", "-c", PROBE, "sh", str(process)], user=asker, timeout=_PROBE_WITHIN)
            found = read_probe(report.decode(errors="replace"))
            if found is not Foreground.UNKNOWN:
                break
        return found


def _other_prompt(shown: str, real: str) -> str:
    return f"the page shows the prompt `{shown.rstrip()}`, the terminal shows `{real}`"
