"""From a `## Q name` section to a question."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.deck import Level, Option, Question, Source, Thinking
from content.kinds import KINDS
from content.markdown import Block, split, unwrap
from content.page import Page, Position

_REQUIRED = ("Level", "Thinking", "Source")
_KNOWN = (*_REQUIRED, "Kind", "Unit", "Tolerance")
_REPEATABLE = "Source"
_NO_NUMBER = {"Unit": "", "Tolerance": ""}

_HEADING = re.compile(r"## Q (.+)")
_KEY = re.compile(r"(\w+):\s+(.+)")
_OPTION_START = re.compile(r"\s*[-*] ?\[.?\]")
_OPTION = re.compile(r"- \[([x 1-9])\] (.+)")
_QUOTE = re.compile(r"  > ?(.*)")
_MISCONCEPTION = re.compile(r"\*Misconception: (\S+)\*")


class _Entry(NamedTuple):
    line: int
    text: str


_Head = Mapping[str, Sequence[_Entry]]


@dataclass(frozen=True, slots=True)
class QuestionReader:
    """Reads a concept's questions; faults go to the page, and a question with faults is not fit for use."""

    page: Page
    concept: str
    sources: Mapping[str, Source]

    def read(self, section: Block) -> tuple[Question, Position]:
        """The question in a section, and where it and its options stand."""
        opening, *option_blocks = split(Block(section.first + 1, section.lines[1:]), _OPTION_START)
        head, stem = self._opening(opening)
        options = tuple(map(self._option, option_blocks))
        question = Question(
            id=f"{self.concept}/{self._name(section)}",
            concept=self.concept,
            kind=head["Kind"][0].text,
            level=self.page.member(head["Level"][0].line, Level, head["Level"][0].text),
            thinking=self.page.member(head["Thinking"][0].line, Thinking, head["Thinking"][0].text),
            stem=stem,
            options=options,
            sources=tuple(map(self._source, head["Source"])),
            unit=head["Unit"][0].text,
            tolerance=head["Tolerance"][0].text,
        )
        self._check_kind(head["Kind"][0], question, section.first)
        return question, Position(self.page.path, section.first, tuple(block.first for block in option_blocks))

    def _name(self, section: Block) -> str:
        match = _HEADING.fullmatch(section.lines[0].rstrip())
        if not match:
            self.page.wrong(section.first, 'expected a heading of the form "## Q name"')
            return ""
        return self.page.name(section.first, match[1], "name")

    def _opening(self, block: Block) -> tuple[_Head, str]:
        """The `Key: value` lines, and the stem below them."""
        filled = [bool(line.strip()) for line in block.lines]
        start = filled.index(True) if True in filled else 0
        end = filled.index(False, start) if False in filled[start:] else len(filled)
        head = self._head(Block(block.first + start, block.lines[start:end]))
        stem = unwrap(block.lines[end:])
        if not stem.endswith("?"):
            last = max((i for i, is_filled in enumerate(filled) if is_filled), default=0)
            self.page.wrong(block.first + last, "the stem does not end in a question mark")
        return head, stem

    def _head(self, block: Block) -> _Head:
        head: dict[str, list[_Entry]] = {}
        for number, line in enumerate(block.lines, block.first):
            match = _KEY.fullmatch(line.rstrip())
            if not match or match[1] not in _KNOWN:
                self.page.wrong(
                    number, f"expected a line of the form {' or '.join(f'{key}: …' for key in _KNOWN)}"
                )
            elif match[1] in head and match[1] != _REPEATABLE:
                self.page.wrong(number, f"{match[1]} stands twice")
            else:
                head.setdefault(match[1], []).append(_Entry(number, match[2]))
        for key in _REQUIRED:
            if key not in head:
                self.page.wrong(block.first, f"{key} is missing")
        # The stand-ins for what is missing never leave the parser: the page has a fault now.
        stand_ins = {
            "Level": Level.EASY,
            "Thinking": Thinking.RECALL,
            "Kind": "single",
            "Unit": "",
            "Tolerance": "",
        }
        return {"Source": []} | {key: [_Entry(block.first, text)] for key, text in stand_ins.items()} | head

    def _check_kind(self, kind: _Entry, question: Question, line: int) -> None:
        if kind.text not in KINDS:
            self.page.wrong(kind.line, f'kind "{kind.text}" is not one of {", ".join(KINDS)}')
            return
        for reason in KINDS[kind.text](question):
            self.page.wrong(line, reason)

    def _source(self, entry: _Entry) -> Source:
        key, _, section = (part.strip() for part in entry.text.partition(","))
        if not section:
            self.page.wrong(entry.line, "Source needs a key of the front matter, a comma, and the section")
        if key not in self.sources:
            self.page.wrong(entry.line, f'source "{key}" is not in the front matter')
            return Source("", "")
        return Source(self.sources[key].title, self.sources[key].url, section)

    def _option(self, block: Block) -> Option:
        quote = next((i for i, line in enumerate(block.lines) if _QUOTE.match(line)), len(block.lines))
        match = _OPTION.fullmatch(unwrap(block.lines[:quote]))
        if not match:
            self.page.wrong(block.first, "expected an option: - [x] right, - [ ] wrong or - [1] a step")
            return Option("", False, "")
        feedback, tag = self._quoted(Block(block.first + quote, block.lines[quote:]))
        if not feedback:
            self.page.wrong(block.first, "the option has no feedback (lines of two spaces and > beneath it)")
        if tag and match[1] != " ":
            self.page.wrong(block.first, "a right option has no misconception")
        place = int(match[1]) if match[1].isdecimal() else 0
        return Option(match[2], match[1] != " ", feedback, tag, place)

    def _quoted(self, block: Block) -> tuple[str, str]:
        """The feedback under an option, and its misconception."""
        feedback, tag = list[str](), ""
        for number, line in enumerate(block.lines, block.first):
            match = _QUOTE.fullmatch(line.rstrip())
            if line.strip() and not match:
                self.page.wrong(number, "expected feedback that begins with two spaces and >")
            elif match and "Misconception:" in match[1]:
                if tag:
                    self.page.wrong(number, "an option has one misconception")
                tag = self._misconception(number, match[1])
            else:
                feedback.append(match[1] if match else "")
        return unwrap(feedback), tag

    def _misconception(self, line: int, text: str) -> str:
        match = _MISCONCEPTION.fullmatch(text)
        if not match:
            self.page.wrong(line, "expected a line of the form > *Misconception: id*")
            return ""
        return match[1]
