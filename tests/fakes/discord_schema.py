"""Bodies of requests against Discord's own OpenAPI document, where that is at hand.

It is looked for where the environment variable DISCORD_OPENAPI says, else as shared/discord/openapi.json.gz beside
one of the folders that hold this repository. Without it nothing is checked, and one skipped test says so.
"""

import gzip
import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

Schema = Mapping[str, Any]

PLACE = Path("shared", "discord", "openapi.json.gz")

TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}

FORMATS = {
    "snowflake": r"0|[1-9][0-9]{0,19}",
    "date-time": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
    "uri": r"[a-z][a-z0-9+.-]*:\S+",
    "nonce": r".{1,25}",
}

RANGES = {"int32": 2**31, "int64": 2**63}


@cache
def document() -> Mapping[str, Any] | None:
    """The OpenAPI document; None where it is not at hand."""
    given = os.environ.get("DISCORD_OPENAPI")
    places = [Path(given)] if given else [parent / PLACE for parent in Path(__file__).resolve().parents]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        return None
    whole: Mapping[str, Any] = json.loads(gzip.decompress(found.read_bytes()))
    return whole


def request_faults(method: str, path: str, body: Any) -> list[str]:
    """What is wrong with the JSON body of a request, by path and sentence; a route without a body takes none."""
    schema = _body_schema(method, path)
    return list(faults(schema, body)) if schema else []


def named_faults(name: str, body: Any) -> list[str]:
    """What is wrong with a value that shall be of this named schema."""
    whole = document()
    return list(faults(whole["components"]["schemas"][name], body)) if whole else []


@cache
def _routes() -> list[tuple[re.Pattern[str], Mapping[str, Any]]]:
    paths = (document() or {}).get("paths", {})
    # Fixed parts first: "@me" is no snowflake, and "@original" no message's id.
    ordered = sorted(paths, key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\{\w+\}", "[^/]+", path)), paths[path]) for path in ordered]


def _body_schema(method: str, path: str) -> Schema | None:
    for pattern, methods in _routes():
        if pattern.fullmatch(path) and method.lower() in methods:
            content = methods[method.lower()].get("requestBody", {}).get("content", {})
            schema: Schema | None = content.get("application/json", {}).get("schema")
            return schema
    return None


def faults(schema: Schema, value: Any, at: str = "") -> Iterator[str]:
    """What is wrong with a value, the first of all alternatives that it could be where none fits."""
    schema = _resolved(schema)
    yield from _plain_faults(schema, value, at)
    for part in schema.get("allOf", ()):
        yield from faults(part, value, at)
    alternatives = schema.get("oneOf") or schema.get("anyOf")
    if alternatives:
        yield from _alternative_faults(alternatives, value, at)
    if isinstance(value, dict):
        yield from _object_faults(schema, value, at)
    if isinstance(value, list) and "items" in schema:
        for number, item in enumerate(value):
            yield from faults(schema["items"], item, f"{at}[{number}]")


def _alternative_faults(alternatives: list[Schema], value: Any, at: str) -> Iterator[str]:
    likely = [alternative for alternative in alternatives if _may_be(alternative, value)]
    tried = [list(faults(alternative, value, at)) for alternative in likely]
    if not tried:
        yield f"{at}: {value!r:.60} is of no type that can stand here"
    elif all(tried):
        yield min(tried, key=len)[0]


def _may_be(alternative: Schema, value: Any) -> bool:
    """Whether the `type` of a component, an option or a callback is that of this alternative."""
    if not isinstance(value, dict) or "type" not in value:
        return True
    schema = _resolved(alternative)
    if "enum" in (kind := schema.get("properties", {}).get("type", {})):
        return value["type"] in kind["enum"]
    return True


def _resolved(schema: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    named: Schema = (document() or {})["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return named


def _plain_faults(schema: Schema, value: Any, at: str) -> Iterator[str]:
    kinds = schema.get("type", ())
    wanted = [kinds] if isinstance(kinds, str) else kinds
    if wanted and not any(_is(kind, value) for kind in wanted):
        yield f"{at}: {value!r:.40} is not {wanted}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r:.40} is not one of {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        yield f"{at}: {value!r:.40} is not {schema['const']}"
    yield from _size_faults(schema, value, at)
    if isinstance(value, str):
        for pattern in filter(None, (schema.get("pattern"), _format(schema))):
            if not re.search(f"^(?:{pattern})$", value):
                yield f"{at}: {value!r:.40} is not like {pattern}"
    if type(value) is int and abs(value) >= RANGES.get(schema.get("format", ""), 2**64):
        yield f"{at}: {value} is too great"


def _is(kind: str, value: Any) -> bool:
    return isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _format(schema: Schema) -> str | None:
    return FORMATS.get(schema.get("format", ""))


def _size_faults(schema: Schema, value: Any, at: str) -> Iterator[str]:
    size: float | None = None
    low, high = "minimum", "maximum"
    if isinstance(value, str | list | dict):
        size = len(value)
        noun = "Length" if isinstance(value, str) else "Items" if isinstance(value, list) else "Properties"
        low, high = f"min{noun}", f"max{noun}"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        size = value
    if size is not None and not schema.get(low, size) <= size <= schema.get(high, size):
        yield f"{at}: {size} is not from {schema.get(low)} to {schema.get(high)}"


def _object_faults(schema: Schema, value: Mapping[str, Any], at: str) -> Iterator[str]:
    known = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{at}: {name} is missing"
    for name, part in value.items():
        if name in known:
            yield from faults(known[name], part, f"{at}.{name}")
        elif isinstance(schema.get("additionalProperties"), dict):
            yield from faults(schema["additionalProperties"], part, f"{at}.{name}")
        elif known:
            yield f"{at}: {name} is not known to Discord"
