"""The commands, one short function each, one file per family."""

from bot.commands import Registry
from bot.handlers import board, confidence, daily, doctor, home, lab, learn, lifecycle, manage, quiz, review, setup
from bot.handlers import help as help_


def make_registry() -> Registry:
    """All commands, in the order in which `help` and menus show them."""
    registry = Registry.merged(
        daily.commands,
        quiz.commands,
        learn.commands,
        lab.commands,
        review.commands,
        confidence.commands,
        board.commands,
        setup.commands,
        manage.commands,
        doctor.commands,
        home.commands,
        lifecycle.commands,
        help_.commands,
    )
    help_.declare_help(registry)
    return registry
