"""Token bucket: which requests pass, and which packets are green, yellow or red."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

GREEN, YELLOW, RED = "green", "yellow", "red"
REQUESTS = {Level.EASY: 5, Level.MEDIUM: 6, Level.HARD: 6}


@dataclass(frozen=True)
class Arrivals:
    """The buckets (no excess: one bucket), and arrivals: the second, how many at once, the tokens each needs."""

    level: Level
    rate: int
    capacity: int
    excess: int
    arrivals: tuple[tuple[int, int, int], ...]


class Buckets:
    """RFC 2697, color-blind. Tokens that do not fit into the committed bucket go to the excess bucket."""

    def __init__(self, inputs: Arrivals) -> None:
        self.inputs = inputs
        self.tokens, self.spare = inputs.capacity, inputs.excess
        self.last = 0
        self.verdicts: list[list[str]] = []
        self.steps: list[Step] = []
        for time, count, size in inputs.arrivals:
            self.refill(time)
            self.last = time
            found = (self.tokens, self.spare)
            verdicts = self.serve(count, size)
            self._note(time, size, verdicts, found)
            self.verdicts.append(verdicts)

    def refill(self, time: int) -> None:
        self.pour((time - self.last) * self.inputs.rate)

    def pour(self, fresh: int) -> None:
        fit = min(fresh, self.inputs.capacity - self.tokens)
        self.tokens += fit
        self.spare = min(self.inputs.excess, self.spare + fresh - fit)

    def serve(self, count: int, size: int) -> list[str]:
        return [self.take(size) for _ in range(count)]

    def take(self, size: int) -> str:
        if size <= self.tokens:
            self.tokens -= size
            return GREEN
        if size > self.spare:
            self.refuse(size)
            return RED
        self.spare -= size
        return YELLOW

    def refuse(self, size: int) -> None:
        """Nothing is taken."""

    def _note(self, time: int, size: int, verdicts: list[str], found: tuple[int, int]) -> None:
        what = f"{size} KB: {verdicts[0]}"
        if not self.inputs.excess:
            what = f"{verdicts.count(GREEN)} of {len(verdicts)} pass, at a cost of {size}"
        strips = (_strip("bucket", found[0], self.tokens), _strip("excess", found[1], self.spare))
        self.steps.append(Step(f"{time} s, {what}", strips[: 1 + bool(self.inputs.excess)]))

    @property
    def shown(self) -> str:
        if self.inputs.level is Level.EASY:
            return ", ".join(str(verdicts.count(GREEN)) for verdicts in self.verdicts)
        initials = " ".join(verdict[0].upper() for verdicts in self.verdicts for verdict in verdicts)
        return initials if self.inputs.excess else initials.replace("G", "✓").replace("R", "✗")


class RateOnly(Buckets):
    """The belief that no second sees more than the rate."""

    def refill(self, time: int) -> None:
        super().refill(time)
        self.tokens = min(self.tokens, self.inputs.rate)


class RefusedPay(Buckets):
    """The belief that a refused request takes tokens too."""

    def refuse(self, size: int) -> None:
        self.tokens -= size


class AlwaysFull(Buckets):
    """The belief that the bucket is filled to the brim in the next second."""

    def refill(self, time: int) -> None:
        if time > self.last:
            self.tokens, self.spare = self.inputs.capacity, self.inputs.excess


class Overflowing(Buckets):
    """The belief that tokens pile up beyond the capacity."""

    def pour(self, fresh: int) -> None:
        self.tokens += fresh


class OneFill(Buckets):
    """The belief that a pause brings one refill, however long it is."""

    def refill(self, time: int) -> None:
        self.pour(self.inputs.rate * (time > self.last))


class WholeBatch(Buckets):
    """The belief that a batch passes or is refused as a whole."""

    def serve(self, count: int, size: int) -> list[str]:
        return super().serve(count, size) if count <= self.tokens else [RED] * count


class BothFill(Buckets):
    """The belief that the excess bucket gets tokens of its own at the same rate."""

    def pour(self, fresh: int) -> None:
        self.tokens = min(self.inputs.capacity, self.tokens + fresh)
        self.spare = min(self.inputs.excess, self.spare + fresh)


class AddedUp(Buckets):
    """The belief that a packet may take part of its tokens from either bucket."""

    def take(self, size: int) -> str:
        if self.tokens < size <= self.tokens + self.spare:
            self.spare -= size - self.tokens
            self.tokens = 0
            return YELLOW
        return super().take(size)


BELIEFS: Mapping[str, type[Buckets]] = {
    "rate-caps-each-second": RateOnly,
    "bucket-refills-at-once": AlwaysFull,
    "refused-costs-a-token": RefusedPay,
    "bucket-overflows": Overflowing,
    "batch-is-one-request": WholeBatch,
    "pause-brings-one-refill": OneFill,
    "excess-has-its-own-rate": BothFill,
    "buckets-add-up": AddedUp,
}
"""The first two are left out where there are two buckets."""
FEEDBACK: Mapping[str, str] = {
    "rate-caps-each-second": "This lets through no more than the rate at a time. Tokens are kept: quiet seconds"
    " pay for a later burst of up to {capacity}.",
    "refused-costs-a-token": "This charges what was refused to the bucket, and so delays what comes later. What"
    " is refused takes nothing.",
    "bucket-refills-at-once": "This finds a full bucket each time. It fills by {rate} a second, and from empty"
    " to full that takes {full} s.",
    "bucket-overflows": "This keeps all tokens of a long pause. The bucket holds {capacity}, and what does not"
    " fit into it does not add to the next burst.",
    "pause-brings-one-refill": "This adds {rate} for a pause of any length. The rate is per second: three quiet"
    " seconds bring three times as many.",
    "batch-is-one-request": "This lets a batch pass or fail as a whole. Each of its requests takes a token by"
    " itself, so the first ones pass while tokens last.",
    "excess-has-its-own-rate": "This fills both buckets at the same time, which would double the rate. There is"
    " one stream of tokens: the excess bucket gets what the full committed one cannot hold.",
    "buckets-add-up": "This pays for one packet out of both buckets. A packet is yellow only if the excess"
    " bucket alone has enough for it.",
}


class TokenBucket(ModelLab[Arrivals, Buckets]):
    """A token bucket; at hard level the two buckets of RFC 2697."""

    concept = "rate-limit.token-bucket"
    sources = (
        Source(
            "RFC 2697, A Single Rate Three Color Marker", "https://www.rfc-editor.org/rfc/rfc2697", "3 Metering"
        ),
    )
    model: type[Buckets] = Buckets

    def draw(self, chance: Chance, level: Level) -> Arrivals:
        hard = level is Level.HARD
        rate, capacity = chance.between(1 + hard, 3), chance.between(6, 12 - 2 * hard)
        excess = chance.between(4, 7) if hard else 0
        time, arrivals = 0, []
        for number in range(REQUESTS[level]):
            time += 0 if number == 0 else chance.between(5, 8) if chance.below(6) == 0 else chance.between(1, 3)
            many = chance.between(1 + hard, capacity - 1)
            arrivals.append((time, many + 2, 1) if level is Level.EASY else (time, 1, many))
        return Arrivals(level, rate, capacity, excess, tuple(arrivals))

    def run(self, inputs: Arrivals) -> Buckets:
        return self.model(inputs)

    def ask(self, inputs: Arrivals, run: Buckets) -> Case | None:
        given = [verdict for verdicts in run.verdicts for verdict in verdicts]
        if RED not in given or (inputs.excess and YELLOW not in given):
            return None
        told = {"capacity": inputs.capacity, "rate": inputs.rate, "full": -(-inputs.capacity // inputs.rate)}
        stem, rule = _told(inputs)
        said = {name: BELIEFS[name](inputs).shown for name in list(BELIEFS)[2 * bool(inputs.excess) :]}
        left = f"{run.tokens} and {run.spare}" if inputs.excess else f"{run.tokens}"
        return Case(
            stem=stem,
            right=run.shown,
            why=f"{rule} A pause adds {inputs.rate} a second, never beyond the brim. What is"
            f" {'red' if inputs.excess else 'refused'} takes nothing: here that goes for {given.count(RED)} of"
            f" {len(given)}. Left at the end: {left}. So the answer is {run.shown}.",
            wrong=[Wrong(i, shown, FEEDBACK[i].format(**told)) for i, shown in said.items() if shown.strip("✗ ")],
            steps=run.steps,
        )


def _told(inputs: Arrivals) -> tuple[str, str]:
    """The stem, and how the explanation begins."""
    hard, easy = inputs.level is Level.HARD, inputs.level is Level.EASY
    lines = [f"{time:>2} s  {count if easy else size:>2}{' KB' * hard}" for time, count, size in inputs.arrivals]
    listing = "\n\n```text\n" + "\n".join(lines) + "\n```\n\n"
    if hard:
        return (
            f"A meter as in RFC 2697, color-blind: CIR {inputs.rate} KB/s, CBS {inputs.capacity} KB, EBS"
            f" {inputs.excess} KB. Both buckets are full at 0 s. Packets arrive:{listing}Which colours do they get"
            " (G green, Y yellow, R red)?",
            "Green pays from the committed bucket, else yellow from the excess one, which gets what the full"
            " first one cannot hold.",
        )
    each, given = (
        ("Each request needs 1 token", "requests") if easy else ("A request needs its cost in tokens", "cost")
    )
    return (
        f"A token bucket holds {inputs.capacity} tokens and gets {inputs.rate} a second; at 0 s it is full."
        f" {each}, else it is refused at once. Time and {given}:{listing}"
        f"{'How many of each batch pass' if easy else 'Which requests pass (✓), in this order'}?",
        f"{each}, and what the bucket holds at that moment decides.",
    )


def _strip(label: str, before: int, after: int) -> Strip:
    return Strip(label, (Cell(f"{before} → {after}", Mark.USED if before != after else Mark.NONE),))
