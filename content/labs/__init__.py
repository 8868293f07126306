"""Labs: small executable models of the systems that are taught, a folder for each chapter, a file for each lab.

A lab is a subclass of `content.labs.lab.ModelLab` somewhere in this package: there is nothing else to register.
How to write one is in README.md beside this file.
"""

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from content.labs.lab import ModelLab


@cache
def all_labs() -> Mapping[str, ModelLab[Any, Any]]:
    """Every lab by its concept's id, in the order of their files."""
    for module in sorted(module.name for module in pkgutil.walk_packages(__path__, f"{__name__}.")):
        import_module(module)
    return {lab.concept: lab() for lab in sorted(ModelLab.known, key=lambda lab: lab.__module__)}
