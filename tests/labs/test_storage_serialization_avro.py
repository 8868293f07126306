"""The model of Avro's schema resolution, against tables and sets that are compared as a whole."""

from content.labs.storage_serialization.avro_schema_resolution import (
    INT,
    LONG,
    NOTHING,
    TEXT,
    UNION,
    AvroSchemaResolution,
    ByPlace,
    Converts,
    Dropped,
    Field,
    KeepsUnknown,
    MissingFails,
    NoAliases,
    Null,
    NullTakesDefault,
    Resolver,
    Schemas,
    Value,
)
from tests.labs.proof import proved


class WritersOrder(Resolver):
    """Hands out the fields in the order in which they were written."""

    def __init__(self, inputs: Schemas) -> None:
        super().__init__(inputs)
        self.record = dict(sorted(self.record.items()))


class NoPromotion(Resolver):
    """Takes the very same type only."""

    def fits(self, field: Field, source: Field) -> bool:
        return source.actual in field.kind


class Narrows(Resolver):
    """Reads a long as an int."""

    def fits(self, field: Field, source: Field) -> bool:
        return source.kind == LONG or super().fits(field, source)


class FirstOfUnion(Resolver):
    """Takes the first type of a union for that of the value."""

    def fits(self, field: Field, source: Field) -> bool:
        return super().fits(field, Field(source.name, TEXT, "") if source.kind == UNION else source)


def resolving(model: type[Resolver]) -> AvroSchemaResolution:
    lab = AvroSchemaResolution()
    lab.model = model
    return lab


def outcome(resolver: Resolver) -> list[tuple[str, Value]] | None:
    return None if resolver.failed else [item for item in resolver.record.items() if item[1] != NOTHING]


def by_sets(schemas: Schemas) -> list[tuple[str, Value]] | None:
    """Renames what was written, lays it over the defaults, and asks whether all is there and of a type."""
    renamed = {field.alias: field.name for field in schemas.wanted if field.alias}
    written = {renamed.get(field.name, field.name): field.value for field in schemas.written}
    narrow = {renamed.get(field.name, field.name) for field in schemas.written if field.kind == LONG}
    defaults = {field.name: field.value for field in schemas.wanted if field.value != NOTHING}
    names = {field.name for field in schemas.wanted}
    texts = {field.name for field in schemas.wanted if field.kind == TEXT}
    nullable = {field.name for field in schemas.wanted if field.kind == UNION}
    numbers = names - texts - nullable
    merged = {**defaults, **written}
    types = {name: {str: "text", int: "number"}.get(type(merged.get(name)), "null") for name in names}
    good = {
        *(name for name in texts if types[name] == "text"),
        *(name for name in numbers if types[name] == "number"),
        *(name for name in nullable if types[name] != "number"),
    } - (narrow & {field.name for field in schemas.wanted if field.kind == INT})
    if not names <= set(merged) or names - good:
        return None
    return [(field.name, merged[field.name]) for field in schemas.wanted]


def test_records_are_what_sets_and_defaults_give() -> None:
    mutants = {
        "by place": ByPlace,
        "missing is null": Null,
        "missing is left out": Dropped,
        "missing is an error": MissingFails,
        "unknown is kept": KeepsUnknown,
        "anything is converted": Converts,
        "no aliases": NoAliases,
        "null takes the default": NullTakesDefault,
        "the writer's order": WritersOrder,
        "no promotion": NoPromotion,
        "long to int": Narrows,
        "the first type of a union": FirstOfUnion,
    }
    proved(AvroSchemaResolution(), outcome, by_sets, {name: resolving(model) for name, model in mutants.items()})
