"""A Message: the one thing that ever goes out. The core states what is meant, adapters draw it natively.

Strings in `Text`, `Heading`, `Note` and `Option` are Markdown of a small subset (see `bot.markdown`); what came
from a person is put in through `markdown.escape`. Labels and table cells are plain text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.call import Call
from bot.deck import Step, Strip


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows; one line."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs and lists."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Lines to show as they stand."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns, all cells plain text. Every row is as long as `columns`."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Run:
    """The run of a model, to be followed step by step."""

    steps: tuple[Step, ...]

    @property
    def table(self) -> Table:
        """The run as a table: a row a step, and a column for each part of the state."""
        labels = [strip.label for strip in self.steps[0].strips] if self.steps else []
        rows = [(step.text, *(_shown(strip) for strip in step.strips)) for step in self.steps]
        return Table(("", *labels), tuple(rows))


def _shown(strip: Strip) -> str:
    return " ".join(f"{cell.mark}{cell.text}" for cell in strip.cells)


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose: a short label (a letter), its text, and what choosing it calls."""

    label: str
    text: str
    call: Call


@dataclass(frozen=True, slots=True)
class Choices:
    """The answers to a question, of which a person picks one."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Pick:
    """One of several answers that may be chosen together: a short label (a letter), its text, and its value.

    The value is short, not empty, and no other's; it holds no comma.
    """

    label: str
    text: str
    value: str


@dataclass(frozen=True, slots=True)
class Picks:
    """Answers to pick one or more of; their values, with commas, fill the empty argument of `call`."""

    options: tuple[Pick, ...]
    call: Call


@dataclass(frozen=True, slots=True)
class Button:
    """Something to do next. At most one of a message's buttons is `primary`."""

    label: str
    call: Call
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Actions:
    """Buttons in a row."""

    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Small print: sources, dates, who sees this."""

    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as data, drawn where it is shown.

    `alt`, plain text, says what it shows, and stands for it where it cannot be.

    The scene "diagram" is drawn from `data` as its source (see `bot.deck.Diagram`); any other one is a template
    of the painter's, which finds JSON in `data`.
    """

    scene: str
    data: str
    alt: str

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError("a picture needs a text that can stand for it")


@dataclass(frozen=True, slots=True)
class Divider:
    """A line between two parts."""


Block = Heading | Text | Code | Picture | Table | Run | Choices | Picks | Actions | Note | Divider


@dataclass(frozen=True, slots=True)
class Message:
    """What is said, from top to bottom."""

    blocks: tuple[Block, ...]

    @classmethod
    def of(cls, *blocks: Block) -> "Message":
        return cls(blocks)


@dataclass(frozen=True, slots=True)
class Field:
    """A question of a form. `choices` are (value, label) pairs; with none, the answer is typed.

    `value` stands in it when it opens; a field that comes back empty means "unchanged".
    `limit` is in characters. `suggested`: the door suggests values for what is being typed; `choices` are then
    labels of values that stand in it. `many`: the value is a list with commas between.
    """

    name: str
    label: str
    hint: str = ""
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    limit: int = 100
    suggested: bool = False
    many: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """At most five fields whose answers are added to `call`. `error` says why it came back."""

    call: Call
    title: str
    fields: tuple[Field, ...]
    error: str = ""

    def filled(self, values: Mapping[str, str]) -> "Form":
        """The form with these values in place of its own; the call takes those that have no field."""
        fields = tuple(replace(field, value=values.get(field.name, field.value)) for field in self.fields)
        shown = {field.name for field in fields}
        unseen = {name: value for name, value in values.items() if name not in shown}
        return replace(self, call=Call(self.call.name, {**self.call.args, **unseen}), fields=fields)

    def resumed(self) -> Call:
        """A call that carries all that stands in the form; without the fields where a button has no room."""
        typed = {field.name: field.value for field in self.fields if field.value}
        full = Call(self.call.name, {**self.call.args, **typed})
        return full if full.fits else self.call
