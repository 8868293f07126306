"""What the documents say is so."""

import re
from pathlib import Path

from discord import Permissions

from adapters.discord.doctor import PURPOSES
from adapters.discord.places import TITLES
from bot.handlers import make_registry
from bot.settings import Settings
from bot.words import say

README = Path("README.md").read_text()
EXAMPLE = Path(".env.example").read_text()


def test_every_setting_stands_in_the_example_with_its_default() -> None:
    given = dict(re.findall(r"^([A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
    expected = {
        name.upper(): "" if field.default is None else str(field.default)
        for name, field in Settings.model_fields.items()
    }
    assert given == expected


def test_every_command_stands_in_the_readme_with_its_arguments() -> None:
    for command in make_registry().listed():
        usage = " ".join([command.name, *(f"[{param.name}]" for param in command.params)])
        assert f"`{usage}`" in README, usage


def test_what_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\(((?!https?:)[^)#]+)\)", README)
    assert links
    assert all(Path(link).exists() for link in links)


def test_every_make_target_that_the_readme_names_exists() -> None:
    makefile = Path("Makefile").read_text()
    named = set(re.findall(r"(?:^    |`)make ([a-z]+)", README, re.MULTILINE))
    assert {"run", "test", "check"} <= named
    assert all(f"\n{target}:" in makefile for target in named)


def test_the_readme_shows_what_the_invitation_to_discord_says() -> None:
    said = [say("invite.permission", name=TITLES[name], purpose=purpose) for name, purpose in PURPOSES.items()]
    permissions = Permissions(**dict.fromkeys(PURPOSES, True)).value
    for line in (say("invite.server"), *said):
        assert f"       {line}\n" in README
    assert f"scope=bot+applications.commands&permissions={permissions}\n" in README


def test_each_network_is_joined_in_at_most_ten_steps() -> None:
    for network in ("Discord", "Slack"):
        section = README.partition(f"## Put it on {network}\n")[2].partition("\n## ")[0]
        steps = re.findall(r"^(\d+)\. ", section, re.MULTILINE)
        assert steps == [str(number) for number in range(1, len(steps) + 1)]
        assert 5 <= len(steps) <= 10
