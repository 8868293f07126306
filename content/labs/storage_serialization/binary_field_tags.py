"""Protocol Buffers: how many bytes a message takes, from tags, varints and lengths."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.deck import Cell, Level, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

INT, SINT, BOOL, TEXT, LIST = "int32", "sint32", "bool", "string", "repeated int32"
NAMES = {INT: "id", SINT: "delta", BOOL: "vip", TEXT: "city", LIST: "scores"}
KINDS = {Level.EASY: (INT, TEXT, BOOL), Level.MEDIUM: (INT, TEXT, BOOL, SINT), Level.HARD: (INT, TEXT, LIST, SINT)}
TEXTS = ("Lima", "Oslo", "Mumbai", "Nairobi", "Kiel", "Accra")
SIZES = ((1, 100), (130, 9_000), (20_000, 90_000))

Value = int | str | tuple[int, ...]


@dataclass(frozen=True)
class Field:
    """A field as the schema declares it, and the value that is set."""

    kind: str
    number: int
    value: Value

    @property
    def name(self) -> str:
        return NAMES[self.kind]

    @property
    def told(self) -> str:
        shown = f"[{', '.join(map(str, self.value))}]" if isinstance(self.value, tuple) else str(self.value)
        shown = {BOOL: "true" if self.value else "false", TEXT: f'"{shown}"'}.get(self.kind, shown)
        return f"{self.kind} {self.name} = {self.number};   {shown}"


Message = tuple[Field, ...]


class Encoder:
    """Writes a message field by field: a tag, for texts and lists a length, and the value."""

    def __init__(self, inputs: Message) -> None:
        self.message = b""
        self.parts: list[str] = []
        self.steps: list[Step] = []
        for field in inputs:
            wire = 2 if field.kind in (TEXT, LIST) else 0
            value = self.payload(field)
            length = self.length(value) if wire == 2 else b""
            parts = (self.tag(field, wire), length, value) if self.present(field) else (b"", b"", b"")
            self.steps.append(_step(field.name, parts))
            self.parts += [f"{field.name} {len(parts[0])} + {len(length + value)}"] * self.present(field)
            self.message += b"".join(parts)

    def present(self, field: Field) -> bool:
        """In proto3 a value that is the default is not sent."""
        return bool(field.value)

    def tag(self, field: Field, wire: int) -> bytes:
        return self.varint(field.number << 3 | wire)

    def payload(self, field: Field) -> bytes:
        if isinstance(field.value, str):
            return field.value.encode()
        if isinstance(field.value, tuple):
            return b"".join(map(self.number, field.value))
        return self.zigzag(field.value) if field.kind == SINT else self.number(field.value)

    def number(self, number: int) -> bytes:
        """A negative one is sent in 64-bit two's complement: ten bytes."""
        return self.varint(number % 2**64)

    def zigzag(self, number: int) -> bytes:
        return self.varint(2 * number if number >= 0 else -2 * number - 1)

    def varint(self, number: int) -> bytes:
        """Seven bits a byte, the lowest first; the top bit says that more follow."""
        if number > 0x7F:
            return bytes([number & 0x7F | 0x80]) + self.varint(number >> 7)
        return bytes([number])

    def length(self, value: bytes) -> bytes:
        return self.varint(len(value))


class NoTags(Encoder):
    """The belief that values stand one behind the other."""

    def tag(self, field: Field, wire: int) -> bytes:
        return super().tag(field, wire)[:0]


class NoLengths(Encoder):
    """The belief that a text's or list's length need not be sent."""

    def length(self, value: bytes) -> bytes:
        return value[:0]


class OneByte(Encoder):
    """The belief that a varint is one byte."""

    def varint(self, number: int) -> bytes:
        return bytes([number & 0x7F])


class Int32ZigZags(Encoder):
    """The belief that all negative numbers are zig-zag coded."""

    def number(self, number: int) -> bytes:
        return self.zigzag(number) if number < 0 else super().number(number)


class FourBytes(Encoder):
    """The belief that an int32 takes its four bytes."""

    def payload(self, field: Field) -> bytes:
        if field.kind in (BOOL, TEXT):
            return super().payload(field)
        return bytes(4) * (len(field.value) if isinstance(field.value, tuple) else 1)


class TwoByteTags(Encoder):
    """The belief that number and type of a field have a byte each."""

    def tag(self, field: Field, wire: int) -> bytes:
        return bytes([wire]) + self.varint(field.number)


class WithNames(Encoder):
    """The belief that names are sent."""

    def tag(self, field: Field, wire: int) -> bytes:
        return super().tag(field, wire) + field.name.encode()


class DefaultsSent(Encoder):
    """The belief that a default is sent like any value."""

    def present(self, field: Field) -> bool:
        return field.value is not None


class Unpacked(Encoder):
    """The belief that each element of a list of numbers has a tag."""

    def tag(self, field: Field, wire: int) -> bytes:
        return super().tag(field, wire) * (len(field.value) if isinstance(field.value, tuple) else 1)


