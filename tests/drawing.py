"""Drawing a diagram's source, its faults told as content's."""

from adapters.pictures.press import proof
from bot.__main__ import drawing

draw = drawing(proof)
