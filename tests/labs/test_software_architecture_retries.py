"""The model of retries, against a search through time."""

from fractions import Fraction

from content.labs.software_architecture.retry_backoff import (
    Added,
    BySteps,
    Clients,
    Constant,
    FromStart,
    FromZero,
    FullForAll,
    Halved,
    Prolonging,
    Queued,
    RetryBackoff,
    Service,
    TripledRange,
)
from tests.labs.proof import proved


class DoublesTheDrawn(Service):
    """Doubles what was drawn, not the range."""

    def wait(self, client: str) -> int:
        first = self.refusals[client] == 0
        top = self.inputs.base if first else 2 * self.waits[client]
        return self.jittered(client, min(self.inputs.cap, top))


class SharedCount(Service):
    """The delay grows with the refusals of all clients."""

    def grown(self, refusals: int) -> int:
        return self.inputs.base << min(9, sum(self.refusals.values()))


class Uncapped(Service):
    """No delay is too long."""

    def wait(self, client: str) -> int:
        cap = self.inputs.cap
        object.__setattr__(self.inputs, "cap", 10**6)
        wait = super().wait(client)
        object.__setattr__(self.inputs, "cap", cap)
        return wait


def retrying(model: type[Service]) -> RetryBackoff:
    lab = RetryBackoff()
    lab.model = model
    return lab


def waits(inputs: Clients, client: int) -> list[int]:
    """All waits of a client beforehand, by the formulas of AWS's article."""
    found = [inputs.base]
    for number, quarters in enumerate(inputs.draws[client]):
        share = Fraction(quarters, 4)
        top = min(inputs.cap, inputs.base * 2**number)
        if inputs.level == "easy":
            found.append(top)
        elif inputs.level == "medium":
            found.append(int(share * top))
        else:
            found.append(min(inputs.cap, int(inputs.base + share * (3 * found[-1] - inputs.base))))
    return found[1:]


def by_millisecond(inputs: Clients) -> dict[str, int]:
    """Go through time: who is due at each moment, alphabetically, and is somebody being served?"""
    plans = {
        client: [start, *waits(inputs, n)]
        for n, (client, start) in enumerate(zip("ABCD", inputs.starts, strict=False))
    }
    due = {client: plan.pop(0) for client, plan in plans.items()}
    served: dict[str, int] = {}
    now = 0
    while due:
        for client in sorted(due):
            while due.get(client) == now:
                if not any(start <= now <= start + inputs.busy for start in served.values()):
                    served[client] = due.pop(client)
                elif plans[client]:
                    due[client] = now + plans[client].pop(0)
                else:
                    due.pop(client)
        now = min(due.values(), default=0)
    return served


def test_clients_get_through_when_a_walk_through_time_says() -> None:
    mutants = {
        "from the start": FromStart,
        "by steps": BySteps,
        "constant": Constant,
        "shared": SharedCount,
        "queued": Queued,
        "prolonging": Prolonging,
        "half": Halved,
        "added": Added,
        "the drawn is doubled": DoublesTheDrawn,
        "full for all": FullForAll,
        "a tripled range": TripledRange,
        "from zero": FromZero,
        "no cap": Uncapped,
    }
    proved(
        RetryBackoff(),
        lambda service: service.served,
        by_millisecond,
        {name: retrying(model) for name, model in mutants.items()},
    )
