"""Avro: what a record looks like to a reader whose schema differs from the writer's."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

INT, LONG, TEXT, UNION = "int", "long", "string", '["string", "null"]'
NOTHING, ERROR = "nothing", "an error"
NAMES = ("city", "team", "note", "unit", "size", "rank", "code")
SURE = ("same", "number", "ignored", "default")
MORE = {
    Level.MEDIUM: (("wider", "default"), ("missing", "narrower", "text", "wider", "ignored", "same")),
    Level.HARD: (("renamed", "null"), ("to union", "of union")),
}

Value = int | str | None


@dataclass(frozen=True)
class Field:
    """A field of a schema; `value` is what is written, or the reader's default."""

    name: str
    kind: str
    value: Value = NOTHING
    alias: str = ""

    @property
    def told(self) -> str:
        return f"{self.name}: {self.kind}{f', alias {self.alias}' if self.alias else ''}"

    @property
    def actual(self) -> str:
        return "null" if self.value is None else TEXT if self.kind == UNION else self.kind


@dataclass(frozen=True)
class Schemas:
    """The record as it was written, and the fields that the reader wants."""

    written: tuple[Field, ...]
    wanted: tuple[Field, ...]


class Resolver:
    """Goes through the reader's fields and fetches the value of each; the first failure ends it."""

    def __init__(self, inputs: Schemas) -> None:
        self.inputs = inputs
        self.record, self.failed = dict[str, Value](), False
        self.steps: list[Step] = []
        for field in inputs.wanted:
            source = self.find(field)
            self.record[field.name] = self.fetch(field, source)
            self.steps.append(_step(field, source, self.record, self.failed))
            if self.failed:
                return

    def find(self, field: Field) -> Field:
        """By name, or the alias of the reader's field. If it was not written, the reader's field itself."""
        return next((one for one in self.inputs.written if one.name in (field.name, field.alias)), field)

    def fetch(self, field: Field, source: Field) -> Value:
        return source.value if source.value != NOTHING and self.fits(field, source) else self.fail()

    def fits(self, field: Field, source: Field) -> bool:
        """A union takes what one of its types fits. An int may become a long."""
        kinds = (TEXT, "null") if field.kind == UNION else (field.kind,)
        return source.actual in kinds or (source.actual, field.kind) == (INT, LONG)

    def fail(self) -> Value:
        self.failed = True
        return NOTHING

    @property
    def shown(self) -> str:
        return ERROR if self.failed else ", ".join(_told(self.record))


class ByPlace(Resolver):
    """The belief that fields are matched by their place."""

    def find(self, field: Field) -> Field:
        return dict(enumerate(self.inputs.written)).get(self.inputs.wanted.index(field), field)

    def fits(self, field: Field, source: Field) -> bool:
        return field.kind != source.value


class MissingFails(Resolver):
    """The belief that both schemas must have each field."""

    def fetch(self, field: Field, source: Field) -> Value:
        return self.fail() if source is field else super().fetch(field, source)


class Null(MissingFails):
    """The belief that what is missing, or does not fit, is null."""

    def fail(self) -> Value:
        return None


class Dropped(MissingFails):
    """The belief that what is missing, or does not fit, is left out."""

    def fail(self) -> Value:
        return NOTHING


class Converts(Resolver):
    """The belief that any value is converted to the wanted type."""

    def fetch(self, field: Field, source: Field) -> Value:
        return str(source.value) if field.kind == TEXT and source.kind == INT else source.value


class KeepsUnknown(Resolver):
    """The belief that fields the reader does not know are passed on."""

    def __init__(self, inputs: Schemas) -> None:
        super().__init__(inputs)
        known = [name for field in inputs.wanted for name in (field.name, field.alias)]
        self.record |= {field.name: field.value for field in inputs.written if field.name not in known}


class NoAliases(Resolver):
    """The belief that an alias is for people."""

    def find(self, field: Field) -> Field:
        return super().find(Field(field.name, field.kind, field.value))


class NullTakesDefault(Resolver):
    """The belief that a null is replaced by the default."""

    def fetch(self, field: Field, source: Field) -> Value:
        return super().fetch(field, field if source.value is None else source)


