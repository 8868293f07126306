"""The schema for front matter says what the parser takes, for editors that complete and check while one writes."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from bot.deck import Level
from content import HERE
from content.page import NAME_LENGTH, Page
from content.parser import parse_concept

SCHEMA: dict[str, Any] = json.loads((HERE / "concept.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)
FILES = [path for path in sorted(HERE.glob("chapters/*/*.md")) if path.name != "chapter.md"]


def front(path: Path) -> Any:
    """A file's front matter; every scalar is text, as the parser has it."""
    return yaml.load(re.split(r"^---$", path.read_text(), flags=re.MULTILINE)[1], yaml.BaseLoader)


def test_it_is_a_schema_and_every_concept_of_ours_fits() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert len(FILES) > 200
    assert [str(path) for path in FILES if not VALIDATOR.is_valid(front(path))] == []


CHANGES: dict[str, dict[str, Any]] = {
    "another key": {"color": "red"},
    "no level": {"level": None},
    "a level that is none": {"level": "tough"},
    "an id in capitals": {"id": "Txn.Skew"},
    "an id without a topic": {"id": "skew"},
    "needs that are no list": {"needs": "txn.locks"},
    "a source without an address": {"sources": {"a": {"title": "A"}}},
}


@pytest.mark.parametrize("change", CHANGES)
def test_schema_and_parser_refuse_the_same(change: str, tmp_path: Path) -> None:
    good = {
        "id": "txn.skew",
        "title": "Skew",
        "level": "easy",
        "needs": [],
        "sources": {"a": {"title": "A", "url": "https://a"}},
    }
    bad = {key: value for key, value in (good | CHANGES[change]).items() if value is not None}
    assert VALIDATOR.is_valid(good)
    assert not VALIDATOR.is_valid(bad)
    page = Page(tmp_path / "01-skew.md")
    page.path.write_text(f"---\n{yaml.safe_dump(bad)}---\n\nHook.\n")
    parse_concept(page, "c")
    assert [problem for problem in page.problems if problem.line < 15]


def test_limits_are_those_of_the_parser() -> None:
    properties = SCHEMA["properties"]
    assert properties["level"]["enum"] == [str(level) for level in Level]
    assert properties["id"]["maxLength"] == 2 * NAME_LENGTH + 1
