"""The little of Markdown that content needs: cutting at headings, unwrapping, reading as plain text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_FENCE = "```"
_ITEM = re.compile(r"\s*(?:[-*]|(\d+)\.)\s")
_TABLE = "|"
_INDENTED = re.compile(r" {4,}\S")


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines of a file; `first` is the number of the first one, counted from 1."""

    first: int
    lines: Sequence[str]


def split(block: Block, opening: re.Pattern[str]) -> list[Block]:
    """Cut before each line outside of code that matches; the first block is what stands before them all."""
    cuts = [i for i, line in _outside_code(block.lines) if opening.match(line)]
    edges = [0, *cuts, len(block.lines)]
    return [Block(block.first + start, block.lines[start:end]) for start, end in pairwise(edges)]


def _outside_code(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    code = False
    for i, line in enumerate(lines):
        if line.lstrip().startswith(_FENCE):
            code = not code
        elif not code:
            yield i, line


def unclosed_code(block: Block) -> int:
    """The line of a code block that is never closed; 0 if there is none."""
    fences = [i for i, line in enumerate(block.lines) if line.lstrip().startswith(_FENCE)]
    return block.first + fences[-1] if len(fences) % 2 else 0


def indented_lines(block: Block) -> list[int]:
    """Where runs of lines begin that Markdown takes for code because of their indentation."""
    found = [i for i, line in _outside_code(block.lines) if _INDENTED.match(line)]
    return [block.first + i for i in found if i - 1 not in found]


def unwrap(lines: Iterable[str]) -> str:
    """One line for each paragraph and list item, since chat networks show every line break.

    Tables and code blocks keep their lines.
    """
    out: list[str] = []
    code = joinable = listed = False
    for line in lines:
        text = line.rstrip()
        fence = text.lstrip().startswith(_FENCE)
        alone = code or fence or not text or text.startswith(_TABLE)
        item = not alone and _begins_item(text, joinable, listed)
        if joinable and not alone and not item:
            out[-1] += " " + text.strip()
        else:
            out.append(text)
            listed = item
        joinable = not alone
        code ^= fence
    return "\n".join(out).strip("\n")


def _begins_item(line: str, inside: bool, listed: bool) -> bool:
    """Whether a line begins an item; inside a paragraph a number other than 1 does not: it is of the sentence."""
    found = _ITEM.match(line)
    return bool(found and (not inside or listed or found[1] in (None, "1")))


_RULES = (
    (re.compile(r"^[ \t]*```.*$|^\|[-:| ]+\|[ \t]*$", re.M), ""),
    (re.compile(r"^[ \t]*(?:[-*]|\d+\.)[ \t]+", re.M), ""),
    (re.compile(r"\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"\\(.)|[*`]"), r"\1"),
    (re.compile(r"\|"), " "),
)


def plain(text: str) -> str:
    """What is read aloud: Markdown without its marks, list numbers and link targets."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
