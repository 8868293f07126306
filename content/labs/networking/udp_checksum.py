"""The UDP checksum: computed over words, over bytes, and adjusted by a router that changes addresses."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

ONES = 0xFFFF
ADDRESS, PORT, LIFETIME = "source address", "source port", "TTL, protocol"


@dataclass(frozen=True)
class Datagram:
    """All bytes that are covered; or the checksum so far, and the words that a router changes."""

    level: Level
    covered: bytes
    checksum: int = 0
    changes: tuple[tuple[str, int, int], ...] = ()


class Checksum:
    """RFC 768: the complement of a ones' complement sum; adjusted as in RFC 1624, equation 3."""

    def __init__(self, inputs: Datagram) -> None:
        self.inputs = inputs
        self.sum = self.carries = 0
        self.steps: list[Step] = []
        for word in self.words():
            self.add(word)
        self.field = self.sent(self.complement())
        self._note("the complement", self.field)

    def words(self) -> list[int]:
        """All words; or the old sum, and for each covered change the old word's complement and the new word."""
        if not self.inputs.changes:
            return self.paired(self.inputs.covered)
        changed = [(old, new) for what, old, new in self.inputs.changes if self.covers(what)]
        return [self.old(), *(word for old, new in changed for word in (old ^ ONES, new))]

    def paired(self, covered: bytes) -> list[int]:
        """High byte first; a last byte by itself is padded with a zero byte behind it."""
        return [int.from_bytes(covered[at : at + 2].ljust(2, b"\0")) for at in range(0, len(covered), 2)]

    def covers(self, what: str) -> bool:
        """Of the IP header the pseudo-header has addresses and the protocol, not the TTL (which goes down)."""
        return what != LIFETIME

    def old(self) -> int:
        return self.inputs.checksum ^ ONES

    def add(self, word: int) -> None:
        total = self.sum + word
        self.carries += total > ONES
        self.sum = self.folded(total)
        self._note(f"+ {word:04X}{', carry' * (total > ONES)}", self.sum)

    def folded(self, total: int) -> int:
        """A carry is added in again at the bottom."""
        return (total & ONES) + (total >> 16)

    def complement(self) -> int:
        return self.sum ^ ONES

    def sent(self, field: int) -> int:
        """Zero would mean that there is no checksum."""
        return field or ONES

    def _note(self, text: str, value: int) -> None:
        self.steps.append(Step(text, (Strip("so far", (Cell(f"{value:04X}", Mark.NEW),)),)))

    @property
    def shown(self) -> str:
        return f"0x{self.field:04X}"


class CarryDropped(Checksum):
    """The belief that a carry is dropped."""

    def folded(self, total: int) -> int:
        return total & ONES


class TheSum(Checksum):
    """The belief that the field holds the sum."""

    def complement(self) -> int:
        return self.sum


class Negative(Checksum):
    """The belief that the complement is the negative number of computers: all bits turned, plus one."""

    def complement(self) -> int:
        return -self.sum & ONES


class Parity(Checksum):
    """The belief that words are combined bit by bit, without carries."""

    def folded(self, total: int) -> int:
        return self.sum ^ (total - self.sum)


class PaddedInFront(Checksum):
    """The belief that a last byte by itself counts as a number."""

    def paired(self, covered: bytes) -> list[int]:
        return [int.from_bytes(covered[at : at + 2]) for at in range(0, len(covered), 2)]


