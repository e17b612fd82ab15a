"""Golden cases: a folder each, with a page (`page.md`) and the verdicts that it must get (`expect.toml`).

To add a case, copy a folder. `expect.toml` has

    fact    what is shown by the case, in one sentence
    runs    where: labs of labs/compose.yaml, "default", "docker" (the lab of the course), "local" (bash on this
            machine, no container); without it: ["default", "local"]
    [wrong] lines of the page that must fail, each with a piece of the reason or of the diff; without it: all is right

Each case gets the same verdicts wherever it runs.
"""
