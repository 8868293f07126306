"""Replica placement in HDFS: which DataNodes get the copies of a block."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

ROOM = 2
"""Blocks for which a DataNode has room."""

SHAPES = {
    Level.EASY: ((2, 3, 2), (3, 2, 2), (3, 3), (2, 2, 3)),
    Level.MEDIUM: ((2, 3, 2), (3, 3, 2), (3, 2, 3), (2, 2, 2)),
    Level.HARD: ((4, 3, 2), (4, 4), (3, 3, 2, 2), (3, 2, 2, 2), (5, 3, 2)),
}
"""DataNodes of each rack."""

BLOCKS = {Level.EASY: 2, Level.MEDIUM: 3, Level.HARD: 2}
FACTORS = {Level.EASY: (3,), Level.MEDIUM: (3,), Level.HARD: (4, 5)}


@dataclass(frozen=True)
class Writes:
    """DataNodes per rack, and who writes the blocks: a DataNode, or a client in a rack (its capital letter)."""

    racks: tuple[int, ...]
    factor: int
    writers: tuple[str, ...]

    @property
    def nodes(self) -> tuple[str, ...]:
        return tuple(f"{'abcd'[rack]}{n + 1}" for rack, count in enumerate(self.racks) for n in range(count))


class Cluster:
    """DataNodes in racks. Where chance chooses, it is the first in the alphabet."""

    def __init__(self, inputs: Writes) -> None:
        self.inputs = inputs
        self.nodes = inputs.nodes
        self.limit = (inputs.factor - 1) // len(inputs.racks) + 2
        if self.limit == inputs.factor:
            self.limit -= 1
        self.held: dict[str, list[int]] = {node: [] for node in self.nodes}
        self.copies: list[list[str]] = []
        for writer in inputs.writers:
            self.copies.append([])
            for _ in range(inputs.factor):
                self.copy(writer)

    def copy(self, writer: str) -> None:
        """The next copy of a block goes to the first good node of the first scope that has one."""
        chosen = self.copies[-1]
        good = [node for scope in self.scopes(writer, chosen) for node in scope if self.good(node, chosen)]
        if good:
            chosen.append(good[0])
            self.held[good[0]].append(len(self.copies))

    def scopes(self, writer: str, chosen: Sequence[str]) -> list[Sequence[str]]:
        """Where to look for the next copy, and where else if there is no room."""
        if not chosen:
            return [[writer] if writer in self.held else [], self.rack(writer), self.nodes]
        first = self.rack(chosen[0])
        if len(chosen) == 1 or (len(chosen) == 2 and chosen[1] in first):
            return [self.outside(chosen[:1]), first]
        return [self.rack(chosen[1]), first, self.nodes] if len(chosen) == 2 else [self.nodes]

    def rack(self, node: str) -> list[str]:
        return [other for other in self.nodes if other[0] == node[0].lower()]

    def outside(self, chosen: Sequence[str]) -> list[str]:
        """The nodes of racks that have none of these."""
        return [node for node in self.nodes if all(node[0] != other[0] for other in chosen)]

    def good(self, node: str, chosen: Sequence[str]) -> bool:
        fits = len(self.held[node]) < ROOM and node not in chosen
        return fits and sum(other[0] == node[0] for other in chosen) < self.limit

    @property
    def steps(self) -> list[Step]:
        placed = [(block, node) for block, nodes in enumerate(self.copies, 1) for node in nodes]
        return [self._step(placed[: count + 1]) for count in range(len(placed))]

    def _step(self, placed: Sequence[tuple[int, str]]) -> Step:
        block, changed = placed[-1]
        copy = sum(other == block for other, _ in placed)
        strips = [self._strip(rack, placed) for rack in sorted({node[0] for node in self.nodes})]
        return Step(f"block {block}, copy {copy}: {changed}", tuple(strips))

    def _strip(self, rack: str, placed: Sequence[tuple[int, str]]) -> Strip:
        held = {node: [str(block) for block, other in placed if other == node] for node in self.rack(rack)}
        cells = [
            Cell(f"{node}: {' '.join(blocks) or '-'}", Mark.NEW if node == placed[-1][1] else Mark.NONE)
            for node, blocks in held.items()
        ]
        return Strip(f"rack {rack.upper()}", tuple(cells))

    @property
    def shown(self) -> str:
        return ", ".join(sorted(self.copies[-1]))


class AvoidsWriter(Cluster):
    """The belief that the writer's machine does not keep a copy."""

    def scopes(self, writer: str, chosen: Sequence[str]) -> list[Sequence[str]]:
        return [[node for node in scope if node != writer] for scope in super().scopes(writer, chosen)]


class NearWriter(Cluster):
    """The belief that the second copy stays in the rack, and the third leaves it."""

    def scopes(self, writer: str, chosen: Sequence[str]) -> list[Sequence[str]]:
        if len(chosen) == 1:
            return [self.rack(chosen[0]), self.nodes]
        return [self.outside(chosen), self.nodes] if len(chosen) == 2 else super().scopes(writer, chosen)


class RackEach(Cluster):
    """The belief that each copy goes to a rack that has none, as long as there is one."""

    def scopes(self, writer: str, chosen: Sequence[str]) -> list[Sequence[str]]:
        return [self.outside(chosen), self.nodes] if chosen else super().scopes(writer, chosen)


