"""A small validator of JSON Schema: exactly the keywords that our own schemas use, and an error for any other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
_ANNOTATIONS = {"$schema", "$defs", "title", "description"}


def faults(
    value: Any, schema: Mapping[str, Any], root: Mapping[str, Any] | None = None, at: str = "$"
) -> Iterator[str]:
    """What is wrong with a value, each with its place."""
    root = root or schema
    for keyword, wanted in schema.items():
        if keyword in _ANNOTATIONS:
            continue
        match keyword:
            case "$ref":
                yield from faults(value, root["$defs"][wanted.removeprefix("#/$defs/")], root, at)
            case "type":
                names = wanted if isinstance(wanted, list) else [wanted]
                if not any(_is(value, name) for name in names):
                    yield f"{at}: {value!r} is no {wanted}"
                    return
            case "const":
                if value != wanted:
                    yield f"{at}: {value!r} is not {wanted!r}"
            case "enum":
                if value not in wanted:
                    yield f"{at}: {value!r} is none of {wanted}"
            case "required":
                yield from (f"{at}: no {name}" for name in wanted if name not in value)
            case "properties":
                for name, inner in wanted.items():
                    if name in value:
                        yield from faults(value[name], inner, root, f"{at}.{name}")
            case "items":
                for place, item in enumerate(value):
                    yield from faults(item, wanted, root, f"{at}[{place}]")
            case "pattern":
                if not re.search(wanted, value):
                    yield f"{at}: {value!r} is not {wanted}"
            case "minLength":
                if len(value) < wanted:
                    yield f"{at}: {value!r} is too short"
            case "minimum":
                if value < wanted:
                    yield f"{at}: {value!r} is less than {wanted}"
            case "exclusiveMinimum":
                if value is not None and value <= wanted:
                    yield f"{at}: {value!r} is not more than {wanted}"
            case _:
                raise NotImplementedError(keyword)


def _is(value: Any, name: str) -> bool:
    if isinstance(value, bool):  # which Python takes for an integer
        return name == "boolean"
    return isinstance(value, _TYPES[name])


def unknown(
    value: Any, schema: Mapping[str, Any], root: Mapping[str, Any] | None = None, at: str = "$"
) -> Iterator[str]:
    """Keys that a schema does not describe: readers have to put up with them, we have to write about them."""
    root = root or schema
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")] | schema
    if isinstance(value, dict):
        described = schema.get("properties", {})
        yield from (f"{at}.{name}" for name in value if name not in described)
        for name, inner in described.items():
            if name in value:
                yield from unknown(value[name], inner, root, f"{at}.{name}")
    if isinstance(value, list) and "items" in schema:
        for place, item in enumerate(value):
            yield from unknown(item, schema["items"], root, f"{at}[{place}]")
