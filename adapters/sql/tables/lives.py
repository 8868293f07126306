"""Live quizzes, who plays, and their answers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Index, SmallInteger, Table, Text

from adapters.sql.codec import decode_question, encode_question
from adapters.sql.columns import Coded, Id, Instant, Line
from adapters.sql.tables.base import metadata
from bot.deck import Question


def _encode(questions: Sequence[Question]) -> list[Any]:
    return [encode_question(question) for question in questions]


def _decode(data: Sequence[Any]) -> tuple[Question, ...]:
    return tuple(decode_question(question) for question in data)


# One that is over has no `ends_at`; `delivery` is the message that shows the phase.
lives = Table(
    "lives",
    metadata,
    Column("id", Id, primary_key=True),
    Column("subscription", Id, ForeignKey("subscriptions.id"), nullable=False),
    Column("host", Id, ForeignKey("people.id"), nullable=False),
    Column("topic", Text, nullable=False),
    Column("seconds", SmallInteger, nullable=False),
    Column("phase", Text, nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("ends_at", Instant),
    Column("delivery", Id, ForeignKey("deliveries.id")),
    Column("questions", Coded(_encode, _decode), nullable=False),
)
_under_way = lives.c.ends_at.is_not(None)
Index("ix_lives_ends_at", lives.c.ends_at, sqlite_where=_under_way, postgresql_where=_under_way)
Index(
    "uq_lives_subscription",
    lives.c.subscription,
    unique=True,
    sqlite_where=_under_way,
    postgresql_where=_under_way,
)

live_players = Table(
    "live_players",
    metadata,
    Column("live", Id, ForeignKey("lives.id"), primary_key=True),
    Column("person", Id, ForeignKey("people.id"), primary_key=True),
)

live_answers = Table(
    "live_answers",
    metadata,
    Column("live", Id, ForeignKey("lives.id"), primary_key=True),
    Column("number", SmallInteger, primary_key=True),
    Column("person", Id, ForeignKey("people.id"), primary_key=True),
    Column("choice", Line, nullable=False),
    Column("correct", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
)
