"""The model of deduplication, against transactions of SQLite."""

import sqlite3
from collections.abc import Sequence

from content.labs.stream_processing.exactly_once import (
    BETWEEN,
    DONE,
    EARLY,
    LATE,
    MEMORY,
    NOTE_AFTER,
    NOTE_FIRST,
    PLAIN,
    TOGETHER,
    ByContent,
    Consumer,
    Deliveries,
    Delivery,
    EachCounts,
    ExactlyOnce,
    FindsRetry,
    HandledBefore,
    KeepsIds,
    Safe,
    Undone,
)
from tests.labs.proof import proved

STORE = "INSERT INTO ids (id) VALUES (:id)"
ADD = "INSERT INTO added (id) VALUES (:id)"
TRIM = "DELETE FROM ids WHERE number <= (SELECT MAX(number) FROM ids) - 2"
STATEMENTS = {
    TOGETHER: [STORE, ADD, "COMMIT"],
    NOTE_FIRST: [STORE, "COMMIT", ADD, "COMMIT"],
    NOTE_AFTER: [ADD, "COMMIT", STORE, "COMMIT"],
    MEMORY: [ADD, "COMMIT"],
    PLAIN: [ADD, "COMMIT"],
}


class MemorySurvives(Consumer):
    """Does not forget in a crash."""

    def crash(self, _: Delivery) -> None:
        pass


class NotesNothing(Consumer):
    """Stores no ids."""

    def commit(self, event: Delivery, what: Sequence[str]) -> None:
        super().commit(event, [part for part in what if part == "add"])


class CommitsEarly(Consumer):
    """Commits before a crash."""

    def handle(self, event: Delivery) -> None:
        super().handle(event._replace(end=LATE) if event.end == EARLY else event)


def consuming(model: type[Consumer]) -> ExactlyOnce:
    lab = ExactlyOnce()
    lab.model = model
    return lab


def by_sqlite(inputs: Deliveries) -> list[str]:
    """Statements run one by one up to the crash, which is a rollback; a known id violates its constraint."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.execute("CREATE TABLE ids (number INTEGER PRIMARY KEY AUTOINCREMENT, id UNIQUE)")
    database.execute("CREATE TABLE added (id)")
    memory: set[str] = set()
    for event in inputs.events:
        statements = list(STATEMENTS[inputs.strategy])
        commits = [place for place, statement in enumerate(statements) if statement == "COMMIT"]
        end = {EARLY: commits[0], BETWEEN: commits[0] + 1}.get(event.end, len(statements))
        known = database.execute("SELECT COUNT(*) FROM ids WHERE id = :id", event._asdict()).fetchone()[0]
        if not known and event.id not in memory:
            run(database, statements[:end], event)
            memory |= {event.id} if inputs.strategy == MEMORY else set()
        if event.end not in (DONE, "ack is lost"):
            memory = set()
        if inputs.short:
            database.execute(TRIM)
    found = [row[0] for row in database.execute("SELECT id FROM added ORDER BY rowid")]
    database.close()
    return found


def run(database: sqlite3.Connection, statements: Sequence[str], event: Delivery) -> None:
    for statement in statements:
        if not database.in_transaction:
            database.execute("BEGIN")
        database.execute(statement, {} if statement == "COMMIT" else {"id": event.id})
    if database.in_transaction:
        database.execute("ROLLBACK")


def test_the_balance_is_what_sqlite_has_after_the_same_crashes() -> None:
    mutants = {
        "any way is safe": Safe,
        "each delivery counts": EachCounts,
        "crashes roll commits back": Undone,
        "delivered is handled": HandledBefore,
        "content is compared": ByContent,
        "retries are found": FindsRetry,
        "ids are kept": KeepsIds,
        "memory survives": MemorySurvives,
        "no ids": NotesNothing,
        "early commits": CommitsEarly,
    }
    proved(
        ExactlyOnce(),
        lambda consumer: [event.id for event in consumer.added],
        by_sqlite,
        {name: consuming(model) for name, model in mutants.items()},
    )
