"""Drawing a diagram's source, its faults told as content's."""

from adapters.pictures.press import proof
from bot.cli.content import drawing

draw = drawing(proof)
