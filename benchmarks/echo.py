"""What doctools adds to an ``echo``: a session of 1,000 commands against the same bytes sent to the same terminal."""

from __future__ import annotations

import secrets
import time

from benchmarks.measure import Figure, interleaved

COUNT = 1000


def measure(*, rounds: int) -> list[Figure]:
    from doctools.integrations.project import connect
    from doctools.labs import DEFAULT
    from doctools.matching import judge, lines_match
    from doctools.model import Expectation, Status
    from doctools.shell import Foreground, Request, Shell, shell_argv

    with connect(may_start=False) as engine, engine.open(DEFAULT, life=600) as container:
        raw = container.terminal(user="", argv=shell_argv(()))
        raw.send(b"PS1='@#@'; PS2=\n")
        while not (raw.receive(0.5) or b"").endswith(b"@#@"):
            pass
        shell = Shell(
            container.terminal(user="", argv=shell_argv(())),
            prompt="$ ",
            user="",
            host="",
            nonces=lambda: secrets.token_hex(8),
            probe=lambda _process: Foreground.UNKNOWN,
            clock=time.monotonic,
        )

        def bare() -> None:
            for number in range(COUNT):
                raw.send(b"echo hello-%d\n" % number)
                seen = b""
                while not seen.endswith(b"@#@"):
                    seen += raw.receive(10) or b""

        def judged() -> None:
            for number in range(COUNT):
                lines = (f"hello-{number}",)
                outcome = shell.run(
                    Request(command=f"echo hello-{number}", timeout=30, shown=lines, matches=lines_match)
                )
                if judge(Expectation(lines=lines), outcome).status is not Status.PASSED:
                    raise SystemExit(f"echo is wrong: {outcome}")

        timings = interleaved({"bare terminal": bare, "shell and verdict": judged}, rounds=rounds)
    for name, timing in timings.items():
        print(f"      {name}, {COUNT} commands: {timing}")
    overhead = (timings["shell and verdict"].median - timings["bare terminal"].median) / COUNT * 1000
    return [Figure("overhead of an echo", overhead, 0.5, " ms")]
