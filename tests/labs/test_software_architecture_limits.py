"""The model of token buckets, against virtual scheduling."""

from content.labs.software_architecture.token_bucket import (
    AddedUp,
    AlwaysFull,
    Arrivals,
    BothFill,
    Buckets,
    OneFill,
    Overflowing,
    RateOnly,
    RefusedPay,
    TokenBucket,
    WholeBatch,
)
from tests.labs.proof import proved


class NeverRefilled(Buckets):
    """The excess bucket is a reserve for once."""

    def pour(self, fresh: int) -> None:
        spare = self.spare
        super().pour(fresh)
        self.spare = spare


class RefusedDrain(Buckets):
    """A request takes what is there, and is refused when that is not enough."""

    def refuse(self, size: int) -> None:
        self.tokens -= min(size, self.tokens)


class NeedsOneMore(Buckets):
    """Keeps a last token."""

    def take(self, size: int) -> str:
        return super().take(size) if size < self.tokens else "red"


class BottomlessExcess(Buckets):
    """The excess bucket has no brim."""

    def pour(self, fresh: int) -> None:
        fit = min(fresh, self.inputs.capacity - self.tokens)
        self.tokens += fit
        self.spare += fresh - fit


def metering(model: type[Buckets]) -> TokenBucket:
    lab = TokenBucket()
    lab.model = model
    return lab


def by_virtual_schedule(inputs: Arrivals) -> list[list[str]]:
    """As ITU-T I.371 does it, without a count of tokens: the moment when the bucket would be full again.

    Moments are counted in tokens (seconds × rate). While nothing is owed, tokens run over into the excess, for
    which the same is done against a clock of what has run over.
    """
    due = overflowed = owed_until = clock = 0
    verdicts = []
    for time, count, size in inputs.arrivals:
        now = time * inputs.rate
        overflowed += max(0, now - max(due, clock))
        clock = now
        group = []
        for _ in range(count):
            if max(due, now) + size <= now + inputs.capacity:
                due = max(due, now) + size
                group.append("green")
            elif max(owed_until, overflowed) + size <= overflowed + inputs.excess:
                owed_until = max(owed_until, overflowed) + size
                group.append("yellow")
            else:
                group.append("red")
        verdicts.append(group)
    return verdicts


def test_what_passes_is_what_a_virtual_schedule_lets_pass() -> None:
    mutants = {
        "the rate only": RateOnly,
        "the refused pay": RefusedPay,
        "the refused drain": RefusedDrain,
        "always full": AlwaysFull,
        "overflowing": Overflowing,
        "one refill": OneFill,
        "whole batches": WholeBatch,
        "both fill": BothFill,
        "added up": AddedUp,
        "never refilled": NeverRefilled,
        "one more": NeedsOneMore,
        "a bottomless excess": BottomlessExcess,
    }
    proved(
        TokenBucket(),
        lambda buckets: buckets.verdicts,
        by_virtual_schedule,
        {name: metering(model) for name, model in mutants.items()},
    )
