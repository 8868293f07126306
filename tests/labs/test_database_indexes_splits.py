"""The model of B+ tree splits, against sorted keys and the height of each separator, without pages."""

from itertools import pairwise

from content.labs.database_indexes.btree_split import (
    BtreeSplit,
    InnerKeyIsCopied,
    Inserts,
    LastOfLeftGoesUp,
    LeafKeyMovesUp,
    NewKeyAlone,
    Page,
    ParentTakesAll,
    ShiftsToSibling,
    SplitsWhenFull,
    Tree,
)
from tests.labs.proof import proved

Levels = list[list[list[int]]]


class LargerRight(Tree):
    """Of four separators one stays."""

    def split_inner(self, page: Page) -> tuple[int, Page]:
        up, new = page.keys[1], Page(page.keys[2:], page.children[2:])
        page.keys, page.children = page.keys[:1], page.children[:2]
        return up, new


class NoSplits(Tree):
    """A page takes whatever comes."""

    def full(self, page: Page) -> bool:
        return False


class LastIgnored(Tree):
    """Forgets the last separator on the way down."""

    def child(self, page: Page, key: int) -> int:
        return sum(separator <= key for separator in page.keys[:-1])


def splitting(model: type[Tree]) -> BtreeSplit:
    lab = BtreeSplit()
    lab.model = model
    return lab


def cut(keys: list[int], before: list[int]) -> list[list[int]]:
    """Sorted keys, cut before each of these."""
    marks = [0, *(sum(key < mark for key in keys) for mark in sorted(before)), len(keys)]
    return [keys[low:high] for low, high in pairwise(marks)]


def raised(heights: dict[int, int], height: int) -> int | None:
    """The third of four separators of a height that no higher one parts."""
    higher = [key for key, other in heights.items() if other > height]
    run = [key for key in sorted(heights) if heights[key] == height]
    return next((part[2] for part in cut(run, higher) if len(part) > 3), None)


def by_heights(inputs: Inserts) -> Levels:
    keys = sorted(key for leaf in inputs.leaves for key in leaf)
    heights = dict.fromkeys(inputs.root, 1)
    for key in inputs.keys:
        keys = sorted([*keys, key])
        for leaf in cut(keys, list(heights)):
            if len(leaf) > 3:
                heights[leaf[2]] = 1
        for height in range(1, 4):
            if third := raised(heights, height):
                heights[third] = height + 1
    levels = []
    for height in range(max(heights.values()), 0, -1):
        run = [key for key in sorted(heights) if heights[key] == height]
        levels.append(cut(run, [key for key, other in heights.items() if other > height]))
    return [*levels, cut(keys, list(heights))]


def pages(tree: Tree) -> Levels:
    return [[page.keys for page in level] for level in tree.levels]


def test_splits_make_the_levels_that_separators_have_by_themselves() -> None:
    mutants = {
        "full means split": SplitsWhenFull,
        "no splits": NoSplits,
        "one key moves": NewKeyAlone,
        "a leaf's key moves up": LeafKeyMovesUp,
        "the last of the left goes up": LastOfLeftGoesUp,
        "an inner key is copied": InnerKeyIsCopied,
        "the parent takes all": ParentTakesAll,
        "keys shift to siblings": ShiftsToSibling,
        "the right half is larger": LargerRight,
        "the last separator is ignored": LastIgnored,
    }
    proved(BtreeSplit(), pages, by_heights, {name: splitting(model) for name, model in mutants.items()})
