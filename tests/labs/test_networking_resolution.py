"""The model of a resolver, against the list of facts that a name takes."""

from collections.abc import Iterator

from content.labs.networking.resolution_order import (
    AliasAlwaysAsks,
    ForgetsDomains,
    FromRoot,
    GlueAlways,
    KnowsZones,
    Lookups,
    ResolutionOrder,
    Resolver,
    ServerFollows,
    ServersResolve,
    TopAnswers,
    top_of,
)
from tests.labs.proof import proved


class RootKnowsAll(Resolver):
    """Lets the root refer to the servers of any domain."""

    def refer(self, at: str, name: str) -> str:
        self.zones.append(top_of(name))
        return super().refer(top_of(name), name) if at == "root" else super().refer(at, name)


class AliasFromRoot(Resolver):
    """Begins at the root again behind an alias."""

    def lookup(self, name: str) -> None:
        if name in self.alias.values() and name not in self.answers:
            self.zones = []
        super().lookup(name)


class NothingCached(Resolver):
    """Forgets addresses."""

    def answered(self, name: str) -> None:
        super().answered(name)
        self.answers = self.answers[-1:]


class ServersEachTime(Resolver):
    """Looks for name servers elsewhere before each question to a domain."""

    def start(self, name: str) -> str:
        found = super().start(name)
        self.zones = [zone for zone in self.zones if zone not in self.foreign]
        return found


def resolving(model: type[Resolver]) -> ResolutionOrder:
    lab = ResolutionOrder()
    lab.model = model
    return lab


def facts(inputs: Lookups, name: str) -> Iterator[tuple[str, str]]:
    """Who says what on the way to a name, as if nothing were known."""
    _, domain, top = name.split(".")
    zone = f"{domain}.{top}"
    yield "root", top
    yield top, zone
    for away, server in inputs.servers:
        if away == zone:
            yield from facts(inputs, server)
    target = dict(inputs.aliases).get(name, "")
    inside = target.endswith(f".{zone}")
    yield zone, name
    if target:
        yield from [(f"with {name}", target)] if inside else facts(inputs, target)


def by_facts(inputs: Lookups) -> list[str]:
    """Each fact is asked for once, of the one who says it; what is learned before a name is not asked again."""
    learned: list[tuple[str, str]] = []
    for name in inputs.names:
        new = [fact for fact in dict.fromkeys(facts(inputs, name)) if fact[1] not in {what for _, what in learned}]
        learned += new
    return [who for who, _ in new if not who.startswith("with ")]


def test_a_resolver_asks_for_what_it_has_not_learned() -> None:
    mutants = {
        "from the root": FromRoot,
        "forgets domains": ForgetsDomains,
        "knows all zones": KnowsZones,
        "the top answers": TopAnswers,
        "the root knows all": RootKnowsAll,
        "servers resolve": ServersResolve,
        "the server follows": ServerFollows,
        "an alias starts at the root": AliasFromRoot,
        "an alias always asks": AliasAlwaysAsks,
        "glue always": GlueAlways,
        "no addresses": NothingCached,
        "servers each time": ServersEachTime,
    }
    proved(
        ResolutionOrder(),
        lambda resolver: resolver.asked,
        by_facts,
        {name: resolving(model) for name, model in mutants.items()},
    )
