"""The model of Raft's backfill, against whole logs: what the log matching property says of two equal entries."""

from itertools import groupby

import pytest

from bot.deck import Level
from content.labs.consistency_consensus.log_backfill import (
    AfterOwn,
    HearsAll,
    IndexOnly,
    KnownEnd,
    LogBackfill,
    Merges,
    OnePerEntry,
    Truncates,
    WholeLog,
)
from content.labs.consistency_consensus.raft_follower import Backlog, Follower, Log, Message
from tests.labs.proof import proved


class NoTerms(Follower):
    """Takes any entry of the term before for the preceding one."""

    def fits(self, message: Message) -> bool:
        return message.before in (0, *self.log) and message.prev <= len(self.log)


class KeepsTail(Follower):
    """Overwrites entries one by one, and keeps what is behind."""

    def store(self, message: Message) -> None:
        self.log[message.prev : message.prev + len(message.entries)] = message.entries


class Shortcut(Follower):
    """A follower without an entry at the index names its last one."""

    def named(self, prev: int) -> int:
        return super().named(min(prev, len(self.log)))


def following(model: type[Follower]) -> LogBackfill:
    lab = LogBackfill()
    lab.model = model
    return lab


def common(one: Log, other: Log) -> int:
    """How far two logs are the same."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def by_whole_logs(inputs: Backlog) -> tuple[list[bool], int, Log]:
    """A message stands for its sender's log up to its end, and fits if the follower has all that is before."""
    if not inputs.messages:
        return by_runs(inputs)
    log, newest, answers = inputs.follower, inputs.term, []
    for message in inputs.messages:
        newest = max(newest, message.term)
        sender = inputs.leader if message.term == inputs.leader[-1] else inputs.earlier
        sent = sender[: message.prev + len(message.entries)]
        answers.append(message.term == newest and common(log, sent) >= message.prev)
        log = sent if answers[-1] and common(log, sent) < len(sent) else log
    return answers, 0, log


def by_runs(inputs: Backlog) -> tuple[list[bool], int, Log]:
    """Refusals are counted in the part where the logs differ: one an entry, or one for each run of a term."""
    end = len(inputs.leader) - 1
    same = common(inputs.leader, inputs.follower)
    if inputs.level is Level.EASY:
        refused, start = end - min(same, end), min(same, end) + 1
        return [False] * refused + [True], start, inputs.leader
    runs = [len(list(run)) for _, run in groupby(inputs.follower)]
    starts = [sum(runs[:n]) for n in range(len(runs))] + [len(inputs.follower)]
    prevs = [end] + [start for start in reversed(starts) if start < end]
    refused = next(n for n, prev in enumerate(prevs) if prev <= same)
    return [False] * refused + [True], prevs[refused] + 1, inputs.leader


def test_equal_entries_mean_equal_logs() -> None:
    mutants = {
        "the whole log": WholeLog,
        "one refusal an entry": OnePerEntry,
        "from the follower's end": KnownEnd,
        "any entry at the index": IndexOnly,
        "any entry of the term": NoTerms,
        "behind its own": AfterOwn,
        "cut at each message": Truncates,
        "merged": Merges,
        "tails stay": KeepsTail,
        "leaders of old terms": HearsAll,
        "no hint behind the end": Shortcut,
    }
    proved(
        LogBackfill(),
        lambda follower: (follower.answers, 0 if follower.inputs.messages else follower.next, tuple(follower.log)),
        by_whole_logs,
        {name: following(model) for name, model in mutants.items()},
    )


FIGURE_7 = {
    "a": (1, 1, 1, 4, 4, 5, 5, 6, 6),
    "b": (1, 1, 1, 4),
    "c": (1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6),
    "d": (1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7),
    "e": (1, 1, 1, 4, 4, 4, 4),
    "f": (1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3),
}


@pytest.mark.parametrize("level", [Level.EASY, Level.MEDIUM])
@pytest.mark.parametrize("log", FIGURE_7.values(), ids=FIGURE_7)
def test_each_follower_of_figure_7_ends_with_the_leader_s_log(log: Log, level: Level) -> None:
    leader = (1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 8)
    follower = Follower(Backlog(level, leader, log, 7))
    assert tuple(follower.log) == leader
    assert follower.next <= common(leader, log) + 1