BELIEFS: Mapping[str, type[Resolver]] = {
    "alias-is-a-comment": NoAliases,
    "stored-null-takes-default": NullTakesDefault,
    "avro-converts-values": Converts,
    "unknown-fields-are-kept": KeepsUnknown,
    "missing-field-is-dropped": Dropped,
    "missing-is-null": Null,
    "schemas-must-be-equal": MissingFails,
    "fields-by-position": ByPlace,
}
FEEDBACK: Mapping[str, str] = {
    "alias-is-a-comment": "This looks for the new name only. By the alias, the old name's value is found.",
    "stored-null-takes-default": "A default stands in for a field that was not written. A null that was written is"
    " a value like any other.",
    "avro-converts-values": "This converts whatever it finds. Avro promotes an int to a long, but never the other"
    " way, and never a number to a text or a null to anything else.",
    "unknown-fields-are-kept": "This hands on what the reader's schema does not know. Such a value is decoded, to"
    " get past it, and ignored.",
    "missing-field-is-dropped": "This leaves out what was not written. A reader gets each field of its schema, or"
    " an error.",
    "missing-is-null": "Null for what is missing is what SQL would say. Here the default of the reader's schema"
    " counts, and without one it is an error.",
    "schemas-must-be-equal": "That the schemas differ looks like trouble. But fields are matched by name, an int"
    " may become a long, and a default stands in for what was not written.",
    "fields-by-position": "This takes the values in the order in which they were written. Fields are matched by"
    " name, wherever they stand.",
}


class AvroSchemaResolution(ModelLab[Schemas, Resolver]):
    """Schema resolution of records by the Avro specification 1.12.0, with aliases."""

    concept = "serialization.avro-schema-resolution"
    sources = (
        Source(
            "Apache Avro 1.12.0 Specification",
            "https://avro.apache.org/docs/1.12.0/specification/",
            "Schema Resolution; Aliases",
        ),
    )
    model: type[Resolver] = Resolver

    def draw(self, chance: Chance, level: Level) -> Schemas:
        old, *names = chance.shuffled(NAMES)
        cases = [*SURE, *(chance.pick(cases) for cases in MORE.get(level, ()))]
        pairs = [_pair(case, names.pop(), old if case == "renamed" else "", chance) for case in cases]
        written, wanted = (tuple(chance.shuffled(list(filter(None, side)))) for side in zip(*pairs, strict=True))
        return Schemas(written, wanted)

    def run(self, inputs: Schemas) -> Resolver:
        return self.model(inputs)

    def ask(self, inputs: Schemas, run: Resolver) -> Case | None:
        if len(run.steps) < 2:
            return None
        written = "\n".join(f"{f.told} → {_shown(f.value)}" for f in inputs.written)
        wanted = "\n".join(f.told + f" = {_shown(f.value)}" * (f.value != NOTHING) for f in inputs.wanted)
        return Case(
            stem=f"An Avro record was written with these fields and values:\n\n```text\n{written}\n```\n\nThe"
            f" reader's schema, with defaults behind =:\n\n```text\n{wanted}\n```\n\nThe record's name is the same"
            f"{', aliases are supported' * any(one.alias for one in inputs.wanted)}. What does the reader get?",
            right=run.shown,
            why=f"Field by field: {'; '.join(step.text for step in run.steps)}. Fields are matched by name, and"
            " what only the writer has is ignored. What only the reader has takes its default, or is an error."
            f" Types must be the same or promotable. So the reader gets {run.shown}.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=run.steps,
        )


def _pair(case: str, name: str, old: str, chance: Chance) -> tuple[Field | None, Field | None]:
    """A field as it was written, and as the reader wants it."""
    number, value, default = (
        chance.between(2, 90),
        chance.pick(("Oslo", "red", "ok", "Lima")),
        chance.pick(("none", "x")),
    )
    return {
        "same": (Field(name, TEXT, value), Field(name, TEXT)),
        "number": (Field(name, INT, number), Field(name, INT)),
        "ignored": (Field(name, INT, number), None),
        "default": (None, Field(name, TEXT, default)),
        "missing": (None, Field(name, TEXT)),
        "wider": (Field(name, INT, number), Field(name, LONG)),
        "narrower": (Field(name, LONG, number), Field(name, INT)),
        "text": (Field(name, INT, number), Field(name, TEXT)),
        "renamed": (Field(old, TEXT, value), Field(name, TEXT, default, old)),
        "null": (Field(name, UNION, None), Field(name, UNION, default)),
        "to union": (Field(name, TEXT, value), Field(name, UNION, default)),
        "of union": (Field(name, UNION, chance.pick((value, None))), Field(name, TEXT, default)),
    }[case]


def _told(record: Mapping[str, Value]) -> list[str]:
    return [f"{name} {_shown(value)}" for name, value in record.items() if value != NOTHING]


def _shown(value: Value) -> str:
    return "null" if value is None else f'"{value}"' if isinstance(value, str) else str(value)


def _step(field: Field, source: Field, record: Mapping[str, Value], failed: bool) -> Step:
    how = "takes its default" if source is field else f"is read from {source.name}"
    if failed:
        how = "is missing, no default" if source is field else f"is {source.actual}, no {field.kind}"
    cells = [Cell("error", Mark.GONE)] if failed else map(Cell, _told(record))
    return Step(f"{field.name} {how}", (Strip("record", tuple(cells)),))
