"""The kinds of values in a compose file: YAML node in, checked value or ``BadValueError`` out. Knows no key by name."""

from __future__ import annotations

import re
import shlex

import yaml

__all__ = [
    "BadValueError",
    "anonymous_volumes",
    "cgroup",
    "command",
    "flag",
    "hosts",
    "kind",
    "mapping",
    "number",
    "seconds",
    "signal",
    "size",
    "substitute",
    "text",
    "texts",
    "whole_number",
]

_UNITS = {"": 1, "b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_SIGNAL = re.compile(r"(?:SIG)?((?:RTM(?:IN|AX)[+-])?[A-Z0-9]+)")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([bkmg]?)b?", re.IGNORECASE)

# Compose file reference, "Interpolation": ${NAME}, ${NAME:-default}, ${NAME-default}, $NAME, and $$ for a dollar sign
_VARIABLE = re.compile(r"\$(?:(?P<dollar>\$)|\{\w+(?::?-(?P<default>[^}]*))?\}|\w+)")


class BadValueError(Exception):
    """A value that is not understood; ``node`` tells where it stands."""

    def __init__(self, node: yaml.Node, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.line: int = node.start_mark.line + 1
        self.message = message
        self.hint = hint


def substitute(node: yaml.Node) -> None:
    """Replaces variables in all scalars below ``node`` by their defaults, as compose does where none is set.

    What several places share is replaced once.
    """
    done: set[int] = set()

    def value(match: re.Match[str]) -> str:
        return match["dollar"] or match["default"] or ""

    def visit(node: yaml.Node) -> None:
        if id(node) in done:  # an alias: of something else, or of what it stands in
            return
        done.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            node.value = _VARIABLE.sub(value, node.value)
        elif isinstance(node, yaml.SequenceNode):
            for child in node.value:
                visit(child)
        elif isinstance(node, yaml.MappingNode):
            for _, child in node.value:
                visit(child)

    visit(node)


def kind(node: yaml.Node) -> str:
    """``scalar``, ``sequence`` or ``mapping``."""
    return type(node).__name__.removesuffix("Node").lower()


def text(node: yaml.Node) -> str:
    """A scalar as written; nothing at all is an empty text."""
    if not isinstance(node, yaml.ScalarNode):
        raise BadValueError(node, f"found a {kind(node)}, expected a text")
    return "" if node.tag == "tag:yaml.org,2002:null" else str(node.value)


def texts(node: yaml.Node) -> tuple[str, ...]:
    """A list of scalars."""
    if not isinstance(node, yaml.SequenceNode):
        raise BadValueError(node, f"found a {kind(node)}, expected a list")
    return tuple(text(child) for child in node.value)


def command(node: yaml.Node) -> tuple[str, ...]:
    """A command line (split as a shell does, nothing expanded), or a list of arguments."""
    if isinstance(node, yaml.SequenceNode):
        return texts(node)
    try:
        return tuple(shlex.split(text(node)))
    except ValueError as error:
        raise BadValueError(node, f"not a command line: {error}") from error


def flag(node: yaml.Node) -> bool:
    """``true`` or ``false``, in letters of any size."""
    if text(node).lower() not in {"true", "false"}:
        raise BadValueError(node, f"found `{text(node)}`, expected true or false")
    return text(node).lower() == "true"


def number(node: yaml.Node) -> float:
    """A finite number above 0."""
    try:
        value = float(text(node))
    except ValueError:
        value = -1
    if not 0 < value < float("inf"):
        raise BadValueError(node, f"found `{text(node)}`, expected a number above 0")
    return value


def whole_number(node: yaml.Node) -> int:
    """A whole number above 0."""
    value = number(node)
    if value != int(value):
        raise BadValueError(node, f"found `{text(node)}`, expected a whole number")
    return int(value)


def seconds(node: yaml.Node) -> float:
    """A number of seconds, 1 at least."""
    value = number(node)
    if value < 1:
        raise BadValueError(node, f"found `{text(node)}`, expected seconds, 1 at least")
    return value


def size(node: yaml.Node) -> int:
    """Bytes: ``1g``, ``512m``, ``64k``, or a plain number."""
    match = _SIZE.fullmatch(text(node).strip())
    if not match:
        raise BadValueError(node, f"found `{text(node)}`, expected a size such as 512m or 1g")
    return int(float(match[1]) * _UNITS[match[2].lower()])


def signal(node: yaml.Node) -> str:
    """A signal's name, without ``SIG``: ``TERM``, ``RTMIN+3``."""
    match = _SIGNAL.fullmatch(text(node))
    if not match:
        raise BadValueError(node, f"found `{text(node)}`, expected a signal such as SIGTERM or SIGRTMIN+3")
    return match[1]


def cgroup(node: yaml.Node) -> str:
    """``private`` or ``host``."""
    if text(node) not in {"private", "host"}:
        raise BadValueError(node, f"found `{text(node)}`, expected private or host")
    return text(node)


def mapping(node: yaml.Node) -> dict[str, str]:
    """A mapping, or compose's other form: a list of ``NAME=VALUE``."""
    if isinstance(node, yaml.MappingNode):
        return {text(key): text(value) for key, value in node.value}
    pairs = {}
    for child in node.value if isinstance(node, yaml.SequenceNode) else (node,):
        name, equals, value = text(child).partition("=")
        if not equals:
            raise BadValueError(child, f"found `{text(child)}`, expected NAME=VALUE")
        pairs[name] = value
    return pairs


def hosts(node: yaml.Node) -> dict[str, str]:
    """A mapping, or a list of ``NAME:ADDRESS`` or ``NAME=ADDRESS``."""
    if isinstance(node, yaml.MappingNode):
        return mapping(node)
    pairs = {}
    for entry, child in zip(texts(node), node.value, strict=True):
        name, _, address = entry.partition("=") if "=" in entry else entry.partition(":")
        if not name or not address:
            raise BadValueError(child, f"found `{entry}`, expected NAME:ADDRESS")
        pairs[name] = address
    return pairs


def anonymous_volumes(node: yaml.Node) -> tuple[str, ...]:
    """Absolute paths inside the container."""
    paths = texts(node)
    for path, child in zip(paths, node.value, strict=True):
        if not path.startswith("/") or ":" in path:
            raise BadValueError(
                child,
                f"found `{path}`, expected an absolute path inside the container",
                "named volumes and folders of the machine would outlive the session",
            )
    return paths
