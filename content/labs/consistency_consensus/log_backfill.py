"""Raft's backfill: how a leader finds where a follower agrees, and what the follower's log becomes."""

from bot.deck import Level, Source
from content.labs.chance import Chance
from content.labs.consistency_consensus.raft_follower import Backlog, Follower, Log, Message, span, terms
from content.labs.lab import Case, ModelLab, Wrong

WAY_BACK = {
    Level.EASY: "After each refusal it goes back by one entry, and sends all from there.",
    Level.MEDIUM: "A refusing follower names the first index of the term that it has at the preceding index (or"
    " the one after its last entry, if it has none there), and the leader sends all from there.",
}


class WholeLog(Follower):
    """The belief that after a refusal the leader sends all it has."""

    def back(self, _: int) -> int:
        return 1


class OnePerEntry(Follower):
    """The belief that the leader always goes back by single entries."""

    def back(self, start: int) -> int:
        return start - 1


class KnownEnd(Follower):
    """The belief that the leader starts where the follower's log ends."""

    def first(self) -> int:
        return min(len(self.inputs.leader), len(self.inputs.follower) + 1)


class IndexOnly(Follower):
    """The belief that an entry at the preceding index is enough."""

    def fits(self, message: Message) -> bool:
        return message.prev <= len(self.log)


class AfterOwn(Follower):
    """The belief that entries are put behind whatever is there."""

    def fits(self, _: Message) -> bool:
        return True

    def store(self, message: Message) -> None:
        self.log += message.entries


class Truncates(Follower):
    """The belief that a message replaces all that stands behind its preceding entry."""

    def store(self, message: Message) -> None:
        self.log[message.prev :] = message.entries


class Merges(Follower):
    """The belief that entries which are there already stay, whatever their terms."""

    def store(self, message: Message) -> None:
        self.log += message.entries[max(0, len(self.log) - message.prev) :]


class HearsAll(Follower):
    """The belief that a leader of an older term is still heard."""

    def current(self, _: Message) -> bool:
        return True


BELIEFS: tuple[tuple[str, type[Follower], str], ...] = (
    (
        "leader-sends-whole-log",
        WholeLog,
        "It need not send all it has: it looks for the last entry that both have, and sends what follows.",
    ),
    (
        "one-refusal-per-entry",
        OnePerEntry,
        "This goes back by single entries. The leader goes to the index that the follower names, and skips some.",
    ),
    (
        "leader-knows-followers-end",
        KnownEnd,
        "A new leader does not know where the follower's log ends. It starts from its own end, and gets refusals.",
    ),
    (
        "index-alone-matches",
        IndexOnly,
        "An entry at the preceding index is not enough. It must have the same term, or it is another entry.",
    ),
    (
        "append-after-own",
        AfterOwn,
        "Entries have fixed places: a follower without the one before them refuses, and what differs is replaced.",
    ),
    (
        "late-append-truncates",
        Truncates,
        "Entries go only if one in the message conflicts with them. A late message must not take others away.",
    ),
    (
        "logs-are-merged",
        Merges,
        "Two entries at one index with different terms cannot both stay. The leader's replaces the follower's, and"
        " all behind it goes.",
    ),
    (
        "old-leader-still-heard",
        HearsAll,
        "Once the follower has heard a newer term, it refuses whatever comes from an older one.",
    ),
)


class LogBackfill(ModelLab[Backlog, Follower]):
    """AppendEntries by Figure 2 of the Raft paper, with and without its shortcut for refusals."""

    concept = "raft.log-backfill"
    sources = (
        Source(
            "Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm (Extended Version), 2014",
            "https://raft.github.io/raft.pdf",
            "5.3 Log replication; Figure 2, AppendEntries RPC",
        ),
    )
    model: type[Follower] = Follower

    def draw(self, chance: Chance, level: Level) -> Backlog:
        shared, leader, follower = _logs(chance)
        if level is not Level.HARD:
            return Backlog(level, (*leader, max(leader + follower) + 1), follower, max(follower))
        older = max(leader + follower) + 1
        first = leader + (older,) * chance.between(1, 2)
        second = first[: chance.between(shared, len(first))] + (older + 1,) * chance.between(1, 2)
        early = [_part(chance, first, shared) for _ in range(3)]
        late = [_part(chance, second, shared) for _ in range(2)]
        held = early.pop()
        messages = (*early, late[0], chance.pick([held, early[0], late[0]]), late[1])
        return Backlog(level, second, follower, max(follower), messages, first)

    def run(self, inputs: Backlog) -> Follower:
        return self.model(inputs)

    def ask(self, inputs: Backlog, run: Follower) -> Case:
        return Case(
            stem=_sent(inputs) if inputs.messages else _retried(inputs),
            right=run.shown,
            why=_why(inputs, run),
            wrong=[Wrong(name, model(inputs).shown, text) for name, model, text in BELIEFS],
            steps=run.steps,
        )


def _logs(chance: Chance) -> tuple[int, Log, Log]:
    """The number of shared entries, and two logs that part there: a term goes on in one of them only."""
    shared = chance.between(2, 3)
    leader = follower = tuple(sorted(chance.between(1, 2) for _ in range(shared)))
    for term in range(leader[-1], leader[-1] + 4):
        if chance.below(2):
            leader += (term,) * chance.between(1, 2)
        else:
            follower += (term,) * chance.between(1, 2)
    return shared, leader, follower


def _part(chance: Chance, log: Log, shared: int) -> Message:
    prev = min(shared - 1 + chance.below(4), len(log) - 1)
    return Message(log[-1], prev, (0, *log)[prev], log[prev : prev + chance.between(1, 2)])


def _retried(inputs: Backlog) -> str:
    logs = f"leader    {terms(inputs.leader)}\nfollower  {terms(inputs.follower)}"
    return (
        f"A Raft leader has just appended entry {len(inputs.leader)}. The entries have these terms:\n\n```text\n"
        f"{logs}\n```\n\nIt sends the last entry first. {WAY_BACK[inputs.level]} What happens?"
    )


def _sent(inputs: Backlog) -> str:
    rows = "\n".join(f"{m.term:>6} {m.prev:>5} {m.before:>9}  {terms(m.entries)}" for m in inputs.messages)
    return (
        f"A Raft follower in term {inputs.term} has entries of the terms {terms(inputs.follower)}. It gets these"
        " messages, some of them late (the leader's term, index and term of the preceding entry, terms of the new"
        f" ones):\n\n```text\nleader  prev prev-term entries\n{rows}\n```\n\nWhich terms has its log at the end?"
    )


def _why(inputs: Backlog, run: Follower) -> str:
    refused = run.answers.count(False)
    if inputs.messages:
        return (
            "A follower refuses an older term, and entries whose preceding one it does not have with that term:"
            f" here {refused or 'none'} of {len(run.answers)} messages. Of the others it takes what it lacks, and"
            " drops own entries from the first that differs, but not what merely stands behind. The log is then"
            f" {run.shown}."
        )
    match = run.next - 1
    return (
        "The follower refuses until it has the preceding entry with the same term. The first that fits is index"
        f" {match} of term {(0, *inputs.leader)[match]}, after {refused} refusals. Then it drops what differs,"
        f" stores {span(run.next, len(inputs.leader))}, and has the same log as the leader."
    )
