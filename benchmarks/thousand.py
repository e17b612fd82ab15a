"""A page of 1,000 commands in a container, all in: against a bare shell in lock-step, and against the peers.

Each tool reads the page in its own format, wrapped in ``docker run`` as its users do it. Each must also notice that one
output is altered: a tool that does not look is not fast.
"""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.measure import Figure, command, interleaved, ratio

COUNT = 1000


def measure(folder: Path, *, image: str, peers: Path | None, rounds: int) -> list[Figure]:
    doctools = str(Path(sys.executable).with_name("doctools"))
    _write_pages(folder, image)
    runs = {
        "bare shell, lock-step": command(sys.executable, __file__, image, cwd=folder),
        "doctools": command(doctools, "verify", "--all", "page.md", cwd=folder),
    }
    wrong = {"doctools": command(doctools, "verify", "wrong.md", cwd=folder, status=1)}
    if peers is not None:
        wrapped = {
            "prysk": ([str(peers / "prysk"), "--shell", str(folder / "shell")], "t", 1),
            "mdoctest": ([str(peers / "mdoctest"), "--shell", str(folder / "shell")], "block.md", 1),
            "byexample": (
                [
                    str(peers / "byexample"), "-l", "shell", "--timeout", "20", "-o", "+force-echo-filtering",
                    "-x-shebang", f"shell:docker run --rm -it --network none {image} bash --norc --noprofile",
                ],
                "md",
                1,
            ),
        }  # fmt: skip
        for name, (argv, suffix, status) in wrapped.items():
            # byexample loses its place now and then when the terminal is in a container: its time counts all the same.
            right = None if name == "byexample" else 0
            runs[name] = command(*argv, f"page.{suffix}", cwd=folder, status=right)
            wrong[name] = command(*argv, f"wrong.{suffix}", cwd=folder, status=status)
    timings = interleaved(runs, rounds=rounds)
    for check in wrong.values():
        check()
    for name, timing in timings.items():
        print(f"      {name}: {timing}")
    figures = [
        Figure("1,000 commands, doctools / bare shell", ratio(timings, "doctools", "bare shell, lock-step"), 1.5)
    ]
    figures += [
        Figure(f"1,000 commands, doctools / {name}", ratio(timings, "doctools", name), 1.0)
        for name in timings
        if name not in {"doctools", "bare shell, lock-step"}
    ]
    return figures


def _write_pages(folder: Path, image: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, altered in (("page", None), ("wrong", 7)):
        outputs = [f"hello-{number}" if number != altered else "goodbye" for number in range(COUNT)]
        pairs = [f"$ echo hello-{number}\n{output}" for number, output in enumerate(outputs)]
        fences = "".join(f"Step.\n\n```console\n{pair}\n```\n\n" for pair in pairs)
        (folder / f"{name}.md").write_text(f"# Page\n\n{fences}")
        (folder / f"{name}.block.md").write_text("# Page\n\n```console\n" + "\n".join(pairs) + "\n```\n")
        indented = "".join(f"  {line}\n" for pair in pairs for line in pair.split("\n"))
        (folder / f"{name}.t").write_text(indented)
    wrapper = folder / "shell"
    wrapper.write_text(f"#!/bin/sh\nexec docker run --rm -i --network none {image} bash\n")
    wrapper.chmod(0o755)


def bare_shell(image: str) -> None:
    """What any tool must do at least: one shell, one command after the other, each after the last one's output."""
    import subprocess

    shell = subprocess.Popen(
        ["docker", "run", "--rm", "-i", "--network", "none", image, "bash"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    )
    assert shell.stdin is not None and shell.stdout is not None
    for number in range(COUNT):
        shell.stdin.write(b"echo hello-%d; echo :$?:\n" % number)
        seen = b""
        while not seen.endswith(b":0:\n"):
            seen += shell.stdout.read(65536)
    shell.stdin.close()
    shell.wait()


if __name__ == "__main__":
    bare_shell(sys.argv[1])