class LastIgnored(Checksum):
    """The belief that a last byte by itself is left out."""

    def paired(self, covered: bytes) -> list[int]:
        return super().paired(covered[: len(covered) // 2 * 2])


class ZeroStays(Checksum):
    """The belief that a result of zero is sent as it is."""

    def sent(self, field: int) -> int:
        return field


class NoAddresses(Checksum):
    """The belief that only UDP's own header and data count."""

    def covers(self, what: str) -> bool:
        return what == PORT


class AllHeaders(Checksum):
    """The belief that the whole IP header counts."""

    def covers(self, what: str) -> bool:
        return what in (ADDRESS, PORT, LIFETIME)


class Follows(Checksum):
    """The belief that the checksum grows with a word."""

    def old(self) -> int:
        return self.inputs.checksum

    def complement(self) -> int:
        return self.sum


BELIEFS: Mapping[str, tuple[type[Checksum], str]] = {
    "carry-is-dropped": (CarryDropped, "emh"),
    "checksum-is-the-sum": (TheSum, "em"),
    "complement-is-negative": (Negative, "emh"),
    "checksum-is-parity": (Parity, "em"),
    "odd-byte-is-low": (PaddedInFront, "m"),
    "odd-byte-left-out": (LastIgnored, "m"),
    "zero-sum-is-sent": (ZeroStays, "m"),
    "checksum-covers-data-only": (NoAddresses, "h"),
    "checksum-covers-ip-header": (AllHeaders, "h"),
    "checksum-follows-words": (Follows, "h"),
}
"""And the levels at which each applies, by their first letters."""
FEEDBACK: Mapping[str, str] = {
    "carry-is-dropped": "This drops what runs over at the top. In ones' complement arithmetic a carry comes"
    " back in at the bottom; here that happens {carries}.",
    "checksum-is-the-sum": "This is the sum itself. The field gets its complement, so that a receiver that adds"
    " up everything gets all ones.",
    "complement-is-negative": "This is one more than the complement, as in two's complement. In ones'"
    " complement each bit is turned round, and that is all.",
    "checksum-is-parity": "This combines the words bit by bit, as a parity does. The checksum is a sum, with"
    " carries from bit to bit.",
    "odd-byte-is-low": "This takes the last byte as a word of its own value. It is padded with a zero byte"
    " behind it, so it is the high byte.",
    "odd-byte-left-out": "This leaves out the last byte, which has no partner. It is padded with a zero byte"
    " and added like the rest.",
    "zero-sum-is-sent": "This is what comes out. But zero in the field means that there is no checksum, so all"
    " ones are sent in its place.",
    "checksum-covers-data-only": "This counts the port alone. The addresses are in the pseudo-header, so the"
    " checksum covers them too.",
    "checksum-covers-ip-header": "This counts the TTL too. It goes down at each router, so it is not in the"
    " pseudo-header and no checksum of UDP covers it.",
    "checksum-follows-words": "This adds the differences to the checksum. The field is the complement of the"
    " sum, so it moves the other way.",
}


class UdpChecksum(ModelLab[Datagram, Checksum]):
    """UDP's checksum; at hard level a router that translates addresses adjusts it."""

    concept = "udp.checksum"
    sources = (
        Source("RFC 768, User Datagram Protocol", "https://www.rfc-editor.org/rfc/rfc768", "Checksum"),
        Source("RFC 1071, Computing the Internet Checksum", "https://www.rfc-editor.org/rfc/rfc1071", "1, 2"),
        Source("RFC 1624, Incremental Update", "https://www.rfc-editor.org/rfc/rfc1624", "3 Discussion"),
    )
    model: type[Checksum] = Checksum

    def draw(self, chance: Chance, level: Level) -> Datagram:
        one, two, three, four = (chance.between(0x010, 0xFFE) << 4 for _ in range(4))
        if level is Level.HARD:
            life = chance.between(2, 128) << 8 | 17
            changes = ((ADDRESS, one, two), (PORT, three, four), (LIFETIME, life, life - 256))
            return Datagram(level, b"", chance.between(0x010, 0xFFE) << 4, changes)
        covered = one.to_bytes(2) + two.to_bytes(2)
        if level is Level.EASY:
            return Datagram(level, covered + three.to_bytes(2))
        last = Checksum(Datagram(level, covered)).field.to_bytes(2)
        return Datagram(level, covered + (last if chance.below(3) == 0 else last[:1]))

    def run(self, inputs: Datagram) -> Checksum:
        return self.model(inputs)

    def ask(self, inputs: Datagram, run: Checksum) -> Case | None:
        if not run.carries:
            return None
        times = "once" if run.carries == 1 else f"{run.carries} times"
        zero = " That would be 0, which means that there is no checksum, so all ones are sent." * (run.sum == ONES)
        stem, why = _told(inputs)
        said = {name: text.format(carries=times) for name, text in FEEDBACK.items()}
        there = {name: model for name, (model, levels) in BELIEFS.items() if inputs.level[0] in levels}
        return Case(
            stem=stem,
            right=run.shown,
            why=f"{why} A carry out of the 16 bits is added in at the bottom; that happens {times}. The sum is"
            f" {run.sum:04X}, and its complement goes into the field.{zero} So it gets {run.shown}.",
            wrong=[Wrong(name, model(inputs).shown, said[name]) for name, model in there.items()],
            steps=run.steps,
        )


def _told(inputs: Datagram) -> tuple[str, str]:
    """The stem, and how the explanation begins."""
    if inputs.changes:
        rows = "\n".join(f"{what:<15} {old:04X} → {new:04X}" for what, old, new in inputs.changes)
        return (
            "A NAT router changes these 16-bit words of an IPv4 packet, and adjusts its checksums. UDP's was"
            f" 0x{inputs.checksum:04X}, and right:\n\n```text\n{rows}\n```\n\nWhat is the UDP checksum now?",
            "Take the old sum, the checksum's complement; for each covered word that changes add the old word's"
            " complement and the new word. The TTL is not covered.",
        )
    size, what = (2, "16-bit words") if inputs.level is Level.EASY else (1, "bytes")
    listing = " ".join(inputs.covered[at : at + size].hex().upper() for at in range(0, len(inputs.covered), size))
    odd = ", the last byte with a zero byte behind it" * (len(inputs.covered) % 2)
    return (
        f"Let all that a UDP checksum over IPv4 covers be these {what}:\n\n```text\n{listing}\n```\n\n"
        "What does the sender put into the checksum field?",
        f"All is added up in words of 16 bits{odd}. The high byte comes first.",
    )
