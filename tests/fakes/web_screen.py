"""What a browser shows of the playground's HTML, as `Seen`."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.fakes.rig import Seen

BREAKS = frozenset({"p", "h2", "h3", "li", "div", "pre", "tr", "button", "label", "hr", "form", "article"})
CELLS = frozenset({"td", "th"})
UNSEEN = frozenset({"header", "option", "figcaption"})
"""Who speaks is no part of what is said; of a menu its value is kept; a caption is for a missing picture."""


@dataclass
class Screen(HTMLParser):
    """One message or form: what its buttons carry, what submitting it calls, the boxes in it, and its images."""

    html: str
    calls: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    form: str = ""
    images: dict[str, str] = field(default_factory=dict)
    picks: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()
        self._parts: list[str] = []
        self._hidden = 0
        self._button: list[str] | None = None
        self._call = ""
        self._menu = self._box = ""
        self.feed(self.html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in UNSEEN:
            self._hidden += 1
        if tag in BREAKS:
            self._parts.append("\n")
        if tag in CELLS:
            self._parts.append(" ")
        if tag == "img":
            self.images[given["src"]] = given["alt"]
        if tag == "form":
            self.form = given.get("data-form") or given["data-picks"]
        if tag == "input" and given.get("type") == "checkbox":
            self._box = given["value"]
        elif tag == "input":
            self.fields[given["name"]] = given["value"]
        if tag == "button" and "data-call" in given:
            self._button, self._call = [], given["data-call"]
        self._read_menu(tag, given)

    def _read_menu(self, tag: str, given: dict[str, str]) -> None:
        if tag == "select":
            self._menu = given["name"]
        if tag == "option" and ("selected" in given or self._menu not in self.fields):
            self.fields[self._menu] = given["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self._hidden -= 1
        if tag in BREAKS:
            self._parts.append("\n")
        if tag == "button" and self._button is not None:
            # A lettered option is named by its letter.
            letter, _, rest = "".join(self._button).partition(" ")
            label = letter if len(letter) == 1 else f"{letter} {rest}".strip()
            self.calls[label] = self._call
            self._button = None

    def handle_data(self, data: str) -> None:
        if self._hidden:
            return
        self._parts.append(data)
        if self._box and data.strip():
            self.picks[data.strip()], self._box = self._box, ""
        if self._button is not None:
            self._button.append(data)

    def text(self) -> str:
        """What is read, line by line."""
        return "\n".join(line.strip() for line in "".join(self._parts).splitlines() if line.strip())


def seen(html: str, *, private: bool, id: str, thread: str = "") -> Seen:
    """A message or a form on somebody's screen."""
    screen = Screen(html)
    return Seen(screen.text(), tuple(screen.calls), screen.fields, private, thread, id, screen)
