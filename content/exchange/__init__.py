"""Questions from and to other programs: CSV for spreadsheets, and the text that Anki imports.

What comes in becomes files for an author to finish: `content check` names all that they lack.
"""

from content.exchange.anki import from_anki, to_anki
from content.exchange.drafts import Draft, write_pack
from content.exchange.sheet import from_csv, to_csv

__all__ = ["Draft", "from_anki", "from_csv", "to_anki", "to_csv", "write_pack"]
