"""What `content check`, `content stats` and `content export` say."""

import json
from pathlib import Path

import pytest

from content import ContentError
from content.report import check, export, stats
from tests.drawing import draw
from tests.packs import CHAPTER, CONCEPT, PACK, add_concept, copy_pack

ALT = 'Ann and Bob each read "2 on call", then each goes off call; nobody is left.'


def test_check_of_a_sound_pack_passes_and_shows_figures() -> None:
    report = check(PACK, draw=draw)
    first, *_, last = report.text.split("\n")
    assert report.passed
    assert first.split() == ["chance", "30.6", "%"]
    assert last == "1 concepts, 3 questions: 0 errors, 0 warnings"
    assert "not yet judged (n < 200)" in report.text


def test_check_names_file_line_question_figure_and_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = copy_pack(tmp_path, old="Ann, whose update came last", new="Ann")
    monkeypatch.chdir(pack)
    report = check(pack, draw=draw)
    assert not report.passed
    assert report.text.split("\n")[0] == (
        f"{CONCEPT}:43: error: txn.write-skew/on-call: the options differ in length "
        "(29 to 3 characters, limit 2 times)"
    )


def test_check_shows_faults_and_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pack = copy_pack(tmp_path, old="Level: hard", new="Level: tough")
    add_concept(pack, "06-locks.md", "txn.locks", "**Cost:**", "Cost:")
    monkeypatch.chdir(pack)
    report = check(pack, draw=draw)
    assert report.text.split("\n")[:2] == [
        f'{CONCEPT}:45: error: level "tough" is not one of easy, medium, hard',
        f'{CHAPTER}/06-locks.md:25: error: txn.locks: "Trade-offs" lacks **Cost:**',
    ]
    assert report.text.endswith("1 concepts, 3 questions: 2 errors, 0 warnings")
    assert not report.passed


def test_a_warning_alone_passes(tmp_path: Path) -> None:
    report = check(copy_pack(tmp_path, old="No one, as both were", new="No one at all, as both were"), draw=draw)
    assert report.passed
    assert report.text.endswith("0 errors, 1 warnings")


def test_check_as_data(tmp_path: Path) -> None:
    data = json.loads(json.dumps(check(copy_pack(tmp_path, old="**Cost:**", new="Cost:"), draw=draw).data))
    assert data["problems"] == []
    assert data["findings"] == [
        {
            "path": str(tmp_path / "pack" / CONCEPT),
            "line": 25,
            "subject": "txn.write-skew",
            "check": "part-marks",
            "figure": "",
            "limit": "",
            "severity": "error",
            "message": '"Trade-offs" lacks **Cost:**',
        }
    ]
    longest = data["figures"][1]
    assert (longest["name"], longest["verdict"]) == ("pick longest", "not yet judged (n < 200)")
    assert longest["low"] < longest["high"]


def test_a_fault_as_data(tmp_path: Path) -> None:
    report = check(copy_pack(tmp_path, old="Level: hard", new="Level: x"), draw=draw)
    (problem,) = json.loads(json.dumps(report.data))["problems"]
    assert (problem["line"], problem["reason"]) == (45, 'level "x" is not one of easy, medium, hard')


def test_stats_count_what_there_is(tmp_path: Path) -> None:
    pack = copy_pack(tmp_path)
    add_concept(pack, "06-locks.md", "txn.locks")
    data = json.loads(json.dumps(stats(pack).data))
    common = {"chapter": "3 ACID Transactions", "card": True, "seconds": 47, "questions": 3}
    assert data["concepts"] == {
        "txn.write-skew": {**common, "labs": 1, "diagram": True},
        "txn.locks": {**common, "labs": 0, "diagram": False},
    }
    bank = data["bank"]
    assert (bank["items"], bank["kinds"], bank["options"]) == (6, {"single": 6}, {"3": 4, "4": 2})
    assert bank["levels"] == {"hard": 2, "medium": 2, "easy": 2}
    assert bank["thinking"] == {"apply": 2, "analyse": 2, "understand": 2}
    assert bank["position"] == {"1 of 3": 2, "2 of 4": 2, "3 of 3": 2}
    assert (bank["misconceptions"], bank["duplicates"], bank["repeated_feedback"]) == (4, 3, 18)
    assert {"pick_longest", "blind_lift", "largest_gap_of_a_place", "recall"} <= bank.keys()


def test_stats_as_text() -> None:
    lines = stats(PACK).text.split("\n")
    assert lines[0] == "3 ACID Transactions: txn.write-skew: 3 questions, 1 labs, diagram"
    assert "position: 1 of 3 1, 2 of 4 1, 3 of 3 1" in lines
    assert "blind lift: -" in lines


def test_export_has_every_card_and_question() -> None:
    data = json.loads(json.dumps(export(PACK).data))
    (card,) = data["cards"]
    assert (card["concept"], card["title"], card["alt"]) == ("txn.write-skew", "Write skew", ALT)
    assert card["body"].startswith("Two doctors ask")
    assert "### Read on\n\n- [Manual: isolation]" in card["body"]
    source = {"title": "Manual: isolation", "url": "https://example.org/isolation", "section": ""}
    assert card["sources"] == [source]
    question = data["questions"][1]
    assert question.keys() == {"id", "concept", "kind", "level", "unit", "tolerance", "stem", "options", "sources"}
    assert question["id"] == "txn.write-skew/book-club"
    assert (question["kind"], question["level"]) == ("single", "medium")
    assert question["options"][1]["correct"]
    assert question["options"][2].keys() == {"text", "correct", "feedback", "misconception", "place"}
    assert question["sources"] == [{**source, "section": "13.2.3"}]


def test_a_card_without_diagram_has_no_alt_text(tmp_path: Path) -> None:
    pack = copy_pack(tmp_path)
    (pack / CONCEPT).with_suffix(".typ").unlink()
    assert json.loads(json.dumps(export(pack).data))["cards"][0]["alt"] == ""


def test_export_as_text_is_markdown() -> None:
    text = export(PACK).text
    assert text.startswith("# Write skew\n\nTwo doctors ask")
    assert "## txn.write-skew/book-club\n\nA club lends" in text
    assert "- [x] One clerk gets an error and has to try again\n  > Each transaction read" in text


def test_stats_and_export_refuse_faulty_content(tmp_path: Path) -> None:
    pack = copy_pack(tmp_path, old="Level: hard", new="Level: tough")
    for report in (stats, export):
        with pytest.raises(ContentError, match=r"05-write-skew\.md:45: level"):
            report(pack)
