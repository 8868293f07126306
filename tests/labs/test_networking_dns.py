"""The model of DNS caches, against counters that run down minute by minute."""

from content.labs.networking.ttl_and_changes import (
    Copy,
    Dns,
    Event,
    FromChange,
    History,
    HitRenews,
    PerClient,
    Pushed,
    RestartsTtl,
    Shortens,
    SoaTtl,
    TtlAndChanges,
)
from tests.labs.proof import proved


class NoNegative(Dns):
    """Does not cache that a name does not exist."""

    def life(self) -> int:
        return 0 if self.address == "–" else self.ttl


class MinimumForAll(Dns):
    """The SOA's minimum is the least TTL of any record."""

    def life(self) -> int:
        return max(super().life(), self.inputs.minimum)


class TakesDays(Dns):
    """Never sees a change."""

    def publish(self, event: Event) -> None:
        if not self.answers:
            super().publish(event)


class MinuteMore(Dns):
    """Keeps copies for a minute too long."""

    def cached(self, name: str, now: int) -> Copy | None:
        return super().cached(name, now - 1)


class FirstTtl(Dns):
    """Goes by the TTL of the first record."""

    def life(self) -> int:
        ttls = [event.ttl for event in self.inputs.events if event.ttl]
        return super().life() if self.address == "–" else ttls[0]


def resolving(model: type[Dns]) -> TtlAndChanges:
    lab = TtlAndChanges()
    lab.model = model
    return lab


def by_the_minute(inputs: History) -> list[str]:
    """Each cache holds an address and the minutes left, which go down by one each minute until nothing is left."""
    zone, answers = ("–", min(inputs.minimum, inputs.soa)), []
    left: dict[str, tuple[str, int]] = {}
    for minute in range(max(event.time for event in inputs.events) + 1):
        left = {name: (address, minutes - 1) for name, (address, minutes) in left.items() if minutes > 1}
        for event in inputs.events:
            if event.time != minute:
                continue
            if event.who == "zone":
                zone = (event.address, event.ttl)
                continue
            way = [event.who, "resolver"] if inputs.laptops else ["resolver"]
            found = next((left[name] for name in way if name in left), zone)
            left |= {name: found for name in way if name not in left}
            answers.append(found[0])
    return answers


def test_answers_are_those_of_counters_that_run_down() -> None:
    mutants = {
        "pushed": Pushed,
        "from the change": FromChange,
        "each cache restarts": RestartsTtl,
        "per client": PerClient,
        "hits renew": HitRenews,
        "the new TTL shortens": Shortens,
        "absence is not cached": NoNegative,
        "absence lives for the SOA's TTL": SoaTtl,
        "the minimum for all": MinimumForAll,
        "days": TakesDays,
        "a minute more": MinuteMore,
        "the first TTL": FirstTtl,
    }
    proved(
        TtlAndChanges(),
        lambda dns: dns.answers,
        by_the_minute,
        {name: resolving(model) for name, model in mutants.items()},
    )
