"""The theme of the pictures: it draws, it refuses what nobody could read, and its colours can be told apart."""

import re
from pathlib import Path

import pytest

from adapters.pictures.press import THEME, draw
from tests.drawing import HEAD, SIZE, size

DOCUMENTED = re.compile(r"^// {4,}(#stage\(.*|[a-z-]+\(\".*)((?:\n// {4,}.*)*)", re.MULTILINE)


def readme_example() -> str:
    lines = Path("content/README.md").read_text().split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith("    // Alt:"))
    end = next(n for n in range(start, len(lines)) if not lines[n].startswith("    "))
    return "\n".join(line[4:] for line in lines[start:end])


def documented() -> list[str]:
    """The examples in the theme's own comments."""
    found = [match for path in sorted(THEME.glob("*.typ")) for match in DOCUMENTED.finditer(path.read_text())]
    return ["\n".join([match[1], *(line.removeprefix("//") for line in match[2].split("\n"))]) for match in found]


def test_the_example_for_authors_is_a_page() -> None:
    assert size(draw(readme_example())) == SIZE


@pytest.mark.parametrize("example", documented())
def test_every_documented_example_draws(example: str) -> None:
    stage = example if example.startswith("#stage") else f"#stage({example})"
    assert size(draw(HEAD + stage)) == SIZE
