"""The model of the UDP checksum, against arithmetic modulo 65,535 and the examples of the RFCs."""

from bot.deck import Level
from content.labs.networking.udp_checksum import (
    AllHeaders,
    CarryDropped,
    Checksum,
    Datagram,
    Follows,
    LastIgnored,
    Negative,
    NoAddresses,
    PaddedInFront,
    Parity,
    TheSum,
    UdpChecksum,
    ZeroStays,
)
from tests.labs.proof import proved


class LowByteFirst(Checksum):
    """Reads the second word from the wrong end."""

    def paired(self, covered: bytes) -> list[int]:
        first, _, *rest = super().paired(covered)
        return [first, int.from_bytes(covered[2:4], "little"), *rest]


class ForgetsOld(Checksum):
    """Adds the new words and leaves the old ones in."""

    def words(self) -> list[int]:
        words = super().words()
        return words[:1] + words[2::2] if self.inputs.changes else words


def checking(model: type[Checksum]) -> UdpChecksum:
    lab = UdpChecksum()
    lab.model = model
    return lab


def modulo(inputs: Datagram) -> int:
    """A ones' complement sum is one modulo 65,535, and so is taking a word out of it; 0 is written as all ones.

    The rest of a datagram with a known checksum is one word that makes it right; from there all is computed anew.
    """
    number = int.from_bytes(inputs.covered + b"\0" * (len(inputs.covered) % 2))
    if inputs.changes:
        covered = [change for change in inputs.changes if change[0].startswith("source")]
        rest = -inputs.checksum - sum(old for _, old, _ in covered)
        number = rest + sum(new for _, _, new in covered)
    return -number % 65_535 or 65_535


def test_checksums_are_those_of_arithmetic_modulo_65535() -> None:
    mutants = {
        "carries are dropped": CarryDropped,
        "the sum": TheSum,
        "the negative": Negative,
        "parity": Parity,
        "padded in front": PaddedInFront,
        "the last is ignored": LastIgnored,
        "zero is sent": ZeroStays,
        "no addresses": NoAddresses,
        "all headers": AllHeaders,
        "follows the words": Follows,
        "a word with its low byte first": LowByteFirst,
        "the old words stay": ForgetsOld,
    }
    proved(
        UdpChecksum(),
        lambda checksum: checksum.field,
        modulo,
        {name: checking(model) for name, model in mutants.items()},
    )


def test_the_sum_is_that_of_rfc_1071() -> None:
    """The numerical example of RFC 1071, section 3, and the card's two words."""
    assert Checksum(Datagram(Level.EASY, bytes.fromhex("0001f203f4f5f6f7"))).sum == 0xDDF2
    assert Checksum(Datagram(Level.EASY, bytes.fromhex("1234f000"))).field == 0xFDCA


def test_an_update_is_that_of_rfc_1624() -> None:
    """The example of RFC 1624, section 4: 5555 becomes 3285. What is 0 there, UDP sends as all ones."""
    changed = Checksum(Datagram(Level.HARD, b"", 0xDD2F, (("source port", 0x5555, 0x3285),)))
    assert (changed.complement(), changed.field) == (0x0000, 0xFFFF)
