"""The house keeps its order: who may import whom, the three files of a platform, and sizes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot

CODE = sorted(path for folder in ("bot", "adapters", "content") for path in Path(folder).rglob("*.py"))
OURS = {"bot", "adapters", "content"}
PURE = {"rapidfuzz", "fsrs"}
"""Libraries that compute and do nothing else: the core may use them."""

ADAPTERS_MAY = {"call", "message", "markdown", "words", "deck", "model", "ports", "params", "commands"}
OUTER = {"cli", "__main__"}
"""Where the core meets the adapters and the content."""

MAX_FILE = 250
MAX_FUNCTION = 30
CATALOGUE = Path("bot/words/english.py")
"""One list of sentences, in the order of the conversation."""

MIGRATIONS = Path("adapters/sql/migrations")


def floors() -> dict[str, int]:
    """The core's modules by their place in the map that `bot`'s docstring draws."""
    names = re.findall(r"^    ([a-z_]+)(?:\.py|/) ", bot.__doc__ or "", re.MULTILINE)
    return {name: floor for floor, name in enumerate(names)}


def imports(path: Path) -> Iterator[tuple[str, ...]]:
    """Every imported module as its parts."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            base = tuple((node.module or "").split("."))
            yield from ((*base, alias.name) if len(base) == 1 else base for alias in node.names)


def module(path: Path) -> str:
    """The floor that a file of the core belongs to."""
    return path.parts[1] if len(path.parts) > 2 else path.stem


def ids(path: Path) -> str:
    return str(path)


def test_the_map_names_every_module_of_the_core() -> None:
    there = {module(path) for path in CODE if path.parts[0] == "bot"} - {"__init__"}
    assert there == set(floors())


@pytest.mark.parametrize("path", [p for p in CODE if p.parts[0] == "bot"], ids=ids)
def test_the_core_imports_only_what_stands_above(path: Path) -> None:
    own = floors().get(module(path), -1)
    for parts in imports(path):
        if parts[0] == "bot" and len(parts) > 1:
            assert floors()[parts[1]] <= own, f"{path} imports {'.'.join(parts)}"
        elif module(path) not in OUTER:
            assert parts[0] not in {"adapters", "content"}, f"{path} imports {'.'.join(parts)}"


@pytest.mark.parametrize("path", [p for p in CODE if p.parts[0] == "bot"], ids=ids)
def test_the_core_reaches_nothing_outside(path: Path) -> None:
    import sys

    allowed = sys.stdlib_module_names | OURS | PURE
    if module(path) in OUTER:
        allowed |= {"click", "pydantic"}
    if path.stem == "settings":
        allowed |= {"pydantic", "pydantic_settings"}
    assert {parts[0] for parts in imports(path)} <= allowed


@pytest.mark.parametrize("path", [p for p in CODE if p.parts[0] == "adapters"], ids=ids)
def test_adapters_know_the_ports_and_never_each_other(path: Path) -> None:
    for parts in imports(path):
        if parts[0] == "adapters" and len(parts) > 1:
            assert parts[1] == path.parts[1], f"{path} imports {'.'.join(parts)}"
        if parts[0] == "bot" and len(parts) > 1:
            assert parts[1] in ADAPTERS_MAY, f"{path} imports {'.'.join(parts)}"
        assert parts[0] != "content"


@pytest.mark.parametrize("path", [p for p in CODE if p.parts[0] == "content"], ids=ids)
def test_content_knows_the_deck_and_nothing_else_of_ours(path: Path) -> None:
    for parts in imports(path):
        assert parts[0] not in {"adapters"}
        if parts[0] == "bot":
            assert parts[:2] == ("bot", "deck"), f"{path} imports {'.'.join(parts)}"


@pytest.mark.parametrize("platform", ["discord", "slack", "web"])
def test_every_platform_has_the_same_three_files(platform: str) -> None:
    there = {path.name for path in Path("adapters", platform).glob("*.py")}
    assert {"platform.py", "commands.py", "render.py"} <= there


@pytest.mark.parametrize("path", CODE, ids=ids)
def test_files_and_functions_are_short(path: Path) -> None:
    text = path.read_text()
    if path == CATALOGUE or MIGRATIONS in path.parents:
        return  # a migration is one long list, written once
    assert len(text.splitlines()) <= MAX_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = (node.end_lineno or 0) - node.body[0].lineno + 1
            assert body <= MAX_FUNCTION, f"{path}:{node.lineno} {node.name} has {body} lines"


def test_no_check_is_silenced_and_nothing_is_left_for_later() -> None:
    for path in CODE:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            assert not re.search(r"\b(TODO|FIXME|XXX)\b|NotImplementedError", line), f"{path}:{number}"