class NegativesInFull(Encoder):
    """The belief that any negative number is sent in two's complement."""

    def zigzag(self, number: int) -> bytes:
        return self.number(number)


BELIEFS: Mapping[str, type[Encoder]] = {
    "zero-is-sent": DefaultsSent,
    "each-element-has-a-tag": Unpacked,
    "negatives-twos-complement": NegativesInFull,
    "int32-zigzags": Int32ZigZags,
    "no-tags-in-message": NoTags,
    "length-is-not-sent": NoLengths,
    "varint-is-one-byte": OneByte,
    "int32-is-four-bytes": FourBytes,
    "tag-is-two-bytes": TwoByteTags,
    "protobuf-carries-names": WithNames,
}
FEEDBACK: Mapping[str, str] = {
    "zero-is-sent": "A proto3 field that holds its default is not sent at all, neither tag nor value. The reader"
    " fills it in.",
    "each-element-has-a-tag": "That is one tag for each number. In proto3 such a list is packed: one tag, one"
    " length, and then the numbers.",
    "negatives-twos-complement": "Ten bytes is what a negative int32 takes. A sint32 is zig-zag coded: −1 becomes"
    " 1, 1 becomes 2, −2 becomes 3, and small numbers stay short.",
    "int32-zigzags": "Zig-zag coding makes negative numbers short, but only sint32 has it. An int32 sends them as"
    " 64 bits with the top ones set: ten bytes.",
    "no-tags-in-message": "This counts the values alone. In front of each stands a tag; how else could a reader"
    " tell which field it is?",
    "length-is-not-sent": "This leaves out the length in front of a text or list. Without it a reader would not"
    " know where it ends.",
    "varint-is-one-byte": "A byte of a varint carries 7 bits, which is enough up to 127. Larger values need more,"
    " and so do tags from field number 16 on.",
    "int32-is-four-bytes": "Four bytes is what an int32 takes in memory. On the wire it is a varint, whose length"
    " depends on the value.",
    "tag-is-two-bytes": "This gives number and type a byte each. They share one varint, 8 × number + wire type,"
    " which is a single byte up to number 15.",
    "protobuf-carries-names": "With the names it would come to this. The message has field numbers instead; the"
    " names stay in the schema.",
}


class BinaryFieldTags(ModelLab[Message, Encoder]):
    """The wire format of Protocol Buffers, for proto3 with implicit presence."""

    concept = "serialization.binary-field-tags"
    sources = (
        Source(
            "Protocol Buffers documentation, Encoding",
            "https://protobuf.dev/programming-guides/encoding/",
            "Base 128 Varints to Packed Repeated Fields",
        ),
    )
    model: type[Encoder] = Encoder

    def draw(self, chance: Chance, level: Level) -> Message:
        kinds = KINDS[level]
        numbers = chance.picks(range(1, 16), len(kinds))
        if level is not Level.EASY:
            numbers[0] = chance.between(16, 40)
        values = [_value(chance, level, kind) for kind in kinds]
        if level is Level.MEDIUM:
            values[chance.pick((0, 2))] = 0
        drawn = [Field(*field) for field in zip(kinds, numbers, values, strict=True)]
        return tuple(sorted(drawn, key=lambda field: field.number))

    def run(self, inputs: Message) -> Encoder:
        return self.model(inputs)

    def ask(self, inputs: Message, run: Encoder) -> Case:
        listing = "\n".join(field.told for field in inputs)
        return Case(
            stem="A proto3 schema, no field of it marked optional, and the values that are set:"
            f"\n\n```text\n{listing}\n```\n\nHow many bytes is the message in Protocol Buffers?",
            right=len(run.message),
            why=f"Tag and value of each field: {'; '.join(run.parts)}. That makes {len(run.message)}. A tag is one"
            " byte up to number 15; varints have 7 bits a byte; texts and packed lists have a length in front.",
            wrong=[Wrong(name, len(model(inputs).message), FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=run.steps,
            unit="bytes",
        )


def _value(chance: Chance, level: Level, kind: str) -> Value:
    if kind in (TEXT, BOOL):
        return chance.pick(TEXTS) if kind == TEXT else 1
    if kind == LIST:
        return tuple(chance.between(*chance.pick(SIZES)) for _ in range(chance.between(2, 4)))
    number = chance.between(*SIZES[chance.between(kind == INT, 2)])
    return -number if kind == SINT or (level is Level.HARD and chance.below(2)) else number


def _step(name: str, parts: Sequence[bytes]) -> Step:
    labels = zip(("tag", "length", "value"), parts, strict=True)
    strips = [Strip(label, tuple(Cell(f"{byte:02x}") for byte in part)) for label, part in labels]
    return Step(f"{name}: {len(b''.join(parts)) or 'no'} bytes", tuple(strips))
