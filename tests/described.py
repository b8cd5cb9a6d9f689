"""An OpenAPI description turned into inputs, and answers held against it.

It knows the words that customers/openapi.json uses, and fails on any other.
"""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parent.parent
DESCRIPTION = json.loads((ROOT / "customers" / "openapi.json").read_text())
SAYS_NOTHING = {"description"}
KNOWN = {
    "type", "properties", "required", "additionalProperties", "items", "enum", "pattern",
    "format", "minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "$ref",
}  # fmt: skip
TYPES = {
    "object": dict, "array": list, "string": str, "integer": int, "null": type(None),
}  # fmt: skip


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference, and refuse words that the rest would pass over."""
    if "$ref" in schema:
        found: Any = DESCRIPTION
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return resolved(found)
    assert set(schema) <= KNOWN | SAYS_NOTHING, schema
    return schema


def misfits(schema: dict[str, Any], value: Any, at: str = "") -> list[str]:
    """Return where a value does not fit a schema."""
    schema = resolved(schema)
    kinds = schema["type"] if isinstance(schema.get("type"), list) else [schema["type"]]
    if not any(type(value) is TYPES[kind] for kind in kinds):
        return [f"{at}: {value!r} is none of {kinds}"]
    wrong = (
        [f"{at}: {value!r} is not in the enum"] if value not in schema.get("enum", [value]) else []
    )
    if isinstance(value, str):
        fits = schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 10**6)
        fits &= re.search(schema.get("pattern", ""), value) is not None
        wrong += [] if fits else [f"{at}: {value!r}"]
    elif isinstance(value, int):
        fits = schema.get("minimum", value) <= value <= schema.get("maximum", value)
        wrong += [] if fits else [f"{at}: {value!r}"]
    elif isinstance(value, list):
        fits = schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 10**6)
        wrong += [] if fits else [f"{at}: {len(value)} items"]
        wrong += [
            w for n, one in enumerate(value) for w in misfits(schema["items"], one, f"{at}/{n}")
        ]
    elif isinstance(value, dict):
        wrong += _of_object(schema, value, at)
    return wrong


def _of_object(schema: dict[str, Any], value: dict[str, Any], at: str) -> list[str]:
    known = schema["properties"]
    wrong = [f"{at}: {name} is missing" for name in schema.get("required", []) if name not in value]
    if schema.get("additionalProperties") is False:
        wrong += [f"{at}: {name} is unknown" for name in value if name not in known]
    inside = (
        misfits(known[name], one, f"{at}/{name}") for name, one in value.items() if name in known
    )
    return wrong + [each for found in inside for each in found]


def fitting(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return values that fit a schema."""
    schema = resolved(schema)
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return st.one_of([_of_kind(kind, schema) for kind in kinds])


def _of_kind(kind: str, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    if kind == "null":
        return st.none()
    if kind == "array":
        most = min(schema.get("maxItems", 5), 5)
        return st.lists(fitting(schema["items"]), min_size=schema.get("minItems", 0), max_size=most)
    if kind == "object":
        parts = {name: fitting(one) for name, one in schema["properties"].items()}
        needed = {name: parts.pop(name) for name in schema.get("required", [])}
        return st.fixed_dictionaries(needed, optional=parts)
    assert kind == "string", kind
    if schema.get("format") == "date-time":
        return _times()
    if "pattern" in schema:
        return st.from_regex(re.compile(schema["pattern"], re.ASCII), fullmatch=True)
    return st.text(min_size=schema.get("minLength", 0), max_size=schema.get("maxLength", 50))


def _times() -> st.SearchStrategy[str]:
    now = datetime.now(UTC)
    near = st.timedeltas(timedelta(days=-40), timedelta(days=1)).map(lambda ago: now + ago)
    anywhere = st.datetimes(timezones=st.timezones())
    return st.one_of(near, anywhere).map(lambda one: one.isoformat())


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=90),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=6,
)
