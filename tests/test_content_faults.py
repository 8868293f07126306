"""A faulty file is refused, with its line and the reason."""

import shutil
from pathlib import Path

import pytest

from content import ContentError, load_deck
from content.loader import read
from tests.packs import CHAPTER, CONCEPT, PACK, REGISTER, add_concept, copy_pack

SOURCES = '  manual:\n    title: "Manual: isolation"\n    url: https://example.org/isolation\n'
CODE = "```\n## count, then update\n- [x] if more than one\n```"
KEYS = ("Level", "Thinking", "Source", "Kind", "Unit", "Tolerance")
HEAD_LINE = f"expected a line of the form {' or '.join(f'{key}: …' for key in KEYS)}"
PARTS = "How it works, Trade-offs, In the wild, Myth and reality, Read on"
LONG = "a" * 33


def problems(*packs: Path) -> list[str]:
    """Each fault as "file:line: reason"."""
    return [f"{problem.path.name}:{problem.line}: {problem.reason}" for problem in read(*packs).problems]


FRONT_MATTER = [
    ("---\nid", "id", "1: the file does not open with front matter between two lines of ---"),
    (
        ": Write",
        ": Write: x",
        "3: the front matter is not YAML: mapping values are not allowed in this context",
    ),
    ("level: m", "hue: red\nlevel: m", '4: unknown key "hue" (known: id, title, level, needs, sources)'),
    ("title: Write skew\n", "", '2: "title" is missing'),
    ("title: Write skew", "title: a\ntitle: b", '4: "title" stands twice'),
    ("title: Write skew", "title:", '3: "title" is empty'),
    ("title: Write skew", "title: [a, b]", '3: "title" is not plain text (does it need quotes?)'),
    ("needs: []", "needs: a", '5: "needs" is not a list ([] if there is nothing to name)'),
    ("needs: []", "needs: [txn.locks]", '5: it needs "txn.locks", which is no concept'),
    ("id: txn.write-skew", "id: skew", '2: id "skew" is not of the form topic.name'),
    ("id: txn.write-skew", "id: txn.Skew", '2: id "Skew" is not lower case with hyphens'),
    ("id: txn.write-skew", f"id: txn.{LONG}", f'2: id "{LONG}" has 33 characters (at most 32)'),
    ("level: medium", "level: so-so", '4: level "so-so" is not one of easy, medium, hard'),
    ("    url: https://", "    url: ftp://", '9: "ftp://example.org/isolation" is not a web address'),
    ("    url: https://example.org/isolation\n", "", '8: "url" is missing'),
]
CARD = [
    ("empty.\n\n", "empty.\n", "12: a card opens with two paragraphs: the hook, and the definition"),
    ("### In the wild\n\nPost", "Post", "12: the card lacks In the wild"),
    (
        "### In the wild\n",
        "### Wild\n\nHere.\n\n### In the wild\n",
        f"12: the card's headings are not {PARTS}, in this order",
    ),
]
QUESTION = [
    ("## Q on-call", "## On call", '43: expected a heading of the form "## Q name"'),
    ("## Q on-call", "## Q On-call", '43: name "On-call" is not lower case with hyphens'),
    ("## Q book-club", "## Q on-call", '73: question "txn.write-skew/on-call" stands twice'),
    ("Level: hard\n", "", "45: Level is missing"),
    ("Level: hard", "Level: hard\nLevel: easy", "46: Level stands twice"),
    ("Level: hard", "Level: tough", '45: level "tough" is not one of easy, medium, hard'),
    ("apply\n", "guess\n", '46: thinking "guess" is not one of recall, understand, apply, analyse'),
    ("Level: hard", "Level: hard\nMood: good", f"46: {HEAD_LINE}"),
    ("Level: hard", "Level: hard\nKind: odd", '46: kind "odd" is not one of single, several, order, number'),
    ("manual, 13.2.3", "manual", "48: Source needs a key of the front matter, a comma, and the section"),
    ("manual, 13.2.3", "book, 1", '48: source "book" is not in the front matter'),
    ("at 09:01?", "at 09:01.", "58: the stem does not end in a question mark"),
    (CODE, "    a\n    b", "53: indented by four spaces or more: code goes between lines of ```"),
    (CODE, CODE[:-4], "53: the code block is never closed"),
]
OPTIONS = [
    ("- [x] No one", "- [ ] No one", "43: 0 options are marked right with [x] (exactly one)"),
    ("- [ ] Both loans", "- [ ] Cy\n  > No.\n- [ ] Both loans", "73: 5 options (3 to 4)"),
    ("- [ ] Ann", "- [] Ann", "66: expected an option: - [x] right, - [ ] wrong or - [1] a step"),
    (
        "came last\n",
        "came last\n\n  More.\n",
        "66: expected an option: - [x] right, - [ ] wrong or - [1] a step",
    ),
    (
        "came last\n",
        "came last\n- [ ] Cy\n",
        "66: the option has no feedback (lines of two spaces and > beneath it)",
    ),
    ("rows.\n", "rows.\nStray.\n", "68: expected feedback that begins with two spaces and >"),
    ("*Misconception: snap", "Misconception: snap", "68: expected a line of the form > *Misconception: id*"),
    ("rows.\n", "rows.\n  > *Misconception: a*\n", "69: an option has one misconception"),
    ("snapshot-is-serializable", "unheard-of", '66: misconception "unheard-of" is in no register'),
    (
        "broken.\n-",
        "broken.\n  > *Misconception: row-locks-see-rules*\n-",
        "60: a right option has no misconception",
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), FRONT_MATTER + CARD + QUESTION + OPTIONS)
def test_a_fault_is_named_with_its_line_and_reason(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert problems(copy_pack(tmp_path, old=old, new=new)) == [f"05-write-skew.md:{expected}"]


def test_the_sample_has_no_fault() -> None:
    assert problems(PACK) == []


def test_a_question_without_source_is_refused(tmp_path: Path) -> None:
    pack = copy_pack(tmp_path, old="Source: manual, 13.2.2, the note\nSource: manual, 13.2.3\n")
    assert problems(pack) == ["05-write-skew.md:45: Source is missing"]


def test_sources_have_titles_and_addresses(tmp_path: Path) -> None:
    assert "05-write-skew.md:7: expected entries of the form key: value" in problems(
        copy_pack(tmp_path / "text", old=SOURCES, new="  manual: book\n")
    )
    assert "05-write-skew.md:6: no source is named" in problems(
        copy_pack(tmp_path / "none", old=f"sources:\n{SOURCES}", new="sources: {}\n")
    )


def test_a_question_needs_three_options(tmp_path: Path) -> None:
    path = (pack := copy_pack(tmp_path)) / CONCEPT
    path.write_text(path.read_text().rpartition("- [x]")[0])
    assert problems(pack) == [
        "05-write-skew.md:95: 0 options are marked right with [x] (exactly one)",
        "05-write-skew.md:95: 2 options (3 to 4)",
    ]


def test_empty_front_matter_lacks_every_key(tmp_path: Path) -> None:
    (pack := copy_pack(tmp_path)).joinpath(CONCEPT).write_text("---\n---\n")
    assert [line for line in problems(pack) if line.endswith("is missing")] == [
        f'05-write-skew.md:2: "{key}" is missing' for key in ("id", "level", "needs", "sources", "title")
    ]


def test_load_deck_raises_every_fault_of_every_file(tmp_path: Path) -> None:
    pack = copy_pack(tmp_path, old="Level: hard", new="Level: tough")
    (pack / CHAPTER / "06-empty.md").write_text("")
    with pytest.raises(ContentError) as error:
        load_deck(pack)
    assert str(error.value).split("\n") == [
        f'{pack / CONCEPT}:45: level "tough" is not one of easy, medium, hard',
        f"{pack / CHAPTER}/06-empty.md:1: the file does not open with front matter between two lines of ---",
    ]
    assert [problem.line for problem in error.value.problems] == [45, 1]


def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (pack := copy_pack(tmp_path)).joinpath(CONCEPT).write_bytes(b"---\n\xff")
    assert problems(pack) == ["05-write-skew.md:1: the file is not UTF-8"]


def test_files_and_folders_are_named_by_number_and_topic(tmp_path: Path) -> None:
    pack = copy_pack(tmp_path)
    add_concept(pack, "05-z-again.md", "txn.again")
    add_concept(pack, "notes.md", "txn.notes")
    (pack / "chapters" / "acid").mkdir()
    (pack / CHAPTER / "chapter.md").unlink()
    assert problems(pack) == [
        "05-z-again.md:1: 05-write-skew.md has the number 05 already",
        "chapter.md:1: the file is missing",
        "notes.md:1: not named NN-concept.md",
        "acid:1: not named NN-topic, the topic of at most 32 characters",
    ]


def test_a_chapter_file_says_what_the_chapter_is_about(tmp_path: Path) -> None:
    pack = copy_pack(tmp_path, CHAPTER / "chapter.md", "What a transaction promises.\n")
    assert problems(pack) == ["chapter.md:4: a sentence or two on what the chapter is about are missing"]


def test_a_folder_without_chapters_is_no_pack(tmp_path: Path) -> None:
    (fault,) = read(tmp_path).problems
    assert fault.reason == "no chapters here (folders named chapters/NN-topic)"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("`retry-is", "`Retry-is", "7: expected - `id-in-lower-case`: What people believe."),
        (
            "`retry-is-automatic`",
            "retry-is-automatic",
            "7: expected - `id-in-lower-case`: What people believe.",
        ),
        (
            "- `retry-is",
            "- `row-locks-see-rules`: Twice.\n- `retry-is",
            '7: misconception "row-locks-see-rules" stands twice',
        ),
    ],
)
def test_a_register_is_a_list_of_ids_and_beliefs(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert f"isolation.md:{expected}" in problems(copy_pack(tmp_path, REGISTER, old, new))


def test_ids_are_unique(tmp_path: Path) -> None:
    pack = copy_pack(tmp_path)
    add_concept(pack, "06-again.md", "txn.write-skew")
    assert problems(pack) == [f'06-again.md:2: id "txn.write-skew" is that of {pack / CONCEPT} already']


def test_needs_have_no_circle(tmp_path: Path) -> None:
    pack = copy_pack(tmp_path, old="needs: []", new="needs: [txn.locks]")
    add_concept(pack, "06-locks.md", "txn.locks", "needs: []", "needs: [txn.write-skew]")
    circle = "concepts need each other in a circle: txn.write-skew > txn.locks > txn.write-skew"
    assert problems(pack) == [f"05-write-skew.md:5: {circle}", f"06-locks.md:5: {circle}"]


def test_packs_repeat_neither_topics_nor_ids_nor_misconceptions(tmp_path: Path) -> None:
    shutil.copytree(PACK, tmp_path / "more")
    assert problems(PACK, tmp_path / "more")[:3] == [
        f'05-write-skew.md:2: id "txn.write-skew" is that of {PACK / CONCEPT} already',
        f'chapter.md:1: topic "acid" is that of {PACK / CHAPTER}/chapter.md already',
        'isolation.md:3: misconception "snapshot-is-serializable" is in another register too',
    ]
