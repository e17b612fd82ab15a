"""Pages for tests: written by hand, and generated."""
# ruff: noqa: E501 - a page in one piece is easier to read

from __future__ import annotations

from hypothesis import strategies as st

PAGES = {
    "plain": "# T\n\n```console\n$ ls\na  b\n```\n\ntext\n\n```\nno language\n```\n",
    "headers": (
        '```console exit="1" norun=\'a b\' setup\n$ ls\n```\n\n``` { .console #i .c exit="1" data-x=2 key }\n$ ls\n```\n\n'
        '```console {exit="1"}\n$ ls\n```\n\n```{.console}\n$ ls\n```\n\n``` .console\n$ ls\n```\n\n```title="x"\na\n```\n'
        "```\tconsole\tsetup\n$ ls\n```\t\n"
    ),
    "empty": "```console\n```\n\n```console\n\n```\n\n```console\n   \n\t\n```\n",
    "nested lists": (
        "1. a\n\n    ```console\n    $ ls\n\n      x\n    ```\n\n    - b\n\n        ```console\n        $ pwd\n        ```\n"
    ),
    "two blanks": "- a\n\n  ```console\n  $ ls\n  ```\n\n   ~~~bash\n   pwd\n   ~~~\n",
    "admonitions": (
        '!!! note "N"\n    ```console\n    $ ls\n    ```\n\n??? tip "D"\n\n    text\n\n    ```console\n    $ ls\n    ```\n'
        '\n???+ tip "E"\n    !!! danger "F"\n        ```console\n        $ ls\n        ```\n'
    ),
    "tabs": '=== "A"\n\n    ```console\n    $ ls\n    ```\n\n=== "B"\n\n    ```console\n    $ pwd\n    ```\n',
    "quotes": "> ```console\n> $ ls\n>\n> a\n> ```\n\n> > ```console\n> > $ ls\n> > > more\n> > ```\n\n>```x\n>a\n>```\n",
    "lazy quote": "> ```console\n> $ ls\n  lazy\n> ```\n",
    "quote in a list": "- a\n\n    > ```console\n    > $ ls\n    > ```\n",
    "definition list": "Term\n:   Meaning\n\n    ```console\n    $ ls\n    ```\n",
    "html": '<div markdown>\n\n```console\n$ ls\n```\n\n</div>\n\n<details markdown="1">\n```console\n$ pwd\n```\n</details>\n',
    "comment": "<!--\n```console\n$ commented out\n```\n-->\n\n<!-- ```console -->\n\n```console\n$ ls\n```\n",
    "indented code": "text\n\n    ```console\n    $ in an indented block\n    ```\n\n```console\n$ ls\n```\n",
    "fence in a fence": (
        "````markdown\n```console\n$ shown\n```\n````\n\n~~~\n```console\n$ shown\n```\n~~~\n\n```console\n$ ls\n```\n"
    ),
    "deeper fence in a fence": "```console\n$ cat x\n    ```\n ```\n````\n```\n",
    "tabs in lines": "```console\n$ ldd\n\tlibc.so => a\tb\n```\n\n- a\n\n\t```console\n\t$ ls\n\t\tx\n    y\n\t```\n",
    "tab of a deeper column": "- a\n\n  ```console\n  $ ls\n\tx\n  ```\n",
    "carriage returns": "# T\r\n\r\n```console\r\n$ ls\r\n\r\na\r\n```\r\n",
    "byte order mark": "\ufeff```console\n$ ls\n```\n",
    "front matter": "---\ntitle: |\n  ```x\ndescription: ---\n---\n\n\n```console\n$ ls\n```\n",
    "front matter with fences": "---\ntitle: |\n  ```x\n  a\n  ```\n---\n```console\n$ ls\n```\n",
    "rules that are no front matter": "---\nThese words:\n- are: [no YAML\n\n```console\n$ ls\n```\n---\n",
    "a text that is no mapping": "---\nwords\n\n```x\n```\n---\n```console\n$ ls\n```\n",
    "front matter with dots": "---\r\na: 1\r\n...\r\n```console\r\n$ ls\r\n```\r\n",
    "strange blanks": "```console\n$ ls\n\u00a0\n\x0c\n\u2028a\x85b\n```\n\n    ```x\n    a\n\u00a0\n    b\n    ```\n",
    "no last newline": "```console\n$ ls\n```",
    "paragraph": "text directly above\n```console\n$ ls\n```\ntext directly below\n",
}

_HEADERS = st.sampled_from(
    ["", "console", 'console exit="1"', " console setup", '{ .console #a exit="2" }', "bash", 'sh title="/a b"', "c++"]
)
_LINES = st.sampled_from(
    [
        "",
        "",
        " ",
        "$ ls",
        "# id",
        "> more",
        ">> x",
        "a  b",
        "\tx",
        "  y",
        "    ```",
        "``",
        "- z",
        "~~~ no",
        "...",
        "é\tx",
    ]
)
_WORDS = st.sampled_from(["text", "- item", "**b** `c`", "| a | b |", "`` ` ``", "[link](x)"])


@st.composite
def _fences(draw: st.DrawFn) -> list[str]:
    fence = draw(st.sampled_from(["```", "````", "~~~"]))
    lines = [line for line in draw(st.lists(_LINES, max_size=6)) if line.strip() != fence]
    return [fence + draw(_HEADERS), *lines, fence + draw(st.sampled_from(["", "", "  "]))]


def _nest(inner: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    def within(head: str, indent: str, blocks: list[list[str]]) -> list[str]:
        lines = [line for block in blocks for line in [*block, ""]]
        return [*([head, ""] if head else []), *(indent + line if line else line.rstrip() for line in lines)]

    def quoted(blocks: list[list[str]]) -> list[str]:
        return ["> " + line if line else ">" for block in blocks for line in [*block, ""]]

    heads = st.sampled_from(["- item", "1. item", '!!! note "N"', '??? tip "T"', '=== "A"', "Term\n:   meaning"])
    many = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.builds(within, heads, st.just("    "), many),
        st.builds(within, st.just("- item"), st.sampled_from(["  ", "   ", "\t"]), many),
        st.builds(quoted, many),
    )


def pages() -> st.SearchStrategy[str]:
    """Pages in good order, whose fences are all closed."""
    block = st.recursive(st.one_of(_fences(), _WORDS.map(lambda word: [word])), _nest, max_leaves=6)
    front = st.sampled_from(["", "", "---\ntitle: x\n---\n", "\ufeff"])
    return st.builds(
        lambda head, blocks: head + "".join(line + "\n" for each in blocks for line in [*each, ""]),
        front,
        st.lists(block, max_size=5),
    )


def soups() -> st.SearchStrategy[str]:
    """Lines that have to do with fences, in any order."""
    line = st.builds(
        lambda prefix, rest: prefix + rest,
        st.sampled_from(["", "", "", " ", "    ", "> ", ">", "> > ", "\t", "- ", "  > "]),
        st.one_of(_LINES, st.sampled_from(["```", "```", "```console", "~~~", "````", "``` x=1", "---", "<!--"])),
    )
    return st.lists(line, max_size=14).map("\n".join)
