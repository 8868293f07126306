"""The model of the Protocol Buffers wire format, against binary digits and the documentation's own examples."""

import pytest

from content.labs.storage_serialization.binary_field_tags import (
    BOOL,
    INT,
    LIST,
    SINT,
    TEXT,
    BinaryFieldTags,
    DefaultsSent,
    Encoder,
    Field,
    FourBytes,
    Int32ZigZags,
    Message,
    NegativesInFull,
    NoLengths,
    NoTags,
    OneByte,
    TwoByteTags,
    Unpacked,
    WithNames,
)
from tests.labs.proof import proved


class HighBytesFirst(Encoder):
    """Sends the highest seven bits first."""

    def varint(self, number: int) -> bytes:
        return super().varint(number)[::-1]


class ThirtyTwoBits(Encoder):
    """Extends the sign to 32 bits only."""

    def number(self, number: int) -> bytes:
        return self.varint(number % 2**32)


class WireTypeOnTop(Encoder):
    """Puts the field number into the low bits."""

    def tag(self, field: Field, wire: int) -> bytes:
        return self.varint(wire << 3 | field.number)


def encoding(model: type[Encoder]) -> BinaryFieldTags:
    lab = BinaryFieldTags()
    lab.model = model
    return lab


def sevens(digits: str) -> bytes:
    """Binary digits in groups of seven from the right; all groups but the last sent get a 1 in front."""
    digits = digits.lstrip("0") or "0"
    digits = digits.zfill(-(-len(digits) // 7) * 7)
    groups = [digits[place : place + 7] for place in range(0, len(digits), 7)][::-1]
    return bytes(int(("1" if group is not groups[-1] else "0") + group, 2) for group in groups)


def by_digits(message: Message) -> bytes:
    encoded = b""
    for field in message:
        value = field.value
        if not value:
            continue
        kind = "010" if field.kind in (TEXT, LIST) else "000"
        content = b""
        if isinstance(value, str):
            content = bytes(ord(letter) for letter in value)
        elif field.kind == SINT:
            assert isinstance(value, int)
            content = sevens(f"{abs(value):b}0" if value > 0 else f"{abs(value) - 1:b}1")
        else:
            numbers = value if isinstance(value, tuple) else (value,)
            content = b"".join(sevens(bits(number)) for number in numbers)
        length = sevens(f"{len(content):b}") if kind == "010" else b""
        encoded += sevens(f"{field.number:b}{kind}") + length + content
    return encoded


def bits(number: int) -> str:
    return "".join(f"{byte:08b}" for byte in number.to_bytes(8, "big", signed=True))


def test_messages_are_what_binary_digits_make() -> None:
    mutants = {
        "defaults are sent": DefaultsSent,
        "lists are not packed": Unpacked,
        "sint32 in full": NegativesInFull,
        "int32 zigzags": Int32ZigZags,
        "no tags": NoTags,
        "no lengths": NoLengths,
        "varints of a byte": OneByte,
        "four bytes": FourBytes,
        "tags of two bytes": TwoByteTags,
        "names": WithNames,
        "high bytes first": HighBytesFirst,
        "32 bits": ThirtyTwoBits,
        "wire type on top": WireTypeOnTop,
    }
    proved(
        BinaryFieldTags(),
        lambda encoder: encoder.message,
        by_digits,
        {name: encoding(model) for name, model in mutants.items()},
    )


@pytest.mark.parametrize(
    ("field", "encoded"),
    [
        (Field(INT, 1, 150), "08 96 01"),
        (Field(TEXT, 2, "testing"), "12 07 74 65 73 74 69 6e 67"),
        (Field(LIST, 6, (3, 270, 86942)), "32 06 03 8e 02 9e a7 05"),
        (Field(INT, 1, -2), "08 fe ff ff ff ff ff ff ff ff 01"),
        (Field(SINT, 1, -2), "08 03"),
        (Field(SINT, 1, 0x7FFFFFFF), "08 fe ff ff ff 0f"),
        (Field(BOOL, 1, 1), "08 01"),
    ],
)
def test_fields_are_encoded_as_in_the_documentation(field: Field, encoded: str) -> None:
    """The examples of "Encoding" at protobuf.dev; where it gives a value only, behind the tag of field 1."""
    assert Encoder((field,)).message == bytes.fromhex(encoded)
