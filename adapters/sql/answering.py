"""Storing a group of answers in one transaction, with one SELECT per kind for what their verdicts show."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Insert, bindparam, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql.columns import AnyRow
from adapters.sql.records import Records, read_records
from adapters.sql.tables import answers, posts
from bot.model import Answer, Outcome, Record, Sure

CLICKS = 2**62

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Click:
    """An answer on its way in. `number` is random: it tells this click from an equal one at the same instant."""

    answer: Answer
    number: int

    @classmethod
    def of(cls, answer: Answer) -> "Click":
        return cls(answer, secrets.randbelow(CLICKS))

    @property
    def key(self) -> Key:
        return self.answer.post, self.answer.person


async def commit(
    connection: AsyncConnection, insert: sqlite.Insert | postgresql.Insert, clicks: Sequence[Click]
) -> list[Outcome]:
    """Within a transaction: insert what is new and not too late, and read what counts; one outcome a click.

    Rows are written in the order of their keys, so that two processes never wait for each other in a circle.
    """
    ordered = sorted(clicks, key=lambda click: click.key)
    await connection.execute(_insert_if_open(insert), [_values(click) for click in ordered])
    stored = await _stored(connection, [click.key for click in clicks])
    records = await _records(connection, clicks)
    return [_outcome(click, stored.get(click.key), records.around(*click.key)) for click in clicks]


def _insert_if_open(insert: sqlite.Insert | postgresql.Insert) -> Insert:
    """INSERT … SELECT from the post if it is open and has the key by which the answer was graded.

    PostgreSQL locks the post's row, so that a close, or a new key, waits.
    """
    given = ("person", "choice", "correct", "points", "at", "sure", "click")
    types = {name: answers.c[name].type for name in given}
    values = [bindparam(f"new_{name}", type_=types[name]).label(name) for name in given]
    post = select(posts.c.id, posts.c.subscription, posts.c.day, *values).where(
        posts.c.id == bindparam("of_post"), posts.c.key == bindparam("of_key"), posts.c.closed_at.is_(None)
    )
    columns = ["post", "subscription", "day", *given]
    return insert.from_select(columns, post.with_for_update(read=True)).on_conflict_do_nothing()


def _values(click: Click) -> dict[str, Any]:
    answer = click.answer
    return {
        "of_post": answer.post,
        "of_key": answer.key,
        "new_person": answer.person,
        "new_choice": answer.choice,
        "new_correct": answer.correct,
        "new_points": answer.points,
        "new_at": answer.at,
        "new_sure": answer.sure,
        "new_click": click.number,
    }


async def _stored(connection: AsyncConnection, keys: Sequence[Key]) -> Mapping[Key, AnyRow]:
    counting = select(answers).where(tuple_(answers.c.post, answers.c.person).in_(keys))
    return {(row.post, row.person): row for row in await connection.execute(counting)}


async def _records(connection: AsyncConnection, clicks: Sequence[Click]) -> Records:
    theirs = select(posts.c.subscription).where(posts.c.id.in_({click.answer.post for click in clicks}))
    people = {click.answer.person for click in clicks}
    return await read_records(connection, posts.c.subscription.in_(theirs), people)


def _outcome(click: Click, row: AnyRow | None, record: Record) -> Outcome:
    if row is None:
        return Outcome(None, False, record)
    return Outcome(read_answer(row), row.click == click.number, record)


def read_answer(row: AnyRow) -> Answer:
    """A row of `answers` as a value."""
    return Answer(row.post, row.person, row.choice, row.correct, row.points, row.at, Sure(row.sure))
