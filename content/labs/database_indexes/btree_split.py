"""B+ tree: what a tree looks like after inserts that split leaves, and pages above them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

ROOM = 3
"""Keys that a page takes."""

INSERTS = {Level.EASY: 2, Level.MEDIUM: 3, Level.HARD: 3}
LEAVES = {Level.EASY: 3, Level.MEDIUM: 2, Level.HARD: 4}


@dataclass
class Page:
    """A leaf with its keys, or a page with separators and one child more."""

    keys: list[int]
    children: list["Page"] = field(default_factory=list)


@dataclass(frozen=True)
class Inserts:
    """Separators of the root, the leaves below it, and the keys that are inserted."""

    root: tuple[int, ...]
    leaves: tuple[tuple[int, ...], ...]
    keys: tuple[int, ...]
    deep: bool


class Tree:
    """Inserts keys one by one; a page that would have a key too many splits, and a separator goes up."""

    def __init__(self, inputs: Inserts) -> None:
        self.root = Page(list(inputs.root), [Page(list(leaf)) for leaf in inputs.leaves])
        self.splits = 0
        self.steps: list[Step] = []
        for key in inputs.keys:
            before = self.splits
            self.insert(key)
            count = self.splits - before
            told = f"{key}: {f'{count} split' if count else 'there is room'}{'s' * (count > 1)}"
            self.steps.append(Step(told, self.strips(key)))

    def insert(self, key: int) -> None:
        path = [self.root]
        while path[-1].children:
            path.append(path[-1].children[self.child(path[-1], key)])
        path[-1].keys = sorted([*path[-1].keys, key])
        self.grow(path)

    def child(self, page: Page, key: int) -> int:
        """A separator is the smallest key that may be in the child on its right."""
        return sum(separator <= key for separator in page.keys)

    def grow(self, path: list[Page]) -> None:
        while path and self.full(path[-1]):
            page = path.pop()
            up, new = self.split(page)
            self.splits += 1
            if not path:
                self.root = Page([], [page])
                path = [self.root]
            place = path[-1].children.index(page)
            path[-1].keys.insert(place, up)
            path[-1].children.insert(place + 1, new)

    def full(self, page: Page) -> bool:
        return len(page.keys) > ROOM

    def split(self, page: Page) -> tuple[int, Page]:
        """The upper half moves to a new page. A leaf's separator is a copy, that of an inner page moves up."""
        return self.split_inner(page) if page.children else self.split_leaf(page)

    def split_leaf(self, page: Page) -> tuple[int, Page]:
        half = self.half(page)
        new = Page(page.keys[half:])
        page.keys = page.keys[:half]
        return new.keys[0], new

    def half(self, page: Page) -> int:
        return len(page.keys) // 2

    def split_inner(self, page: Page) -> tuple[int, Page]:
        half = self.half(page)
        up, new = page.keys[half], Page(page.keys[half + 1 :], page.children[half + 1 :])
        page.keys, page.children = page.keys[:half], page.children[: half + 1]
        return up, new

    @property
    def levels(self) -> list[list[Page]]:
        """The pages of each level, from the root on."""
        levels = [[self.root]]
        while levels[-1][0].children:
            levels.append([child for page in levels[-1] for child in page.children])
        return levels

    def strips(self, key: int) -> tuple[Strip, ...]:
        inner = [" / ".join(_told(page.keys) for page in level) for level in self.levels[:-1]]
        cells = (Cell(_told(page.keys), Mark.NEW if key in page.keys else Mark.NONE) for page in self.levels[-1])
        return Strip("separators, root first", tuple(map(Cell, inner))), Strip("leaves", tuple(cells))

    @property
    def leaves(self) -> str:
        return " | ".join(_told(page.keys) for page in self.levels[-1])

    @property
    def separators(self) -> str:
        return "; below: ".join(" | ".join(_told(page.keys) for page in level) for level in self.levels[:-1])


class SplitsWhenFull(Tree):
    """The belief that a page splits as soon as it is full."""

    def full(self, page: Page) -> bool:
        return len(page.keys) >= ROOM


class NewKeyAlone(Tree):
    """The belief that only the last key of a full page moves to the new one."""

    def half(self, page: Page) -> int:
        return len(page.keys) - 1 if not page.children else super().half(page)


class LeafKeyMovesUp(Tree):
    """The belief that the separator is taken out of the leaf."""

    def split_leaf(self, page: Page) -> tuple[int, Page]:
        up, new = super().split_leaf(page)
        new.keys.remove(up)
        return up, new


class LastOfLeftGoesUp(Tree):
    """The belief that the separator is the largest key of the left page."""

    def split_leaf(self, page: Page) -> tuple[int, Page]:
        _, new = super().split_leaf(page)
        return page.keys[-1], new


class InnerKeyIsCopied(Tree):
    """The belief that an inner page keeps a copy of the separator that goes up."""

    def split_inner(self, page: Page) -> tuple[int, Page]:
        up, new = super().split_inner(page)
        return up, Page([up, *new.keys], [Page([]), *new.children])


