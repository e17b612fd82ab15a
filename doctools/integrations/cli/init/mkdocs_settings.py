"""mkdocs.yml -> the same text with one plugin more. Comments, order, quotes and tags stay; writes no file.

The text is edited where a YAML parser says that the value of ``plugins`` ends; then both texts are read again and
compared. What would be anything else than one plugin more is not done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

__all__ = ["FILES", "Edit", "add_plugin", "has_plugin", "value_of"]

FILES = ("mkdocs.yml", "mkdocs.yaml", "properdocs.yml", "properdocs.yaml")
"""Where MkDocs and ProperDocs look for their settings."""
_NAME = "doctools"
_SEARCH = "search"
"""What MkDocs has where no plugin is named, and has no more once one is."""


@dataclass(frozen=True, slots=True)
class Edit:
    """``text`` as it should be; ``reason`` where it cannot be edited safely, and has to be by hand."""

    text: str
    reason: str = ""
    search: bool = False
    """Whether ``search`` was named as well."""


def value_of(text: str, key: str) -> str:
    """A scalar at the top of a file, as written; empty: there is none, or it has a tag such as `!ENV`."""
    node = _find(_root(text), key)
    return node.value if isinstance(node, yaml.ScalarNode) and _plain(node) == node.value else ""


def has_plugin(text: str) -> bool:
    """Whether the file names the plugin."""
    node = _find(_root(text), "plugins")
    return node is not None and _NAME in _names(node)


def add_plugin(text: str) -> Edit:
    """Add the plugin. A text that has it already comes back as it is."""
    try:
        root = _root(text)
    except yaml.YAMLError as error:
        return Edit(text, f"is not YAML: {str(error).partition(chr(10))[0]}")
    if not isinstance(root, yaml.MappingNode):
        return Edit(text, "holds no settings")
    if _inherits(root):
        return Edit(text, "its plugins stand in what it inherits")
    node = _find(root, "plugins")
    if has_plugin(text):
        return Edit(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    if node is None:
        edited = _appended(text, newline)
    elif isinstance(node, yaml.SequenceNode) and node.tag.startswith("tag:yaml.org"):
        edited = _in_list(text, node, newline)
    elif isinstance(node, yaml.MappingNode) and node.tag.startswith("tag:yaml.org"):
        edited = _in_mapping(text, node, newline)
    elif isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null":
        block = f"{newline}  - {_SEARCH}{newline}  - {_NAME}"
        edited = text[: node.start_mark.index].rstrip(" ") + block + text[node.end_mark.index :]
    else:
        return Edit(text, "has `plugins` in a form that cannot be edited")
    search = node is None or isinstance(node, yaml.ScalarNode)
    safe = _only_one_more(root, edited, node)
    return Edit(edited, search=search) if safe else Edit(text, "cannot be edited safely")


def _inherits(root: yaml.Node) -> bool:
    """Whether the file names no plugins of its own and leaves them to another one, or to a merge key."""
    return any(_find(root, key) is not None for key in ("INHERIT", "<<")) and _find(root, "plugins") is None


def _root(text: str) -> yaml.Node | None:
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _find(root: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(root, yaml.MappingNode):
        return None
    return next((value for name, value in root.value if name.value == key), None)


def _names(node: yaml.Node) -> list[str]:
    if isinstance(node, yaml.MappingNode):
        return [str(name.value) for name, _ in node.value]
    if isinstance(node, yaml.SequenceNode):
        return [name for each in node.value for name in (_names(each) or [str(each.value)])]
    return []


# -- edits -----------------------------------------------------------------------------------------------------------


def _appended(text: str, newline: str) -> str:
    block = f"plugins:{newline}  - {_SEARCH}{newline}  - {_NAME}{newline}"
    body = text if not text or text.endswith("\n") else text + newline
    return f"{body}{newline}{block}"


def _in_list(text: str, node: yaml.SequenceNode, newline: str) -> str:
    if node.flow_style or not node.value:
        at = _end(node.value[-1]) if node.value else node.start_mark.index + 1
        return text[:at] + (", " if node.value else "") + _NAME + text[at:]
    return _line_after(text, _end(node), f"{' ' * node.start_mark.column}- {_NAME}", newline)


def _in_mapping(text: str, node: yaml.MappingNode, newline: str) -> str:
    if node.flow_style or not node.value:
        at = _end(node.value[-1][1]) if node.value else node.start_mark.index + 1
        return text[:at] + (", " if node.value else "") + f"{_NAME}: {{}}" + text[at:]
    return _line_after(text, _end(node), f"{' ' * node.start_mark.column}{_NAME}: {{}}", newline)


def _end(node: yaml.Node) -> int:
    """Where the text of a node ends. The parser's own end of a block is the beginning of whatever comes next."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last: Any = node.value[-1]
        if not isinstance(last, tuple):
            return _end(last)
        return max(_end(last[0]), _end(last[1]))
    end: int = node.end_mark.index
    return end


def _line_after(text: str, at: int, line: str, newline: str) -> str:
    # A block of text (`|`) ends at the beginning of the next line, everything else within its own.
    if at and text[at - 1] == "\n":
        return f"{text[:at]}{line}{newline}{text[at:]}"
    end = text.find("\n", at)
    if end < 0:
        return f"{text}{newline}{line}{newline}"
    return f"{text[: end + 1]}{line}{newline}{text[end + 1 :]}"


# -- check -----------------------------------------------------------------------------------------------------------


def _only_one_more(root: yaml.Node, edited: str, before: yaml.Node | None) -> bool:
    try:
        now = _plain(_root(edited))
    except yaml.YAMLError:
        return False
    wanted = _plain(root)
    names = now.pop("plugins", None)
    wanted.pop("plugins", None)
    if names is None or now != wanted:
        return False
    old = _plain(before) if before is not None else None
    if isinstance(old, list):
        return bool(names == [*old, _NAME])
    if isinstance(old, dict):
        return bool(names == {**old, _NAME: {}})
    return bool(names == [_SEARCH, _NAME])


def _plain(node: yaml.Node | None) -> Any:
    """A node as plain data, tags as part of it; nothing is resolved."""
    if isinstance(node, yaml.MappingNode):
        return {str(_plain(name)): _plain(value) for name, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each) for each in node.value]
    if node is None:
        return None
    standard = node.tag.startswith("tag:yaml.org")
    return node.value if standard else (node.tag, node.value)
