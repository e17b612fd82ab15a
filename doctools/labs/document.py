"""A YAML file being read: its mappings and lists, and every fault with its line. Knows no key by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from doctools.errors import LabError, Problem, suggestion
from doctools.labs import fields
from doctools.labs.fields import BadValueError

__all__ = ["Document", "Read"]

Read: TypeAlias = Callable[[yaml.Node], object]
"""Makes a value of a node, or raises ``BadValueError``: see ``fields``."""


class Document:
    """One file. Collects its faults, so that all of them are told at once; raises ``LabError`` for what is not YAML."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self._loader, self.root = _parsed(path, _text(path))

    def fault(self, node: yaml.Node | None, message: str, hint: str = "", *, line: int | None = None) -> None:
        """Note what is wrong with a node, at its line or at another one; without a node: with the file as a whole."""
        if line is None and node is not None:
            line = node.start_mark.line + 1
        self.problems.append(Problem(path=str(self.path), line=line, message=message, hint=hint))

    def pairs(self, node: yaml.Node, where: str, known: Iterable[str] | None = None) -> dict[str, yaml.Node]:
        """A mapping's values by key, anchors merged; keys that are not in ``known`` are faults."""
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, f"{where}: found a {fields.kind(node)}, expected a mapping")
            return {}
        seen: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if key.tag != "tag:yaml.org,2002:merge" and str(key.value) in seen:
                self.fault(key, f"{where}: `{key.value}` stands here twice")
            seen[str(key.value)] = value
        try:
            self._loader.flatten_mapping(node)  # `<<: *anchor`
        except yaml.constructor.ConstructorError as error:
            at = error.problem_mark.line + 1 if error.problem_mark else None
            hint = "write `<<: *name`, where `&name` marks a mapping"
            self.fault(node, f"{where}: `<<`: {error.problem}", hint, line=at)
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = str(key.value)
            if known is not None and name not in known and not name.startswith("x-"):
                self.fault(key, f"{where}: the key `{name}` is not supported", suggestion(name, sorted(known)))
            else:
                found[name] = value
        return found

    def values(self, node: yaml.Node, where: str, readers: Mapping[str, Read]) -> dict[str, Any]:
        """What the readers make of a mapping's values, by key; what one of them does not understand is a fault."""
        found = {}
        for name, child in self.pairs(node, where, readers).items():
            if name in readers:
                try:
                    found[name] = readers[name](child)
                except BadValueError as error:
                    self.fault(child, f"{where}: `{name}`: {error.message}", error.hint, line=error.line)
        return found

    def names(self, where: str, key: str, pairs: Mapping[str, yaml.Node]) -> tuple[str, ...]:
        """A list of names, or compose's long form: a mapping whose keys are the names."""
        if key not in pairs:
            return ()
        node = pairs[key]
        if isinstance(node, yaml.MappingNode):
            return tuple(self.pairs(node, where))
        try:
            return fields.texts(node)
        except BadValueError as error:
            self.fault(node, f"{where}: `{key}`: {error.message}")
            return ()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise LabError(Problem(path=str(path), message=f"cannot be read: {error.strerror}")) from error
    except UnicodeDecodeError as error:
        raise LabError(Problem(path=str(path), message=f"not UTF-8 (byte {error.start})")) from error


def _parsed(path: Path, text: str) -> tuple[yaml.SafeLoader, yaml.Node | None]:
    """A loader and the root of its file. Raises ``LabError`` for what is not YAML, whichever way the parser says so."""
    line = None
    try:
        loader = yaml.SafeLoader(text)
        return loader, loader.get_single_node()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        what, hint = f"found the character U+{ord(text[error.position]):04X}, expected text", "remove it, or save again"
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        what, hint = str(error.problem), ""
    except RecursionError:
        what, hint = "nested too deeply to be read", "a compose file has some five levels"
    except (ValueError, OverflowError) as error:  # an escape that is no character
        what, hint = str(error), 'characters are written as they are, or as "\\u00e9"'
    raise LabError(Problem(path=str(path), line=line, message=f"not YAML: {what}", hint=hint))
