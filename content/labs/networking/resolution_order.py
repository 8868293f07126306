"""DNS resolution: which servers a resolver asks for a name, after what it has looked up before."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

ROOT = "root"
WORDS = ("shop", "news", "bank", "game", "mail", "maps", "tea", "ferry", "opera", "museum", "garden", "bikes")
TOPS = ("com", "org", "de", "nl")
HOSTS = ("www", "api", "img", "m")


@dataclass(frozen=True)
class Lookups:
    """Aliases (host name and what it stands for), domains with name servers elsewhere, and what is looked up."""

    aliases: tuple[tuple[str, str], ...]
    servers: tuple[tuple[str, str], ...]
    names: tuple[str, ...]


class Resolver:
    """RFC 1034, 5.3.3: begin at the closest known servers; cache referrals, aliases and addresses."""

    def __init__(self, inputs: Lookups) -> None:
        self.inputs = inputs
        self.alias, self.foreign = dict(inputs.aliases), dict(inputs.servers)
        self.zones: list[str] = []
        self.answers: list[str] = []
        self.asked: list[str] = []
        self.steps: list[Step] = []
        for name in inputs.names:
            self.asked = []
            self.lookup(name)
        if not self.asked:
            self._note(f"{inputs.names[-1]}: in the cache")

    def lookup(self, name: str) -> None:
        if name not in self.answers:
            self.search(name)
        if name in self.alias:
            self.lookup(self.alias[name])

    def search(self, name: str) -> None:
        at = self.start(name)
        while at != zone_of(name):
            self.ask(at, name)
            at = self.refer(at, name)
        self.ask(at, name)
        self.answered(name)

    def start(self, name: str) -> str:
        known = [zone for zone in (zone_of(name), top_of(name)) if zone in self.zones]
        return known[0] if known else ROOT

    def refer(self, at: str, name: str) -> str:
        zone = top_of(name) if at == ROOT else zone_of(name)
        self.zones.append(zone)
        if zone in self.foreign:
            self.lookup_server(self.foreign[zone])
        return zone

    def lookup_server(self, name: str) -> None:
        """A referral has no address for a name server from elsewhere, so that is looked up first."""
        self.lookup(name)

    def answered(self, name: str) -> None:
        """A server follows an alias inside its own zone, and adds what that leads to."""
        self.answers.append(name)
        target = self.alias.get(name)
        if target and zone_of(target) == zone_of(name):
            self.answers.append(target)

    def ask(self, server: str, name: str) -> None:
        self.asked.append(server)
        self._note(f"{name}? to {server}")

    def _note(self, text: str) -> None:
        asked = tuple(
            Cell(server, Mark.NEW if n == len(self.asked) else Mark.NONE) for n, server in enumerate(self.asked, 1)
        )
        zones = tuple(Cell(zone) for zone in self.zones[-5:])
        self.steps.append(Step(text, (Strip("asked for this name", asked), Strip("servers known", zones))))

    @property
    def shown(self) -> str:
        return " → ".join(self.asked) or "nobody"


class FromRoot(Resolver):
    """The belief that each search begins at the root."""

    def start(self, _name: str) -> str:
        return ROOT


class ForgetsDomains(Resolver):
    """The belief that only the servers of top-level domains are kept."""

    def start(self, name: str) -> str:
        return top_of(name) if top_of(name) in self.zones else ROOT


class KnowsZones(Resolver):
    """The belief that the resolver knows the servers of each zone."""

    def start(self, name: str) -> str:
        return zone_of(name)


class TopAnswers(Resolver):
    """The belief that servers of a top-level domain have the addresses below them."""

    def search(self, name: str) -> None:
        if top_of(name) not in self.zones:
            self.ask(ROOT, name)
            self.zones.append(top_of(name))
        self.ask(top_of(name), name)
        self.answered(name)


class ServersResolve(Resolver):
    """The belief that a server looks up for the resolver what it does not know."""

    def search(self, name: str) -> None:
        self.ask(self.start(name), name)
        self.zones += [zone for zone in (top_of(name), zone_of(name)) if zone not in self.zones]
        self.answered(name)


class ServerFollows(Resolver):
    """The belief that the server of an alias supplies the address behind it."""

    def answered(self, name: str) -> None:
        self.answers += [name, self.alias.get(name, name)]


class AliasAlwaysAsks(Resolver):
    """The belief that an alias always takes a question of its own."""

    def answered(self, name: str) -> None:
        self.answers.append(name)


class GlueAlways(Resolver):
    """The belief that a referral always has the addresses of the name servers."""

    def lookup_server(self, name: str) -> None:
        pass


BELIEFS: Mapping[str, type[Resolver]] = {
    "each-lookup-starts-at-root": FromRoot,
    "domain-servers-not-cached": ForgetsDomains,
    "resolver-knows-all-zones": KnowsZones,
    "tld-caches-answers": TopAnswers,
    "servers-resolve-for-others": ServersResolve,
    "alias-followed-by-server": ServerFollows,
    "alias-costs-a-query": AliasAlwaysAsks,
    "referral-has-addresses": GlueAlways,
}
FEEDBACK: Mapping[str, str] = {
    "each-lookup-starts-at-root": "This begins at the root, as with an empty cache. Referrals are cached too,"
    " so the search starts at the closest servers known.",
    "domain-servers-not-cached": "This asks the top-level domain again. Referrals to a domain's servers are"
    " cached like all others.",
    "resolver-knows-all-zones": "This goes straight to the zone's own servers. They are known only after a"
    " referral from the servers above.",
    "tld-caches-answers": "This takes the address from the top-level domain. Its servers only refer to those of"
    " a domain, and cache nothing for others.",
    "servers-resolve-for-others": "This leaves the search to the first server. Root and top-level servers"
    " answer with what they have, a referral; the resolver goes on itself.",
    "alias-followed-by-server": "This expects the address with the alias. The server has data of its own zone;"
    " the other name has to be looked up where it belongs.",
    "alias-costs-a-query": "This asks once more behind each alias. If the other name is in the same zone, its"
    " address comes along in the same answer.",
    "referral-has-addresses": "This takes for granted that the referral has an address. For a name server"
    " outside the domain it gives the name only, which is looked up first.",
}


class ResolutionOrder(ModelLab[Lookups, Resolver]):
    """A resolver by RFC 1034 that caches whatever it learns."""

    concept = "dns.resolution-order"
    sources = (
        Source(
            "RFC 1034, Domain Names", "https://www.rfc-editor.org/rfc/rfc1034", "3.6.2, 4.2.1, 4.3.2 and 5.3.3"
        ),
    )
    model: type[Resolver] = Resolver

    def draw(self, chance: Chance, level: Level) -> Lookups:
        tops = chance.picks(TOPS, 2)
        zones = [f"{word}.{chance.pick(tops)}" for word in chance.picks(WORDS, 3)]
        names = [f"{chance.pick(HOSTS)}.{chance.pick(zones)}" for _ in range(4)][chance.below(2) :]
        aliases, servers, last = {}, {}, zone_of(names[-1])
        if level is not Level.EASY:
            aliases[names[-1]] = f"e7.{chance.pick((*zones, last, f'cdn.{tops[0]}'))}"
        if level is Level.HARD:
            away = tops[top_of(last) == tops[0]]
            servers = dict.fromkeys({last: 0, zone_of(names[0]): 0}, f"ns.{chance.pick(('host', 'farm'))}.{away}")
        servers = {zone: server for zone, server in servers.items() if top_of(zone) != top_of(server)}
        return Lookups(tuple(aliases.items()), tuple(servers.items()), tuple(names))

    def run(self, inputs: Lookups) -> Resolver:
        return self.model(inputs)

    def ask(self, inputs: Lookups, run: Resolver) -> Case | None:
        said = {name: model(inputs).shown for name, model in BELIEFS.items()}
        new = list(said.values())[-1:] if inputs.servers else list(said.values())[-3:-1]
        plain = inputs.aliases and set(new) == {run.shown}
        if len(set(inputs.names)) < len(inputs.names) or plain or not run.asked or len(run.steps) > 14:
            return None
        rows = [f"{name} CNAME {target}" for name, target in inputs.aliases]
        rows += [f"{zone} NS {server}" for zone, server in inputs.servers]
        listing = ", except:\n\n```text\n" + "\n".join(rows) + "\n```\n\n" if rows else ". "
        before = Resolver(Lookups(inputs.aliases, inputs.servers, inputs.names[:-1]))
        return Case(
            stem="A resolver's cache is empty; whatever it learns it keeps for hours. Domains have their name"
            f" servers inside themselves, with glue, and host names are address records{listing}It looks up"
            f" {', '.join(inputs.names[:-1])}, then {inputs.names[-1]}. Whom does it ask for this last one?",
            right=run.shown,
            why=f"From before it knows the servers of {', '.join(before.zones)}. It begins at the closest that it"
            " knows and follows referrals, root to top-level domain to domain, as far as they are new"
            f"{'; the same for each further name' * bool(inputs.aliases)}. So it asks {run.shown}.",
            wrong=[Wrong(name, shown, FEEDBACK[name]) for name, shown in said.items()],
            steps=run.steps,
        )


def zone_of(name: str) -> str:
    """The domain of a host."""
    return ".".join(name.split(".")[-2:])


def top_of(name: str) -> str:
    """The top-level domain of a host."""
    return name.split(".")[-1]
