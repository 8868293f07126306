"""Anki's plain text: a line a note, its fields apart by tabs (https://docs.ankiweb.net/importing/text-files.html)."""

import csv
import re
from collections.abc import Iterator
from html import escape, unescape
from io import StringIO
from pathlib import Path

from bot.deck import Deck, Option, Question
from content.exchange.drafts import Draft, slug
from content.page import ContentError, Problem

HEAD = ("#separator:tab", "#html:true", "#columns:Front\tBack\tTags", "#tags column:3")
LETTERS = "ABCDEFGH"
TAG = re.compile(r"<[^>]+>")
BREAK = re.compile(r"<(?:br|/p|/div|/li)\b[^>]*>", re.I)
SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "space": " ", "pipe": "|", "colon": ":"}


def to_anki(deck: Deck) -> str:
    """Every question as a note: what is asked in front, what is right behind it, chapter and level as tags."""
    out = StringIO()
    out.write("\n".join(HEAD) + "\n")
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    for question in deck.questions.values():
        chapter = deck.concepts[question.concept].chapter
        writer.writerow((_front(question), _back(question), f"{chapter} {question.concept} {question.level}"))
    return out.getvalue()


def _front(question: Question) -> str:
    options = (f"{letter}. {option.text}" for letter, option in zip(LETTERS, question.options, strict=False))
    return _html("\n".join((question.stem, "", *options)))


def _back(question: Question) -> str:
    right = [option for option in question.options if option.correct]
    in_order = sorted(right, key=lambda option: option.place)
    return _html("\n\n".join(f"{option.text}\n{option.feedback}" for option in in_order))


def _html(text: str) -> str:
    return escape(text, quote=False).replace("\n", "<br>")


def from_anki(path: Path) -> list[Draft]:
    """The notes of a file, each a question whose wrong options are to be written. Raises ContentError."""
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    head = [line.strip() for line in lines if line.startswith("#")]
    named = dict(line[1:].partition(":")[::2] for line in head)
    separator = SEPARATORS.get(named.get("separator", "tab").lower(), named.get("separator", "\t"))
    body = "".join(line for line in lines if not line.startswith("#"))
    rows = list(csv.reader(StringIO(body), delimiter=separator))
    short = [n for n, row in enumerate(rows, 1) if row and len(row) < 2]
    if short:
        raise ContentError([Problem(path, n + len(head), "a note needs a front and a back") for n in short])
    return list(_drafts([row for row in rows if row]))


def _drafts(rows: list[list[str]]) -> Iterator[Draft]:
    taken: dict[str, int] = {}
    for front, back, *_ in rows:
        stem, answer = _plain(front), _plain(back)
        name = slug(stem)
        taken[name] = taken.get(name, 0) + 1
        unique = name if taken[name] == 1 else f"{name[:28]}-{taken[name]}"
        yield Draft("imported.notes", "", unique, stem, (Option(" ".join(answer.split()), True, ""),))


def _plain(html: str) -> str:
    return unescape(TAG.sub("", BREAK.sub("\n", html))).strip()
