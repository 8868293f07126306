"""Content files become a deck."""

import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deck import Concept, Level, Option, Question, Source, Thinking
from content import load_deck
from content.loader import read
from content.markdown import Block
from content.page import Page
from content.questions import QuestionReader
from tests.packs import CONCEPT, PACK, REGISTER, add_concept, copy_pack

URL = "https://example.org/isolation"


@pytest.fixture(scope="module")
def concept() -> Concept:
    """The sample pack's concept."""
    return load_deck(PACK).concepts["txn.write-skew"]


def test_a_folder_becomes_a_chapter() -> None:
    deck = load_deck(PACK)
    (chapter,) = deck.chapters
    assert (chapter.id, chapter.number, chapter.title) == ("acid", 3, "ACID Transactions")
    belief = "A snapshot of the start is all it takes to be serializable."
    assert deck.misconceptions["snapshot-is-serializable"] == belief


def test_a_file_becomes_a_concept(concept: Concept) -> None:
    assert (concept.chapter, concept.level, concept.needs) == ("acid", Level.MEDIUM, ())
    assert concept.card.title == "Write skew"
    assert concept.card.sources == (Source("Manual: isolation", URL),)
    assert [section.heading for section in concept.card.sections] == [
        *("", "How it works", "Trade-offs", "In the wild", "Myth and reality", "Read on")
    ]
    assert [question.id.partition("/")[2] for question in concept.questions] == [
        *("on-call", "book-club", "two-accounts")
    ]


def test_paragraphs_and_list_items_are_unwrapped(concept: Concept) -> None:
    hook, _ = concept.card.sections[0].text.split("\n\n")
    assert hook == "Two doctors ask to leave in the same second, and the ward is empty."
    second = concept.card.sections[1].text.split("\n")[1]
    assert second == "2. Bob's session takes the same snapshot, a moment later."


def test_a_section_becomes_a_question(concept: Concept) -> None:
    question = concept.questions[0]
    assert (question.kind, question.level, question.thinking) == ("single", Level.HARD, Thinking.APPLY)
    assert question.stem == (
        "At 09:00 Ann and Bob, the only two on the rota, each run this at repeatable read:\n\n"
        "```\n## count, then update\n- [x] if more than one\n```\n\nWho is still on call at 09:01?"
    )
    assert question.sources == (
        Source("Manual: isolation", URL, "13.2.2, the note"),
        Source("Manual: isolation", URL, "13.2.3"),
    )


def test_options_have_feedback_of_paragraphs_and_a_misconception(concept: Concept) -> None:
    right, wrong, _ = concept.questions[0].options
    assert right.text == "No one, as both were told yes"
    assert right.feedback.endswith("to be found.\n\nSo both commits pass, and the rule is broken.")
    assert (right.correct, right.misconception) == (True, "")
    assert wrong == Option(
        "Ann, whose update came last",
        False,
        "It feels like a race for one row, in which the later one fails. The two updates touch different rows.",
        "snapshot-is-serializable",
    )


def test_positions_are_lines_of_the_file() -> None:
    lines = (PACK / CONCEPT).read_text().split("\n")
    positions = read(PACK).positions
    concept, question = positions["txn.write-skew"], positions["txn.write-skew/book-club"]
    assert lines[concept.line - 1] == "id: txn.write-skew"
    assert [lines[line - 1] for line in concept.parts[1:3]] == ["### How it works", "### Trade-offs"]
    assert lines[question.line - 1] == "## Q book-club"
    assert [lines[line - 1][:5] for line in question.parts] == ["- [ ]", "- [x]", "- [ ]", "- [ ]"]


def test_without_packs_the_content_of_this_project_is_loaded() -> None:
    here = Path(__file__).parents[1] / "content"
    assert {position.path.is_relative_to(here) for position in read(here).positions.values()} == {True}
    assert load_deck() == load_deck(here)


def test_packs_stand_in_the_order_given_and_share_registers(tmp_path: Path) -> None:
    more = tmp_path / "more"
    place = more / "chapters" / "01-locks"
    shutil.copytree(PACK / CONCEPT.parent, place)
    text = (place / CONCEPT.name).read_text().replace("id: txn.write-skew", "id: txn.locks")
    (place / CONCEPT.name).write_text(text)
    deck = load_deck(PACK, more)
    assert [chapter.id for chapter in deck.chapters] == ["acid", "locks"]
    assert list(deck.concepts) == ["txn.write-skew", "txn.locks"]


