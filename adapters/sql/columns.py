"""Column types: instants, domain values as JSON, and short lines that people wrote."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, Row, Text, TypeDecorator

AnyRow = Row[*tuple[Any, ...]]
"""A row of whatever was selected."""

Id = BigInteger().with_variant(Integer, "sqlite")
"""A row's number; SQLite numbers rows by itself only where the type is INTEGER."""


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC. SQLite keeps it as text of a fixed width, which sorts as time does."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant without a time zone: {value}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Coded(TypeDecorator[Any]):
    """A value of the domain, kept as JSON by a pair of functions."""

    impl = JSON
    cache_ok = True

    def __init__(self, encode: Callable[[Any], Any], decode: Callable[[Any], Any]) -> None:
        super().__init__()
        self.encode = encode
        self.decode = decode

    def process_bind_param(self, value: Any, _: Dialect) -> Any:
        return None if value is None else self.encode(value)

    def process_result_value(self, value: Any, _: Dialect) -> Any:
        return None if value is None else self.decode(value)


class Line(TypeDecorator[str]):
    """What people or networks wrote. What no database takes (NUL, half a surrogate pair) becomes "?"."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _: Dialect) -> str | None:
        return value and value.replace("\0", "?").encode("utf-8", "replace").decode()
