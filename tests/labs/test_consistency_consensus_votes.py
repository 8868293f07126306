"""The model of Raft's vote rule, against the first good request of each term."""

import pytest

from content.labs.consistency_consensus.vote_rule import (
    LEADER,
    LETTERS,
    RESTART,
    Ahead,
    Event,
    FreedByRestart,
    KeepsTerm,
    LongestLog,
    ManyVotes,
    Requests,
    TermOnly,
    Voter,
    VoteRule,
)
from tests.labs.proof import proved


class AnyTerm(Voter):
    """A candidate of an older term may be elected."""

    def outdated(self, _: Event) -> bool:
        return False


class LastTermOnly(Voter):
    """With equal last terms any log will do."""

    def up_to_date(self, event: Event) -> bool:
        return event.last >= self.last


class BothGreater(Voter):
    """Last term and length both have to be as great."""

    def up_to_date(self, event: Event) -> bool:
        return event.last >= self.last and event.index >= self.index


class VotesOnce(Voter):
    """A vote binds for all later terms."""

    def hear(self, term: int) -> None:
        self.term = max(self.term, term)


class NoSecondAnswer(Voter):
    """Who asks again is refused."""

    def taken(self, _: Event) -> bool:
        return self.vote != ""


class Deaf(Voter):
    """The entries of a leader do not count in the log."""

    def happen(self, letter: str, event: Event) -> None:
        end = self.index, self.last
        super().happen(letter, event)
        self.index, self.last = end


def voting(model: type[Voter]) -> VoteRule:
    lab = VoteRule()
    lab.model = model
    return lab


def by_terms(inputs: Requests) -> str:
    """In each term the vote is of the first whose log was good when it asked and whose term nobody had passed."""
    log, seen = (inputs.last, inputs.index), inputs.term
    owner = {inputs.term: inputs.vote} if inputs.vote else {}
    winners = []
    for letter, event in zip(LETTERS, inputs.events, strict=False):
        seen = max(seen, event.term)
        if event.who == LEADER:
            log = (event.term, event.index)
        elif event.who != RESTART and event.term == seen and not log > (event.last, event.index):
            winners += [letter] if owner.setdefault(seen, event.who) == event.who else []
    return ", ".join(winners) or "none of them"


def test_the_first_good_request_of_a_term_has_the_vote() -> None:
    mutants = {
        "the longer log": LongestLog,
        "any log": TermOnly,
        "the last term only": LastTermOnly,
        "term and length": BothGreater,
        "a log that is ahead": Ahead,
        "many votes": ManyVotes,
        "one vote for all terms": VotesOnce,
        "no second answer": NoSecondAnswer,
        "a refusal keeps the term": KeepsTerm,
        "older terms": AnyTerm,
        "a restart frees": FreedByRestart,
        "entries do not count": Deaf,
    }
    proved(
        VoteRule(), lambda voter: voter.shown, by_terms, {name: voting(model) for name, model in mutants.items()}
    )


@pytest.mark.parametrize(
    ("index", "last", "answer"),
    [(9, 6, "a"), (4, 4, "a"), (11, 6, "none of them"), (12, 7, "none of them"), (7, 4, "a"), (11, 3, "a")],
    ids="abcdef",
)
def test_the_votes_of_figure_7(index: int, last: int, answer: str) -> None:
    """The paper's Figure 7: the new leader of term 8 has ten entries, the last of term 6, and may be elected."""
    asks = Event("X", 8, 10, 6)
    assert Voter(Requests(7, "", index, last, (asks,))).shown == answer
