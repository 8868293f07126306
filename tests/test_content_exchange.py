"""Questions to and from spreadsheets and Anki: what goes out comes in again, and what lacks is named."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from content import ContentError, load_deck
from content.exchange import from_anki, from_csv, to_csv, write_pack
from content.report import check
from tests.drawing import draw
from tests.packs import PACK

OURS = load_deck()


def run(*args: object) -> str:
    result = CliRunner().invoke(main, ["content", *map(str, args)])
    assert result.exit_code == 0, result.output
    return result.output


def test_every_question_survives_the_way_through_a_sheet(tmp_path: Path) -> None:
    sheet = tmp_path / "all.csv"
    sheet.write_text(to_csv(OURS))
    drafts = {f"{draft.concept}/{draft.name}": draft for draft in from_csv(sheet)}
    assert drafts.keys() == OURS.questions.keys()
    for question in OURS.questions.values():
        draft = drafts[question.id]
        assert draft.options == question.options
        assert (draft.stem, draft.kind, draft.level) == (question.stem, question.kind, str(question.level))
        assert draft.sources == question.sources[:3]


def test_an_imported_sheet_becomes_a_pack_of_which_only_the_cards_are_to_be_written(tmp_path: Path) -> None:
    sheet = tmp_path / "pack.csv"
    sheet.write_text(run("export", PACK, "--csv"))
    said = run("import", sheet, "--out", tmp_path / "new")
    assert "05" not in said
    assert "chapters/01-pack/01-write-skew.md" in said
    report = check(tmp_path / "new", draw=draw)
    assert not report.passed
    lacking = [line for line in report.text.splitlines() if ": error:" in line]
    assert lacking
    assert all("txn.write-skew/" not in line for line in lacking), "the questions are whole"
    assert "- [x]" in (tmp_path / "new/chapters/01-pack/01-write-skew.md").read_text()


def test_anki_gets_a_note_a_question_and_gives_one_back(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text(run("export", "--anki"))
    lines = notes.read_text().splitlines()
    assert lines[:2] == ["#separator:tab", "#html:true"]
    rows = list(csv.reader(StringIO("\n".join(lines[4:])), delimiter="\t"))
    assert len(rows) == len(OURS.questions)
    assert all(len(row) == 3 and "<br>" in row[0] for row in rows)
    drafts = from_anki(notes)
    assert len(drafts) == len(rows)
    assert len({draft.name for draft in drafts}) == len(drafts)


def test_notes_of_ones_own_become_questions_to_finish(tmp_path: Path) -> None:
    notes = tmp_path / "mine.txt"
    notes.write_text('#separator:Semicolon\n"What is <b>MVCC</b> &amp; why?";Several versions<br>of a row\n')
    (draft,) = from_anki(notes)
    assert draft.stem == "What is MVCC & why?"
    assert draft.options[0].text == "Several versions of a row"
    (chapter, concept) = write_pack([draft], tmp_path / "pack", "mine")
    assert "## Q what-is-mvcc-why" in concept.read_text()
    assert chapter.name == "chapter.md"
    errors = check(tmp_path / "pack", draw=draw).text
    assert f"{concept}:" in errors
    assert "Source is missing" in errors


def test_what_is_wrong_with_a_sheet_is_named_with_its_line(tmp_path: Path) -> None:
    sheet = tmp_path / "bad.csv"
    sheet.write_text("concept,question,stem,option 1,mark 1\na.b,,Why?,Because,x\n")
    with pytest.raises(ContentError, match=r'bad\.csv:2: "question" is empty'):
        from_csv(sheet)
    sheet.write_text("concept,question\n")
    with pytest.raises(ContentError, match=r'bad\.csv:1: the column "stem" is missing'):
        from_csv(sheet)
    notes = tmp_path / "bad.txt"
    notes.write_text("only a front\n")
    with pytest.raises(ContentError, match="a note needs a front and a back"):
        from_anki(notes)


def test_an_import_never_writes_over_a_chapter(tmp_path: Path) -> None:
    sheet = tmp_path / "pack.csv"
    sheet.write_text(run("export", PACK, "--csv"))
    run("import", sheet, "--out", tmp_path)
    result = CliRunner().invoke(main, ["content", "import", str(sheet), "--out", str(tmp_path)])
    assert result.exit_code == 1
    assert "is there already" in result.output
