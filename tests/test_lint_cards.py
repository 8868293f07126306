"""Each check of a card finds what it is for, and lets pass what just keeps the rule."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.deck import Thinking
from content import load_deck
from content.lint import Finding, Severity, cards, lint
from content.loader import read
from content.prose import grade, mean_sentence, sentences, syllables
from tests.items import CARD, card_with, filler
from tests.packs import CHAPTER, CONCEPT, PACK, add_concept, copy_pack

CONCEPT_VALUE = load_deck(PACK).concepts["txn.write-skew"]
HOOK, DEFINITION = CARD.sections[0].text.split("\n\n")
LINK = "- [Manual](https://example.org) (manual, 5 min)"
MYTH = "**Myth:** all is well. **Reality:** "


def said(heading: str, text: str) -> list[str]:
    """The checks that speak of the sample card when the text below a heading is this."""
    concept = replace(CONCEPT_VALUE, card=card_with(heading, text))
    return [remark.check for remark in cards.remarks(concept)]


def steps(count: int, words: int = 4) -> str:
    """A list of so many steps of so many words."""
    return "\n".join(f"{i}. {filler(words, 'abcdefgh'[i])}" for i in range(1, count + 1))


FLAWS = [
    ("hook", "", f"{filler(26, 'a')}\n\n{DEFINITION}", f"{filler(25, 'a')}\n\n{DEFINITION}"),
    ("definition", "", f"{HOOK}\n\n**It** {filler(30, 'a')}", f"{HOOK}\n\n**It** {filler(29, 'a')}"),
    ("definition", "", f"{HOOK}\n\nIt {filler(20, 'a')}", f"{HOOK}\n\n**It** {filler(20, 'a')}"),
    (
        "definition",
        "",
        f"{HOOK}\n\n**It** {filler(9, 'a')} {filler(9, 'b')}",
        f"{HOOK}\n\n**It** {filler(18, 'a')}",
    ),
    ("part-length", "How it works", steps(3, 27), steps(4, 20)),
    (
        "part-length",
        "In the wild",
        f"{filler(15, 'a')} {filler(16, 'b')}",
        f"{filler(15, 'a')} {filler(15, 'b')}",
    ),
    ("part-length", "Myth and reality", f"{MYTH}{filler(26, 'a')}", f"{MYTH}{filler(25, 'a')}"),
    (
        "part-marks",
        "Myth and reality",
        MYTH.replace("Myth", "Belief") + filler(9, "a"),
        MYTH + filler(9, "a"),
    ),
    ("steps", "How it works", steps(2, 20), steps(3, 20)),
    ("steps", "How it works", steps(6, 10), steps(5, 10)),
    ("steps", "How it works", f"- {filler(20, 'a')}\n- {filler(20, 'b')}", steps(4, 10)),
    ("reading-list", "Read on", "\n".join([LINK] * 4), "\n".join([LINK] * 3)),
    ("reading-list", "Read on", LINK.replace("5 min", "short"), LINK.replace("5 min", "15 min")),
    ("reading-list", "Read on", LINK.replace("- [", "["), LINK),
    ("card-length", "How it works", steps(3, 8), steps(4, 8)),
    ("hype", "In the wild", "It is blazing fast in all of them.", "It is a fast way in all of them."),
    ("markup", "In the wild", "It is\n\n> quoted in all of them.", "It is quoted in *all* of them."),
    ("markup", "In the wild", "```\ncode that is shown here\n```", "`code` that is shown here"),
]


@pytest.mark.parametrize(("check", "heading", "flaw", "sound"), FLAWS)
def test_a_flaw_is_found_and_what_is_just_none_is_not(check: str, heading: str, flaw: str, sound: str) -> None:
    assert check in said(heading, flaw)
    assert said(heading, sound) == []


def test_the_title_fits_on_a_line() -> None:
    assert list(cards.title(replace(CARD, title="t" * 60))) == []
    (remark,) = cards.title(replace(CARD, title="t" * 61))
    assert (remark.check, remark.figure, remark.limit) == ("title", "61 characters", "60")


def test_each_trade_off_is_marked() -> None:
    (remark,) = cards.part_marks(card_with("Trade-offs", "**Use when:** a\n**Avoid when:** b"))
    assert (remark.message, remark.part) == ('"Trade-offs" lacks **Cost:**', 2)


def length_of(words: int) -> list[tuple[str, Severity]]:
    """What is said of the length of a card of so many words."""
    card = card_with("How it works", filler(words - 109, "a"))
    return [(remark.figure, remark.severity) for remark in cards.length(card)]


def test_a_long_or_short_card_is_a_warning_and_one_beyond_the_cap_an_error() -> None:
    assert length_of(139) == [("139 words", Severity.WARNING)]
    assert length_of(140) == length_of(220) == []
    assert length_of(221) == [("221 words", Severity.WARNING)]
    assert length_of(250) == [("250 words", Severity.WARNING)]
    assert length_of(251) == [("251 words", Severity.ERROR)]


def test_a_card_of_long_words_has_a_cap_of_characters() -> None:
    others = sum(len(section.text) for section in CARD.sections)
    (remark,) = cards.length(card_with("How it works", " ".join(["x" * 60] * 40)))
    assert others < 1800
    assert (remark.limit, remark.severity) == ("1800", Severity.ERROR)


def test_reading_is_easy() -> None:
    assert list(cards.readability(CARD)) == []
    long_sentences = cards.readability(card_with("How it works", "it is so and " * 60))
    assert "20" in [remark.limit for remark in long_sentences]
    (hard_words,) = cards.readability(card_with("How it works", "Unavailability materializes invisibly. " * 20))
    assert (hard_words.check, hard_words.limit) == ("readability", "12")


def test_a_concept_has_questions_that_ask_for_more_than_the_card() -> None:
    easy = [replace(question, thinking=Thinking.RECALL) for question in CONCEPT_VALUE.questions]
    assert list(cards.enough_questions(CONCEPT_VALUE)) == []
    few = replace(CONCEPT_VALUE, questions=CONCEPT_VALUE.questions[:2])
    assert [remark.figure for remark in cards.enough_questions(few)] == ["2 questions"]
    shallow = replace(CONCEPT_VALUE, questions=tuple(easy))
    assert [remark.message for remark in cards.enough_questions(shallow)] == [
        "no question asks to apply or to analyse"
    ]


def findings(*packs: Path) -> list[Finding]:
    """What the lint says of packs that load."""
    reading = read(*packs)
    assert reading.problems == ()
    return list(lint(reading).findings)


def test_the_sample_pack_passes() -> None:
    assert findings(PACK) == []


def test_a_finding_stands_at_the_line_of_its_part(tmp_path: Path) -> None:
    pack = copy_pack(tmp_path, old="**Cost:**", new="Cost:")
    text = (pack / CONCEPT).read_text().replace("- [ ] Both loans", "- [ ] All of the above: both loans")
    (pack / CONCEPT).write_text(text)
    lines = text.split("\n")
    assert [(found.path, found.subject, lines[found.line - 1]) for found in findings(pack)] == [
        (pack / CONCEPT, "txn.write-skew", "### Trade-offs"),
        (
            pack / CONCEPT,
            "txn.write-skew/book-club",
            "- [ ] All of the above: both loans are stored, as the rows are new",
        ),
    ]


def test_what_is_needed_is_taught_before(tmp_path: Path) -> None:
    pack = copy_pack(tmp_path, old="needs: []", new="needs: [txn.locks]")
    add_concept(pack, "06-locks.md", "txn.locks")
    assert [found.message for found in findings(pack) if found.check == "order"] == [
        "it needs txn.locks, which is taught later"
    ]
    (pack / CHAPTER / "06-locks.md").rename(pack / CHAPTER / "04-locks.md")
    assert [found for found in findings(pack) if found.check == "order"] == []


@pytest.mark.parametrize("opening", ["", "// Alt: " + "a" * 251 + "\n"])
def test_a_diagram_opens_with_its_alt_text(tmp_path: Path, opening: str) -> None:
    pack = copy_pack(tmp_path)
    diagram = pack / CONCEPT.with_suffix(".typ")
    diagram.write_text(f"{opening}#rect[]")
    (found,) = findings(pack)
    assert (found.check, found.path, found.line) == ("alt-text", diagram, 1)


def test_prose_is_measured_as_people_count() -> None:
    counts = {
        "lock": 1,
        "locked": 1,
        "write": 1,
        "writes": 1,
        "table": 2,
        "tables": 2,
        "isolate": 3,
        "commit": 2,
    }
    counts |= {"committed": 3, "changes": 2, "the": 1, "serializable": 5, "09:00": 1}
    assert {word: syllables(word) for word in counts} == counts
    text = "It waits. At 13.2 s it stops (e.g. fails). “Why?” Nobody knows!"
    assert sentences(text) == ["It waits.", "At 13.2 s it stops (e.g. fails).", "“Why?", "Nobody knows!"]
    assert mean_sentence("One two three. Four.") == 2
    assert grade("The cat sat on the mat.") == pytest.approx(-1.45)
