"""Messages and questions as JSON values and back, exactly."""

from collections.abc import Callable, Mapping
from typing import Any, assert_never

from bot.call import Call
from bot.deck import Cell, Level, Mark, Question, Source, Step, Strip, Thinking
from bot.deck import Option as Answer
from bot.message import (
    Actions,
    Block,
    Button,
    Choices,
    Code,
    Divider,
    Heading,
    Message,
    Note,
    Option,
    Pick,
    Picks,
    Picture,
    Run,
    Table,
    Text,
)

Json = dict[str, Any]


class UnknownBlock(ValueError):
    """A stored message has a block that this version of the bot does not know."""

    def __init__(self, block: object) -> None:
        super().__init__(f"a stored message has a block of a kind unknown here: {block!r}")


def encode_message(message: Message) -> list[Json]:
    """A message as a list of objects, one a block; their key `kind` says which block."""
    return [_encode_block(block) for block in message.blocks]


def decode_message(data: list[Json]) -> Message:
    """The message that `encode_message` wrote. Raises UnknownBlock."""
    return Message(tuple(_decode_block(block) for block in data))


def _encode_block(block: Block) -> Json:
    match block:
        case Heading(text):
            return {"kind": "heading", "text": text}
        case Text(text):
            return {"kind": "text", "text": text}
        case Code(text):
            return {"kind": "code", "text": text}
        case Note(text):
            return {"kind": "note", "text": text}
        case Picture(scene, data, alt):
            return {"kind": "picture", "scene": scene, "data": data, "alt": alt}
        case Table(columns, rows):
            return {"kind": "table", "columns": columns, "rows": rows}
        case Run(steps):
            return {"kind": "run", "steps": [(step.text, _encode_strips(step)) for step in steps]}
        case Choices(options):
            return {"kind": "choices", "options": [(o.label, o.text, _encode_call(o.call)) for o in options]}
        case Picks(options, call):
            picks = [(pick.label, pick.text, pick.value) for pick in options]
            return {"kind": "picks", "options": picks, "call": _encode_call(call)}
        case Actions(buttons):
            return {"kind": "actions", "buttons": [(b.label, _encode_call(b.call), b.primary) for b in buttons]}
        case Divider():
            return {"kind": "divider"}
        case _:
            assert_never(block)


def _decode_block(data: Json) -> Block:
    decode = DECODERS.get(data["kind"]) if isinstance(data, dict) and "kind" in data else None
    if decode is None:
        raise UnknownBlock(data)
    return decode(data)


def _encode_strips(step: Step) -> list[Any]:
    return [(strip.label, [(cell.text, cell.mark.value) for cell in strip.cells]) for strip in step.strips]


def _decode_run(data: Json) -> Run:
    return Run(tuple(Step(text, tuple(map(_decode_strip, strips))) for text, strips in data["steps"]))


def _decode_strip(data: list[Any]) -> Strip:
    label, cells = data
    return Strip(label, tuple(Cell(text, Mark(mark)) for text, mark in cells))


def _decode_table(data: Json) -> Table:
    return Table(tuple(data["columns"]), tuple(tuple(row) for row in data["rows"]))


def _decode_choices(data: Json) -> Choices:
    return Choices(tuple(Option(label, text, _decode_call(call)) for label, text, call in data["options"]))


def _decode_picks(data: Json) -> Picks:
    return Picks(tuple(Pick(*pick) for pick in data["options"]), _decode_call(data["call"]))


def _decode_actions(data: Json) -> Actions:
    buttons = data["buttons"]
    return Actions(tuple(Button(label, _decode_call(call), primary) for label, call, primary in buttons))


DECODERS: Mapping[str, Callable[[Json], Block]] = {
    "heading": lambda data: Heading(data["text"]),
    "text": lambda data: Text(data["text"]),
    "code": lambda data: Code(data["text"]),
    "note": lambda data: Note(data["text"]),
    "picture": lambda data: Picture(data["scene"], data["data"], data["alt"]),
    "table": _decode_table,
    "run": _decode_run,
    "choices": _decode_choices,
    "picks": _decode_picks,
    "actions": _decode_actions,
    "divider": lambda _: Divider(),
}


def _encode_call(call: Call) -> list[Any]:
    return [call.name, dict(call.args)]


def _decode_call(data: list[Any]) -> Call:
    name, args = data
    return Call(name, args)


def encode_question(question: Question) -> Json:
    """A question as an object, its options in the order they have."""
    return {
        "id": question.id,
        "concept": question.concept,
        "kind": question.kind,
        "level": question.level.value,
        "thinking": question.thinking.value,
        "stem": question.stem,
        "options": [(o.text, o.correct, o.feedback, o.misconception, o.place) for o in question.options],
        "sources": [(s.title, s.url, s.section) for s in question.sources],
        "unit": question.unit,
        "tolerance": question.tolerance,
    }


def decode_question(data: Json) -> Question:
    """The question that `encode_question` wrote."""
    return Question(
        id=data["id"],
        concept=data["concept"],
        kind=data["kind"],
        level=Level(data["level"]),
        thinking=Thinking(data["thinking"]),
        stem=data["stem"],
        options=tuple(Answer(*option) for option in data["options"]),
        sources=tuple(Source(*source) for source in data["sources"]),
        unit=data["unit"],
        tolerance=data["tolerance"],
    )