class Emptiest(Cluster):
    """The belief that the node with the fewest blocks is taken, after the writer's own."""

    def scopes(self, writer: str, chosen: Sequence[str]) -> list[Sequence[str]]:
        return [
            sorted(scope, key=lambda node: (len(self.held[node]), node))
            for scope in super().scopes(writer, chosen)
        ]


class NoLimit(Cluster):
    """The belief that any number of copies may be in a rack."""

    def good(self, node: str, chosen: Sequence[str]) -> bool:
        return len(self.held[node]) < ROOM and node not in chosen


class Anywhere(Cluster):
    """The belief that without a place on the writer's own machine any other will do for the first copy."""

    def scopes(self, writer: str, chosen: Sequence[str]) -> list[Sequence[str]]:
        scopes = super().scopes(writer, chosen)
        return scopes if chosen else [scopes[0], self.nodes]


BELIEFS: Mapping[str, type[Cluster]] = {
    "first-copy-falls-anywhere": Anywhere,
    "rack-takes-any-number": NoLimit,
    "writer-machine-is-avoided": AvoidsWriter,
    "two-copies-near-the-writer": NearWriter,
    "a-rack-for-each-copy": RackEach,
    "emptiest-node-first": Emptiest,
}
FEEDBACK: Mapping[str, str] = {
    "first-copy-falls-anywhere": "Without room on the writer's machine, or with no DataNode on it, the first copy"
    " stays in the writer's rack. Only if that fails too may it be anywhere.",
    "rack-takes-any-number": "Copies after the third are spread by chance, but a rack may get no more than"
    " (copies - 1) / racks + 2 of them, rounded down.",
    "writer-machine-is-avoided": "It spares the writer's machine, as if that were too risky. A copy there costs"
    " no network at all, so it comes first as long as there is room.",
    "two-copies-near-the-writer": "Two copies in the writer's rack and one elsewhere: also two racks. But HDFS"
    " puts the second copy into another rack, and the third beside the second.",
    "a-rack-for-each-copy": "Each copy in a rack of its own is safest, and costs a further transfer between racks."
    " By default the third copy joins the second in its rack.",
    "emptiest-node-first": "This levels the disks while placing. The default policy does not compare how full the"
    " nodes are: any node of the right rack with room may be drawn; balancing is another tool's work.",
}


class WritePlacement(ModelLab[Writes, Cluster]):
    """HDFS's default block placement, as its manual tells and BlockPlacementPolicyDefault does."""

    concept = "hdfs.write-placement"
    sources = (
        Source(
            "Apache Hadoop 3.4.1 documentation, HDFS Architecture",
            "https://hadoop.apache.org/docs/r3.4.1/hadoop-project-dist/hadoop-hdfs/HdfsDesign.html",
            "Replica Placement: The First Baby Steps",
        ),
    )
    model: type[Cluster] = Cluster

    def draw(self, chance: Chance, level: Level) -> Writes:
        while True:
            racks, factor = chance.pick(SHAPES[level]), chance.pick(FACTORS[level])
            nodes = Writes(racks, factor, ()).nodes
            favourite = chance.pick(nodes)
            who = [*nodes, favourite, favourite, favourite]
            if level is not Level.EASY:
                who += [rack.upper() for rack in "abcd"[: len(racks)]]
            inputs = Writes(racks, factor, tuple(chance.pick(who) for _ in range(BLOCKS[level])))
            if _regular(cluster := Cluster(inputs)) and _tells(cluster, level):
                return inputs

    def run(self, inputs: Writes) -> Cluster:
        return self.model(inputs)

    def ask(self, inputs: Writes, run: Cluster) -> Case:
        racks = [f"rack {name.upper()}: {' '.join(run.rack(name))}" for name in "abcd"[: len(inputs.racks)]]
        last, first = len(inputs.writers), run.copies[-1]
        return Case(
            stem=f"HDFS, default placement, replication factor {inputs.factor}. Empty at first, each DataNode has"
            f" room for {ROOM} blocks. Where chance decides, take the first in the alphabet.\n\n```text\n"
            + "\n".join([*racks, *(f"block {n}: by {_who(writer)}" for n, writer in enumerate(inputs.writers, 1))])
            + f"\n```\n\nWhich DataNodes get block {last}?",
            right=run.shown,
            why=f"Block {last} is written by {_who(inputs.writers[-1])}. The first copy goes to {first[0]}, as"
            f" near as there is room. The second, {first[1]}, is in another rack, and the third, {first[2]},"
            " beside it." + _rest(run) + " A node that has two blocks already is passed over.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=run.steps,
        )


def _regular(cluster: Cluster) -> bool:
    """All copies found a place, and the third one beside the second in another rack."""
    full = all(len(copies) == cluster.inputs.factor for copies in cluster.copies)
    return full and all(one[0] != two[0] == three[0] for one, two, three, *_ in cluster.copies)


def _tells(cluster: Cluster, level: Level) -> bool:
    """A node is full when the last block comes, or the limit of a rack matters."""
    last = len(cluster.copies)
    full = any(len(blocks) == ROOM and last not in blocks for blocks in cluster.held.values())
    return level is Level.EASY or full or NoLimit(cluster.inputs).copies != cluster.copies


def _who(writer: str) -> str:
    return writer if writer[-1].isdigit() else f"a client in rack {writer}, on no DataNode"


def _rest(run: Cluster) -> str:
    rest = ", ".join(run.copies[-1][3:])
    return f" After them {rest}, with at most {run.limit} copies in a rack." if rest else ""
