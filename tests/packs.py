"""Copies of the sample pack in data/pack, for tests to break or to extend."""

import shutil
from pathlib import Path

PACK = Path(__file__).parent / "data" / "pack"
CHAPTER = Path("chapters/03-acid")
CONCEPT = CHAPTER / "05-write-skew.md"
REGISTER = Path("misconceptions/isolation.md")


def copy_pack(folder: Path, file: Path = CONCEPT, old: str = "", new: str = "") -> Path:
    """A copy of the sample pack, in which one file has `new` for the first `old`."""
    pack = folder / "pack"
    shutil.copytree(PACK, pack)
    text = (pack / file).read_text()
    assert old in text, old
    (pack / file).write_text(text.replace(old, new, 1))
    return pack


def add_concept(pack: Path, name: str, concept_id: str, old: str = "", new: str = "") -> Path:
    """Another concept in the pack, like the sample's but for its id and one more change; returns its file."""
    text = (PACK / CONCEPT).read_text().replace("txn.write-skew", concept_id)
    assert old in text, old
    path = pack / CHAPTER / name
    path.write_text(text.replace(old, new, 1))
    return path
