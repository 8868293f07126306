"""Next-key locks of InnoDB: which inserts have to wait for a locking read."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

LOCKING, PLAIN, COMMITTED, COMMIT, END = "locking", "plain", "read committed", "commits later", "commits"
SESSIONS, TRIES, NONE = {Level.EASY: "A", Level.MEDIUM: "AB", Level.HARD: "ABC"}, 5, "none of them"


@dataclass(frozen=True)
class Search:
    """A session looks for values from `low` to `high`, None being no bound, or it ends."""

    session: str
    low: int | None
    high: int | None
    strict: bool = False
    kind: str = LOCKING

    def told(self, column: str) -> str:
        if self.kind == END:
            return f"{self.session}: COMMIT"
        low, high, equal = self.low, self.high, "" if self.strict else "="
        condition = f"{column} >{equal} {low}" if high is None else f"{column} <{equal} {high}"
        if low is not None and high is not None:
            condition = f"{column} = {low}" if low == high else f"{column} BETWEEN {low} AND {high}"
        return f"{self.session}: SELECT … WHERE {condition}{'' if self.kind == PLAIN else ' FOR SHARE'}"

    def matches(self, key: int) -> bool:
        if key in (self.low, self.high):
            return not self.strict
        return (self.low is None or key > self.low) and (self.high is None or key < self.high)


@dataclass(frozen=True)
class Table:
    """Keys of an index, whether it is unique, what sessions do, and keys to insert."""

    keys: tuple[int, ...]
    unique: bool
    searches: tuple[Search, ...]
    tries: tuple[int, ...]

    @property
    def column(self) -> str:
        return "id" if self.unique else "k"


class Index:
    """Gaps are numbered by the record behind them; the last one is in front of the supremum."""

    around: tuple[int, ...] = ()  # gaps locked with a row that its unique key has found

    def __init__(self, inputs: Table, upto: int | None = None) -> None:
        self.inputs, self.keys = inputs, inputs.keys
        self.locked: dict[str, list[int]] = {}
        for search in inputs.searches[:upto]:
            gaps = self.locked.setdefault(search.session, [])
            if search.kind == END:
                gaps.clear()
            elif self.locks(search):
                gaps += self.scan(search)

    def locks(self, search: Search) -> bool:
        """A plain SELECT reads a snapshot, and read committed locks no gaps."""
        return search.kind in (LOCKING, COMMIT)

    def scan(self, search: Search) -> list[int]:
        """From the first record in the range to the first one behind it; each is locked with the gap before it."""
        first = (
            0 if search.low is None else (bisect_right if search.strict else bisect_left)(self.keys, search.low)
        )
        hit = self.inputs.unique and not search.strict and search.low in self.keys
        if hit and search.low == search.high:
            return [first + gap for gap in self.around]
        gaps = [first + hit]
        while gaps[-1] < len(self.keys) and search.matches(self.keys[gaps[-1]]):
            gaps.append(gaps[-1] + 1)
        return gaps

    def waits(self, key: int) -> bool:
        return any(bisect_left(self.keys, key) in gaps for gaps in self.locked.values())

    @property
    def shown(self) -> str:
        return ", ".join(str(key) for key in self.inputs.tries if self.waits(key)) or NONE


class FitsCondition(Index):
    """The belief that just the values that match are locked."""

    def waits(self, key: int) -> bool:
        return any(search.matches(key) for search in self.inputs.searches if search.kind == LOCKING)


class RowsOnly(Index):
    """The belief that where no row is, nothing can be locked."""

    def locks(self, search: Search) -> bool:
        return search.session == ""


class NothingPastLast(Index):
    """The belief that there is no lock behind the last record."""

    def waits(self, key: int) -> bool:
        return key < self.keys[-1] and super().waits(key)


class BothSides(Index):
    """The belief that a hit in a unique index is locked with the gaps on both sides."""

    around = (0, 1)


class GapsBeforeOnly(Index):
    """The belief that only records that match are locked, so the gap behind the last of them is open."""

    def scan(self, search: Search) -> list[int]:
        gaps = super().scan(search)
        return [gap for gap in gaps if gap < len(self.keys) and search.matches(self.keys[gap])]


class CommittedToo(Index):
    """The belief that read committed locks gaps as well."""

    def locks(self, search: Search) -> bool:
        return search.kind != PLAIN


class PlainReadsLock(Index):
    """The belief that a plain SELECT locks what it reads."""

    def locks(self, search: Search) -> bool:
        return search.kind != COMMITTED


BELIEFS: Mapping[str, type[Index]] = {
    "lock-fits-condition": FitsCondition,
    "only-rows-get-locked": RowsOnly,
    "no-lock-past-last": NothingPastLast,
    "gap-on-both-sides": BothSides,
    "gap-behind-last-match-is-open": GapsBeforeOnly,
    "rc-locks-gaps": CommittedToo,
    "plain-select-locks": PlainReadsLock,
}
FEEDBACK: Mapping[str, str] = {
    "lock-fits-condition": "This locks just the values that match. A gap is locked as a whole, from one record to"
    " the next, whatever the condition says.",
    "only-rows-get-locked": "This locks existing records only. Next-key locks cover the gaps before them, to keep"
    " phantoms out.",
    "no-lock-past-last": "This leaves the end of the index open. Behind the last record InnoDB locks a"
    " pseudo-record, the supremum, with its gap.",
    "gap-on-both-sides": "This is how a non-unique index is locked. A row found by a unique key is locked alone,"
    " without its gaps.",
    "gap-behind-last-match-is-open": "This stops at the last match. The scan goes on to the next record to see"
    " that it is done, and locks the gap before that, too.",
    "rc-locks-gaps": "This keeps gap locks at read committed. At that level a search locks the rows that it finds"
    " and no gaps.",
    "plain-select-locks": "This lets a plain SELECT lock gaps. It reads a snapshot and locks nothing; only"
    " locking reads, updates and deletes do.",
}


class NextKeyLocking(ModelLab[Table, Index]):
    """Gap and next-key locks of MySQL 8.4."""

    concept = "txn.next-key-locking"
    sources = (
        Source(
            "MySQL 8.4 manual, InnoDB Locking",
            "https://dev.mysql.com/doc/refman/8.4/en/innodb-locking.html",
            "17.7.1 Gap Locks, Next-Key Locks",
        ),
    )
    model: type[Index] = Index

    def draw(self, chance: Chance, level: Level) -> Table:
        keys = tuple(sorted(10 * key for key in chance.picks(range(2, 10), 4)))
        unique = level is Level.EASY or chance.below(2) == 0
        tries = tuple(sorted(chance.picks([key for key in range(12, 108) if key % 10], TRIES)))
        searches = [_search(chance, keys, name, unique, level) for name in SESSIONS[level]]
        if level is Level.HARD:
            one, other, _ = chance.shuffled(range(3))
            kinds = chance.picks((PLAIN, COMMITTED, COMMIT), 2)
            searches[one] = replace(searches[one], kind=kinds[0])
            searches[other] = replace(searches[other], kind=kinds[1])
            searches += [replace(search, kind=END) for search in searches if search.kind == COMMIT]
        return Table(keys, unique, tuple(searches), tries)

    def run(self, inputs: Table) -> Index:
        return self.model(inputs)

    def ask(self, inputs: Table, run: Index) -> Case:
        keys, tries = (", ".join(map(str, values)) for values in (inputs.keys, inputs.tries))
        index = f"{'primary key' if inputs.unique else 'non-unique index on'} `{inputs.column}`"
        lower = "".join(f" {s.session} is at read committed." for s in inputs.searches if s.kind == COMMITTED)
        lines = "\n".join(search.told(inputs.column) for search in inputs.searches)
        gaps = {gap: _gap(run.keys, gap) for gaps in run.locked.values() for gap in sorted(gaps)}
        return Case(
            stem=f"InnoDB, MySQL 8.4. The {index} holds {keys}; searches use it. Sessions are at repeatable read"
            f" and stay open unless they commit.{lower}\n\n```text\n{lines}\n```\n\nOthers then insert"
            f" {inputs.column} {tries}, each by itself, undone at once. Which inserts wait?",
            right=run.shown,
            why=f"Locked at the end: {', '.join(gaps[gap] for gap in sorted(gaps)) or 'no gap'}. A locking search"
            " locks each record it meets with the gap before it, up to the gap before the first one behind its"
            " range. A unique key met exactly needs no gap, plain reads and read committed take none, and a"
            " commit frees them.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=_steps(inputs, run),
        )


def _search(chance: Chance, keys: Sequence[int], session: str, unique: bool, level: Level) -> Search:
    """One value, or a range. Where versions of MySQL differ, no range of a unique index ends with a record."""
    free = [key for key in range(15, 105, 10) if key not in keys]
    value = chance.pick((*keys, *keys, *free))
    kind = chance.below(4 if level is Level.EASY else 6)
    if kind > 3:
        return Search(session, value, value)
    if kind < 2:
        return Search(session, value, None, strict=kind == 0)
    if kind == 2:
        return Search(session, None, value, strict=unique or chance.below(2) == 0)
    high = chance.pick([key for key in (*free, 105) if key > min(value, 95)])
    return Search(session, min(value, 95), high)


def _gap(keys: Sequence[int], gap: int) -> str:
    edges = ["−∞", *map(str, keys), "∞"]
    return f"({edges[gap]}, {edges[gap + 1]})"


def _steps(inputs: Table, run: Index) -> list[Step]:
    states = [(s.told(inputs.column), Index(inputs, n), -1) for n, s in enumerate(inputs.searches, 1)]
    for key in inputs.tries:
        text = f"insert {key}: {'waits' if run.waits(key) else 'goes in'}"
        states.append((text, run, bisect_left(inputs.keys, key)))
    return [_step(text.replace("SELECT … WHERE ", ""), index, used) for text, index, used in states]


def _step(text: str, index: Index, used: int) -> Step:
    gaps = [(session, gap) for session, gaps in index.locked.items() for gap in gaps]
    cells = [Cell(f"{s} {_gap(index.keys, gap)}", Mark.USED if gap == used else Mark.NONE) for s, gap in gaps]
    return Step(text, (Strip("gaps locked", tuple(cells)),))
