"""DNS changes: which address each question gets, with what resolver and laptops have cached."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

NOTHING = "–"
ZONE, USERS = "zone", ("Ana", "Bo")


@dataclass(frozen=True)
class Event:
    """Minutes after noon; the zone gets a record (address and TTL), or a user asks."""

    time: int
    who: str
    address: str = ""
    ttl: int = 0


@dataclass(frozen=True)
class History:
    """What happens; the minimum and the TTL of the SOA record; whether laptops cache."""

    events: tuple[Event, ...]
    minimum: int
    soa: int
    laptops: bool


@dataclass
class Copy:
    """An address in a cache, and when it has to go."""

    address: str
    until: int


class Dns:
    """RFC 1035 and RFC 2308: a copy lives for its TTL, and is passed on with the time that is left."""

    def __init__(self, inputs: History) -> None:
        self.inputs = inputs
        self.address, self.ttl = NOTHING, 0
        self.changed = 0
        self.caches: dict[str, Copy] = {}
        self.tight = False
        self.answers: list[str] = []
        self.steps: list[Step] = []
        for event in inputs.events:
            self.happen(event)

    def happen(self, event: Event) -> None:
        if event.who == ZONE:
            self.publish(event)
            self._note(f"{_clock(event.time)} {event.address}, TTL {event.ttl} min")
            return
        ask = self.ask_laptop if self.inputs.laptops else self.ask_resolver
        self.answers.append(ask(event.who, event.time).address)
        self._note(f"{_clock(event.time)} {event.who} gets {self.answers[-1]}")

    def publish(self, event: Event) -> None:
        self.changed, self.address, self.ttl = event.time, event.address, event.ttl

    def ask_laptop(self, who: str, now: int) -> Copy:
        if not (copy := self.cached(who, now)):
            copy = self.caches[who] = self.kept(self.ask_resolver(who, now), now)
        return copy

    def ask_resolver(self, who: str, now: int) -> Copy:
        name = self.resolver(who)
        if not (copy := self.cached(name, now)):
            copy = self.caches[name] = Copy(self.address, now + self.life())
        return copy

    def resolver(self, _who: str) -> str:
        return "resolver"

    def kept(self, copy: Copy, _now: int) -> Copy:
        return copy

    def life(self) -> int:
        return min(self.inputs.minimum, self.inputs.soa) if self.address == NOTHING else self.ttl

    def cached(self, name: str, now: int) -> Copy | None:
        if copy := self.caches.get(name):
            self.tight |= copy.until == now
        return copy if copy and now < copy.until else None

    def _note(self, text: str) -> None:
        cells = {name: Cell(f"{copy.address} until {_clock(copy.until)}") for name, copy in self.caches.items()}
        strips = [Strip(name, (cells.get(name, Cell("empty")),)) for name in ("resolver", *USERS)]
        zone = Strip("zone", (Cell(self.address, Mark.NONE if "gets" in text else Mark.NEW),))
        self.steps.append(Step(text, (zone, *strips[: 3 if self.inputs.laptops else 1])))

    @property
    def shown(self) -> str:
        return " ".join(self.answers)


class Pushed(Dns):
    """The belief that a change reaches all caches at once."""

    def cached(self, _name: str, _now: int) -> Copy | None:
        return None


class FromChange(Dns):
    """The belief that after a change all get the old address until a TTL has passed."""

    before = NOTHING

    def publish(self, event: Event) -> None:
        self.before = self.address
        super().publish(event)

    def cached(self, _name: str, now: int) -> Copy | None:
        return Copy(self.before, now + 1) if self.changed and now < self.changed + self.ttl else None


class RestartsTtl(Dns):
    """The belief that a laptop keeps a record for the whole TTL again."""

    def kept(self, copy: Copy, now: int) -> Copy:
        return Copy(copy.address, now + self.life())


class PerClient(Dns):
    """The belief that the resolver keeps a cache for each client."""

    def resolver(self, who: str) -> str:
        return f"resolver for {who}"


class HitRenews(Dns):
    """The belief that a record lives on for a whole TTL when it is asked for."""

    def cached(self, name: str, now: int) -> Copy | None:
        if copy := super().cached(name, now):
            copy.until = max(copy.until, now + self.life())
        return copy


class Shortens(Dns):
    """The belief that a new TTL at the source holds for copies too."""

    def publish(self, event: Event) -> None:
        for copy in {id(copy): copy for copy in self.caches.values()}.values():
            copy.until -= max(0, self.ttl - event.ttl)
        super().publish(event)


class SoaTtl(Dns):
    """The belief that "does not exist" lives as long as the SOA record."""

    def life(self) -> int:
        return self.inputs.soa if self.address == NOTHING else self.ttl


BELIEFS: Mapping[str, type[Dns]] = {
    "dns-is-pushed": Pushed,
    "ttl-counts-from-change": FromChange,
    "each-cache-restarts-ttl": RestartsTtl,
    "cache-is-per-client": PerClient,
    "reads-renew-ttl": HitRenews,
    "new-ttl-reaches-copies": Shortens,
    "absence-lives-soa-ttl": SoaTtl,
}
FEEDBACK: Mapping[str, str] = {
    "dns-is-pushed": "This gives the newest answer each time. Nobody tells caches of a change: they go on with"
    " their copy until its time is up.",
    "ttl-counts-from-change": "This counts the TTL from the change, for all alike. It runs from the moment at"
    " which a cache fetched its copy, and who has none gets the new address.",
    "each-cache-restarts-ttl": "This gives a laptop a whole TTL of its own. It gets the record with the time"
    " that is left, so both copies run out together.",
    "cache-is-per-client": "This lets each user's first question go through to the zone. A resolver has one"
    " cache, and answers Bo with what it fetched for Ana.",
    "reads-renew-ttl": "This starts the TTL anew whenever a copy is used. Its time runs from its fetching,"
    " however often it is asked for.",
    "new-ttl-reaches-copies": "This lets the new TTL shorten copies that are out already. They keep the TTL"
    " with which they were fetched.",
    "absence-lives-soa-ttl": "This keeps a missing name for the TTL of the SOA record, {soa} min. The smaller"
    " of that and the minimum field counts: {negative} min.",
}


class TtlAndChanges(ModelLab[History, Dns]):
    """Positive caching of RFC 1035, negative caching of RFC 2308."""

    concept = "dns.ttl-and-changes"
    sources = (
        Source(
            "RFC 1035, Domain Names", "https://www.rfc-editor.org/rfc/rfc1035", "3.2.1 Format; 7.4 Using the cache"
        ),
        Source("RFC 2308, Negative Caching of DNS Queries", "https://www.rfc-editor.org/rfc/rfc2308", "5"),
    )
    model: type[Dns] = Dns

    def draw(self, chance: Chance, level: Level) -> History:
        hard = level is Level.HARD
        times = sorted(chance.picks(range(1, 50), 8))
        events = [Event(time, chance.pick(USERS)) for time in times]
        places = sorted(chance.picks(range(1, 5), 2))
        for place, address in zip(places, (".7", ".8") if hard else (".8", ".9"), strict=True):
            events[place] = Event(times[place], ZONE, address, chance.pick((5, 10, 15, 20, 30)))
        if not hard:
            first = Event(0, ZONE, ".7", chance.pick((10, 20, 30, 40)))
            return History((first, *events), 0, 0, level is Level.MEDIUM)
        minimum = chance.pick((10, 15, 20))
        return History(tuple(events), minimum, chance.pick((minimum - 5, minimum + 15, 60)), laptops=True)

    def run(self, inputs: History) -> Dns:
        return self.model(inputs)

    def ask(self, inputs: History, run: Dns) -> Case | None:
        if run.tight or len(set(run.answers)) < 2 or run.shown == Pushed(inputs).shown:
            return None
        told = {"soa": inputs.soa, "negative": min(inputs.minimum, inputs.soa)}
        caches = "One resolver and each laptop cache" if inputs.laptops else "One resolver caches, laptops do not,"
        asked, rule = "What do they get, in this order", ""
        if inputs.minimum:
            missing = (
                f"At first it does not exist; the SOA has minimum {inputs.minimum} min, TTL {inputs.soa} min. "
            )
            asked = f"{missing}{asked} (– is none)"
            rule = f" That a name does not exist is cached for {told['negative']} min."
        lines = "\n".join(map(_line, inputs.events))
        return Case(
            stem=f"{caches} exactly as TTLs say. What `www` is (last byte of the address), and who asks:"
            f"\n\n```text\n{lines}\n```\n\n{asked}?",
            right=run.shown,
            why="A cache answers with its copy until the TTL from its fetching is up, whatever has become of the"
            f" record{'; a laptop gets the time that is left' * inputs.laptops}.{rule} So the answers are"
            f" {run.shown}, where the zone itself had {Pushed(inputs).shown}.",
            wrong=[Wrong(i, model(inputs).shown, FEEDBACK[i].format(**told)) for i, model in BELIEFS.items()],
            steps=run.steps,
        )


def _clock(minute: int) -> str:
    return f"{12 + minute // 60}:{minute % 60:02}"


def _line(event: Event) -> str:
    what = f"{event.address}, TTL {event.ttl} min" if event.who == ZONE else f"{event.who} asks"
    return f"{_clock(event.time)}  {what}"
