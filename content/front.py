"""Front matter: the YAML between the two `---` lines that open a file."""

from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from content.markdown import Block
from content.page import Page

_RULE = "---"
_FIRST = 2  # the line below the opening rule


@dataclass(frozen=True, slots=True)
class Fields:
    """The entries of a mapping, each with its line. What is missing or misshapen is noted, and read as empty.

    Every value is text, whatever YAML would make of it: a title may read `1984` or `no`.
    """

    page: Page
    start: int
    nodes: dict[str, yaml.Node]

    def line(self, key: str) -> int:
        """Where an entry stands; where the mapping begins if there is none."""
        return _line(self.nodes[key]) if key in self.nodes else self.start

    def text(self, key: str) -> str:
        """A text that is not empty."""
        return self._scalar(key, self.nodes[key]) if key in self.nodes else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, possibly of none."""
        node = self.nodes.get(key)
        if isinstance(node, yaml.SequenceNode):
            return tuple(self._scalar(key, item) for item in node.value)
        if node is not None:
            self.page.wrong(_line(node), f'"{key}" is not a list ([] if there is nothing to name)')
        return ()

    def table(self, key: str, known: Sequence[str] = ()) -> "Fields":
        """A mapping below this one; when `known` is given, with exactly these keys."""
        if key not in self.nodes:
            return Fields(self.page, self.start, {})
        return _fields(self.page, self.nodes[key], known)

    def _scalar(self, key: str, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self.page.wrong(_line(node), f'"{key}" is not plain text (does it need quotes?)')
            return ""
        if not node.value.strip():
            self.page.wrong(_line(node), f'"{key}" is empty')
        return str(node.value)


def read_front(page: Page, known: Sequence[str]) -> tuple[Fields, Block] | None:
    """The front matter, with exactly these keys, and what follows it; None when it cannot be read."""
    lines = page.lines()
    if not lines:
        return None
    if lines[:1] != [_RULE] or _RULE not in lines[1:]:
        page.wrong(1, "the file does not open with front matter between two lines of ---")
        return None
    end = lines.index(_RULE, 1)
    node = _compose(page, "\n".join(lines[1:end]))
    return (_fields(page, node, known), Block(end + 2, lines[end + 1 :])) if node else None


def _compose(page: Page, text: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=yaml.CSafeLoader) or yaml.MappingNode("", [])
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        page.wrong(line + _FIRST, f"the front matter is not YAML: {error.problem}")
        return None


def _fields(page: Page, node: yaml.Node, known: Sequence[str]) -> Fields:
    fields = Fields(page, _line(node), {})
    if not isinstance(node, yaml.MappingNode):
        page.wrong(fields.start, "expected entries of the form key: value")
        return fields
    for key, value in node.value:
        name = str(key.value)
        if name in fields.nodes:
            page.wrong(_line(key), f'"{name}" stands twice')
        fields.nodes[name] = value
    if known:
        _exactly(fields, known)
    return fields


def _exactly(fields: Fields, known: Sequence[str]) -> None:
    for key in fields.nodes:
        if key not in known:
            fields.page.wrong(fields.line(key), f'unknown key "{key}" (known: {", ".join(known)})')
    for key in known:
        if key not in fields.nodes:
            fields.page.wrong(fields.start, f'"{key}" is missing')


def _line(node: yaml.Node) -> int:
    return _FIRST + (node.start_mark.line if node.start_mark else 0)