def test_concepts_stand_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    pack = copy_pack(tmp_path)
    add_concept(pack, "10-later.md", "txn.later")
    add_concept(pack, "02-earlier.md", "txn.earlier")
    assert list(load_deck(pack).concepts) == ["txn.earlier", "txn.write-skew", "txn.later"]


def test_a_reading_leaves_out_faulty_files_and_keeps_dangling_names(tmp_path: Path) -> None:
    pack = copy_pack(tmp_path, old="needs: []", new="needs: [txn.nowhere]")
    add_concept(pack, "06-faulty.md", "txn.faulty", "Level: hard", "")
    reading = read(pack)
    assert list(reading.deck.concepts) == ["txn.write-skew"]
    assert len(reading.problems) == 2


def test_a_yaml_type_stays_text(tmp_path: Path) -> None:
    deck = load_deck(copy_pack(tmp_path, old="title: Write skew", new="title: no"))
    assert deck.concepts["txn.write-skew"].card.title == "no"


def test_the_guide_for_authors_shows_a_concept_that_loads(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[1] / "content" / "README.md").read_text()
    _, example = guide.split("## A concept file\n\n")
    pack = copy_pack(tmp_path, REGISTER)
    (pack / CONCEPT).write_text(textwrap.dedent(example[: example.index("\nA question's id")]))
    reading = read(pack)
    assert {problem.reason for problem in reading.problems} == {
        'it needs "txn.snapshot-isolation", which is no concept',
        'misconception "row-locks-see-invariants" is in no register',
    }
    assert list(reading.deck.questions) == ["txn.write-skew/on-call-rota"]


def test_loading_and_reporting_do_not_need_numpy() -> None:
    program = "import sys, content, content.report; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


WORD = r"[“(`*]?[A-Za-z][A-Za-z0-9.,'’`*)\"-]{0,9}"
PARAGRAPH = st.lists(st.from_regex(WORD, fullmatch=True), min_size=1, max_size=30).map(" ".join)
TEXT = st.lists(PARAGRAPH, min_size=1, max_size=3).map("\n\n".join)
SOURCE = Source("Manual", URL, "13.2")


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Any question that the format can carry, lists and code apart."""
    count = draw(st.sampled_from([3, 4]))
    right = draw(st.integers(0, count - 1))
    tag = st.sampled_from(["", "some-belief"])
    options = tuple(
        Option(draw(PARAGRAPH), i == right, draw(TEXT), "" if i == right else draw(tag)) for i in range(count)
    )
    level, thinking = draw(st.sampled_from(Level)), draw(st.sampled_from(Thinking))
    return Question("a.b/c", "a.b", "single", level, thinking, draw(TEXT) + "?", options, (SOURCE,))


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> str:
    """Paragraphs at most `width` characters wide, the first line after `first`, the others after `rest`."""
    paragraphs = [
        textwrap.fill(paragraph, width, break_long_words=False, break_on_hyphens=False)
        for paragraph in text.split("\n\n")
    ]
    return first + textwrap.indent("\n\n".join(paragraphs), rest, lambda _: True).removeprefix(rest)


def rendered(question: Question, width: int) -> str:
    """A question in the format."""
    lines = [f"## Q c\n\nLevel: {question.level}\nThinking: {question.thinking}\nSource: m, 13.2\n"]
    lines += [wrapped(question.stem, width), ""]
    for option in question.options:
        lines += [wrapped(option.text, width, f"- [{'x' if option.correct else ' '}] ", "  ")]
        lines += [wrapped(option.feedback, width, "  > ", "  > ")]
        lines += [f"  > *Misconception: {option.misconception}*"] * bool(option.misconception)
    return "\n".join(lines)


@given(questions(), st.integers(20, 110))
def test_a_rendered_question_reads_back_the_same(question: Question, width: int) -> None:
    page = Page(Path("any.md"))
    block = Block(1, rendered(question, width).split("\n"))
    read_back, _ = QuestionReader(page, "a.b", {"m": SOURCE}).read(block)
    assert page.problems == []
    assert read_back == question
