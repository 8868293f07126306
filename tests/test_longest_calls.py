"""Every call that a button may carry fits, with the longest ids there are and the largest numbers."""

import pytest

from bot.call import Call
from content import load_deck

DECK = load_deck()
NUMBER = 2**31 - 1
LABS = [f"{lab.concept}/99/medium/{NUMBER}" for lab in DECK.labs.values()]
CHOICES = ("3", "0,1,2,3,4", "-12345678901234.5")


@pytest.mark.parametrize("name", ["learn", "quiz", "lab"])
def test_concepts_fit(name: str) -> None:
    for concept in DECK.concepts:
        more = {"questions": 10} if name == "quiz" else {"level": "medium"} if name == "lab" else {}
        argument = {"learn": "concept", "quiz": "topic", "lab": "name"}[name]
        assert Call.of(name, **{argument: concept}, **more).fits


@pytest.mark.parametrize("choice", CHOICES)
def test_answers_fit(choice: str) -> None:
    assert Call.of("answer", post=NUMBER, choice=choice).fits
    for family in ("quiz", "review"):
        assert Call.of(f"{family}-answer", quiz=NUMBER, number=10, hint="yes", choice=choice).fits
        assert Call.of("sure", of=f"{family}:{NUMBER}:10", how="guessed").fits


def test_labs_fit() -> None:
    for of in LABS:
        assert Call.of("lab-answer", of=of, hint="yes", choice="3").fits
        assert Call.of("sure", of=f"lab:{of}", how="guessed").fits


def test_questions_fit_where_they_are_reported_and_decided() -> None:
    for of in [*DECK.questions, *LABS]:
        assert Call.of("report", of=of).fits
        assert Call.of("reported", of=of).fits
        assert Call.of("rule", of=of, how="quarantine").fits
    for of in DECK.questions:
        assert Call.of("correct", of=of, choice="0,1,2,3,4").fits
