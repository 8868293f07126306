"""Group commit: what waits is committed together, and nothing that was submitted is lost."""

import asyncio
from collections.abc import Sequence

import pytest

from adapters.sql.group import GroupCommit


class Ledger:
    """Commits numbers, and tells their doubles. A negative number fails its whole transaction.

    `gate` holds every transaction back until it is set.
    """

    def __init__(self) -> None:
        self.transactions: list[list[int]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def commit(self, numbers: Sequence[int]) -> list[int]:
        self.transactions.append(list(numbers))
        await self.gate.wait()
        if bad := [number for number in numbers if number < 0]:
            raise ValueError(f"bad: {bad[0]}")
        return [2 * number for number in numbers]


async def settle() -> None:
    """Let every task that can run do so."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_single_item_is_committed_at_once() -> None:
    ledger = Ledger()
    assert await GroupCommit(ledger.commit).submit(4) == 8
    assert ledger.transactions == [[4]]


async def test_what_comes_together_is_committed_together() -> None:
    ledger = Ledger()
    group = GroupCommit(ledger.commit)
    assert await asyncio.gather(*map(group.submit, range(200))) == [2 * number for number in range(200)]
    assert ledger.transactions == [list(range(200))]


async def test_what_comes_during_a_commit_shares_the_next_one() -> None:
    ledger = Ledger()
    group = GroupCommit(ledger.commit)
    ledger.gate.clear()
    first = asyncio.create_task(group.submit(0))
    await settle()
    rest = [asyncio.create_task(group.submit(number)) for number in range(1, 200)]
    await settle()
    ledger.gate.set()
    await asyncio.gather(first, *rest)
    assert ledger.transactions == [[0], list(range(1, 200))]


async def test_a_group_holds_no_more_than_its_limit() -> None:
    ledger = Ledger()
    group = GroupCommit(ledger.commit, limit=3)
    await asyncio.gather(*map(group.submit, range(7)))
    assert ledger.transactions == [[0, 1, 2], [3, 4, 5], [6]]


async def test_only_the_item_at_fault_fails() -> None:
    ledger = Ledger()
    group = GroupCommit(ledger.commit)
    good, bad, better = await asyncio.gather(*map(group.submit, (1, -2, 3)), return_exceptions=True)
    assert (good, better) == (2, 6)
    assert isinstance(bad, ValueError)
    assert ledger.transactions == [[1, -2, 3], [1], [-2], [3]]
    assert await group.submit(5) == 10


async def test_who_stops_waiting_loses_nothing_for_anybody() -> None:
    ledger = Ledger()
    group = GroupCommit(ledger.commit)
    ledger.gate.clear()
    waiting = [asyncio.create_task(group.submit(number)) for number in (1, 2, -3)]
    await settle()
    waiting[0].cancel()
    waiting[2].cancel()
    await settle()
    ledger.gate.set()
    assert await waiting[1] == 4
    assert waiting[0].cancelled()
    await group.close()
    assert [1] in ledger.transactions, "the answer of who left is committed all the same"


async def test_closing_commits_what_was_submitted_and_takes_no_more() -> None:
    ledger = Ledger()
    group = GroupCommit(ledger.commit, limit=1)
    ledger.gate.clear()
    waiting = [asyncio.create_task(group.submit(number)) for number in (1, 2)]
    await settle()
    closing = asyncio.create_task(group.close())
    await settle()
    assert not closing.done()
    ledger.gate.set()
    await closing
    assert [task.result() for task in waiting] == [2, 4]
    with pytest.raises(RuntimeError, match="closed"):
        await group.submit(3)


async def test_closing_while_idle_returns_at_once() -> None:
    ledger = Ledger()
    await GroupCommit(ledger.commit).close()
    assert ledger.transactions == []
