"""From folders to a deck: finds the files of each pack, and checks what no file can tell alone."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from bot.deck import Chapter, Concept, Deck
from content.page import NAME_LENGTH, Page, Positions, Problem
from content.parser import ConceptFile, parse_chapter, parse_concept, parse_register

_NUMBERED = re.compile(r"(\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)")
_CHAPTER_FILE = "chapter.md"


@dataclass(frozen=True, slots=True)
class Reading:
    """What could be read: a deck of all well-formed files, where its pieces stand, and every fault.

    With faults the deck is for the lint only: concepts are missing from it, or name what does not exist.
    """

    deck: Deck
    positions: Positions
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """A concept's file as it was read; well formed if nothing is wrong with it by itself."""

    page: Page
    parsed: ConceptFile
    well_formed: bool

    @property
    def concept(self) -> Concept:
        return self.parsed.concept


@dataclass(frozen=True, slots=True)
class _Folder:
    """A chapter's folder as it was read."""

    page: Page
    id: str
    number: int
    title: str
    files: Sequence[_File]


def read(*packs: Path) -> Reading:
    """Read packs in this order, each a folder with `chapters/` and `misconceptions/`."""
    pages: list[Page] = []
    register = _read_registers(packs, pages)
    folders = [_read_folder(path, pages) for pack in packs for path in _folders(pack, pages)]
    files = [file for folder in folders for file in folder.files]
    _check_topics(folders)
    _check_ids(files)
    _check_misconceptions(files, register)
    _check_needs(files)
    return Reading(
        Deck(tuple(map(_chapter, folders)), register),
        {name: position for file in files for name, position in file.parsed.positions.items()},
        tuple(sorted(problem for page in pages for problem in page.problems)),
    )


def _open(path: Path, pages: list[Page]) -> Page:
    pages.append(Page(path))
    return pages[-1]


def _read_registers(packs: Sequence[Path], pages: list[Page]) -> Mapping[str, str]:
    register: dict[str, str] = {}
    for path in (path for pack in packs for path in sorted((pack / "misconceptions").glob("*.md"))):
        page = _open(path, pages)
        for name, (line, belief) in parse_register(page).items():
            if name in register:
                page.wrong(line, f'misconception "{name}" is in another register too')
            register[name] = belief
    return register


def _folders(pack: Path, pages: list[Page]) -> Iterator[Path]:
    """The folders of a pack's chapters, in order."""
    folders = sorted(path for path in (pack / "chapters").glob("*") if path.is_dir())
    if not folders:
        _open(pack, pages).wrong(1, "no chapters here (folders named chapters/NN-topic)")
    for path in folders:
        if _NUMBERED.fullmatch(path.name) and len(path.name) <= len("NN-") + NAME_LENGTH:
            yield path
        else:
            _open(path, pages).wrong(1, f"not named NN-topic, the topic of at most {NAME_LENGTH} characters")


def _read_folder(folder: Path, pages: list[Page]) -> _Folder:
    number, _, topic = folder.name.partition("-")
    page = _open(folder / _CHAPTER_FILE, pages)
    if page.path.exists():
        title = parse_chapter(page)
    else:
        title = topic
        page.wrong(1, "the file is missing")
    files = [_read_file(path, topic, pages) for path in _concept_paths(folder, pages)]
    return _Folder(page, topic, int(number), title, [file for file in files if file])


def _concept_paths(folder: Path, pages: list[Page]) -> Iterator[Path]:
    """A chapter's concept files, in order."""
    seen: dict[str, Path] = {}
    for path in sorted(folder.glob("*.md")):
        match = _NUMBERED.fullmatch(path.stem)
        if match and match[1] not in seen:
            seen[match[1]] = path
            yield path
        elif match:
            _open(path, pages).wrong(1, f"{seen[match[1]].name} has the number {match[1]} already")
        elif path.name != _CHAPTER_FILE:
            _open(path, pages).wrong(1, "not named NN-concept.md")


def _read_file(path: Path, topic: str, pages: list[Page]) -> _File | None:
    page = _open(path, pages)
    parsed = parse_concept(page, topic)
    return _File(page, parsed, not page.problems) if parsed else None


def _check_topics(folders: Sequence[_Folder]) -> None:
    first: dict[str, Page] = {}
    for folder in folders:
        if first.setdefault(folder.id, folder.page) is not folder.page:
            folder.page.wrong(1, f'topic "{folder.id}" is that of {first[folder.id].path} already')


def _check_ids(files: Sequence[_File]) -> None:
    first: dict[str, Page] = {}
    for file in files:
        name = file.concept.id
        if first.setdefault(name, file.page) is not file.page:
            file.page.wrong(file.parsed.positions[name].line, f'id "{name}" is that of {first[name].path} already')


def _check_misconceptions(files: Sequence[_File], register: Mapping[str, str]) -> None:
    for file in files:
        for line, name in file.parsed.misconceptions:
            if name not in register:
                file.page.wrong(line, f'misconception "{name}" is in no register')


def _check_needs(files: Sequence[_File]) -> None:
    needs = {file.concept.id: file.concept.needs for file in files}
    circle = _circle(needs)
    for file in files:
        for name in file.concept.needs:
            if name not in needs:
                file.page.wrong(file.parsed.needs_line, f'it needs "{name}", which is no concept')
        if file.concept.id in circle:
            file.page.wrong(file.parsed.needs_line, f"concepts need each other in a circle: {' > '.join(circle)}")


def _circle(needs: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """Ids that need each other in a circle, the first one again at the end; none if there is no circle."""
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return [str(name) for name in reversed(error.args[1])]
    return ()


def _chapter(folder: _Folder) -> Chapter:
    concepts = tuple(file.concept for file in folder.files if file.well_formed)
    return Chapter(folder.id, folder.number, folder.title, concepts)