class ParentTakesAll(Tree):
    """The belief that splits stop at the page above the leaf."""

    def full(self, page: Page) -> bool:
        return not page.children and super().full(page)


class ShiftsToSibling(Tree):
    """The belief that a full leaf first passes a key on to the next one."""

    def grow(self, path: list[Page]) -> None:
        leaf, siblings = path[-1], path[-2].children
        place = siblings.index(leaf)
        if self.full(leaf) and siblings[place + 1 :] and len(siblings[place + 1].keys) < ROOM:
            siblings[place + 1].keys.insert(0, leaf.keys.pop())
            path[-2].keys[place] = siblings[place + 1].keys[0]
        super().grow(path)


BELIEFS: Mapping[str, type[Tree]] = {
    "inner-separator-is-copied": InnerKeyIsCopied,
    "split-stops-at-parent": ParentTakesAll,
    "leaf-separator-moves-up": LeafKeyMovesUp,
    "separator-ends-left-page": LastOfLeftGoesUp,
    "insert-shifts-pages": ShiftsToSibling,
    "split-moves-last-key": NewKeyAlone,
    "full-means-split": SplitsWhenFull,
}
FEEDBACK: Mapping[str, str] = {
    "inner-separator-is-copied": "This keeps a copy of the separator that goes up. That is right for a leaf,"
    " whose keys stand for rows; above the leaves one place is enough, so it moves.",
    "split-stops-at-parent": "This puts a fourth separator into the page above. It has room for three, so it"
    " splits too, and the split goes on upwards.",
    "leaf-separator-moves-up": "This takes the separator out of its leaf. In a B+ tree all keys with their rows"
    " are in leaves: the page above gets a copy.",
    "separator-ends-left-page": "This takes the largest key on the left for a separator. A key equal to a"
    " separator is to its right, so it has to be the first key there.",
    "insert-shifts-pages": "This lets a full leaf pass a key on to its neighbour. Some variants do, but here a"
    " leaf that would get a fourth key splits.",
    "split-moves-last-key": "This moves one key to the new page. Half of the keys move, so that both pages have"
    " room afterwards.",
    "full-means-split": "This splits a page that gets its third key. Three fit; it is the fourth that makes it"
    " split.",
}


class BtreeSplit(ModelLab[Inserts, Tree]):
    """Insertion into a B+ tree after Comer; which half is the larger one, the stem says."""

    concept = "index.btree-split"
    sources = (
        Source(
            "Comer, The Ubiquitous B-Tree, ACM Computing Surveys 11(2), 1979",
            "https://doi.org/10.1145/356770.356776",
            "1 The Basic B-Tree (Insertion); 3 B-Tree Variants (B+-Trees)",
        ),
    )
    model: type[Tree] = Tree

    def draw(self, chance: Chance, level: Level) -> Inserts:
        sizes = [chance.between(2, 3) for _ in range(LEAVES[level])]
        numbers = chance.picks(range(1, 100), sum(sizes) + INSERTS[level])
        keys, inserted = sorted(numbers[: sum(sizes)]), numbers[sum(sizes) :]
        leaves = [tuple(keys.pop(0) for _ in range(size)) for size in sizes]
        return Inserts(tuple(leaf[0] for leaf in leaves[1:]), tuple(leaves), tuple(inserted), level is Level.HARD)

    def run(self, inputs: Inserts) -> Tree:
        return self.model(inputs)

    def ask(self, inputs: Inserts, run: Tree) -> Case | None:
        easy = len(inputs.keys) == INSERTS[Level.EASY]
        if run.splits < (1 if easy or inputs.deep else 2) or (len(run.levels) > 2) != inputs.deep:
            return None
        leaves = " | ".join(map(_told, inputs.leaves))
        inner = " Of four separators above, the third goes up, two stay left." * inputs.deep
        asked = "leaves" if easy else "separators"
        what = "keys do the leaves then have" if easy else "separators are then in each page, from the root down"
        return Case(
            stem="In a B+ tree three keys fit into a leaf, three separators into a page above. A key equal to a"
            f" separator is to its right:\n\n```text\nroot    {_told(inputs.root)}\nleaves  {leaves}\n```\n\nA"
            f" leaf that would get a fourth key splits two and two.{inner} Inserted are"
            f" {', '.join(map(str, inputs.keys))}. Which {what}?",
            right=getattr(run, asked),
            why=f"Inserts: {'; '.join(step.text for step in run.steps)}. A split leaf copies the first key on the"
            " right to the page above; if that gets too many, it splits, and its separator moves up. The leaves"
            f" are {run.leaves}, the separators {run.separators}.",
            wrong=[Wrong(name, getattr(model(inputs), asked), FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=run.steps,
        )


def _told(keys: Sequence[int]) -> str:
    return " ".join(map(str, keys))
