"""The theme of the pictures: it draws, it refuses what nobody could read, and its colours can be told apart."""

import re
from pathlib import Path

import pytest

from adapters.pictures.press import THEME, BadSource, draw, proof
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


REFUSED = {
    '#stage(node("a", (0, 0), (2, 2), [A]), node("b", (1, 1), (2, 2), [B]))': "“a” and “b” cover each other",
    '#stage(node("a", (11, 0), (2, 2), [A]))': "“a” leaves the page",
    '#stage(node("a", (0, 0), (2, 1), [Far too many words for so small a box]))': "does not fit into its place",
    '#stage(node("a", (0, 0), (2, 2), [Incomprehensibilities]))': "does not fit into its place",
    '#stage(node("a", (0, 0), (2, 2), [A]), arrow("a", "z"))': "an arrow names “z”; there are a",
    '#stage(node("a", (0, 0), (2, 2), [A]), node("a", (4, 0), (2, 2), [A]))': "two boxes are named “a”",
    '#stage(node("a", (0, 0), (2, 2), [A]), arrow("a", (6, 1), stp: 1))': "there is no parameter “stp”",
    '#stage(node("a", (0, 0), (2, 2), [A 日]))': "no sign for “日”",
    "#stage(nodes())": "unknown variable: nodes",
}


@pytest.mark.parametrize("stage", REFUSED)
def test_what_nobody_could_read_is_refused_with_its_line(stage: str) -> None:
    with pytest.raises(BadSource) as refused:
        proof(f"{HEAD}// A comment.\n{stage}")
    assert REFUSED[stage] in str(refused.value)
    assert refused.value.line == 4


def test_a_diagram_is_one_page_of_the_themes_size() -> None:
    with pytest.raises(BadSource, match="more than one page"):
        proof(HEAD + "A page #pagebreak() and another one")
    for drawing in (draw, proof):
        with pytest.raises(BadSource, match="not 1280 x 800"):
            drawing("No frame.")


def colours() -> dict[str, tuple[float, float, float]]:
    """The theme's colours by name, each part from 0 to 1."""
    found = re.findall(r'#let (\w+) = rgb\("#(..)(..)(..)"\)', (THEME / "look.typ").read_text())
    return {name: tuple(int(part, 16) / 255 for part in parts) for name, *parts in found}  # type: ignore[misc]


def luminance(colour: tuple[float, float, float]) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("ground", ["ground", "surface"])
def test_text_and_colours_stand_out_from_what_is_behind_them(ground: str) -> None:
    theme = colours()
    meaning = set(theme) - {"ground", "surface", "edge"}
    assert len(meaning) == 8
    assert min(contrast(theme[name], theme[ground]) for name in meaning) >= 4.5
