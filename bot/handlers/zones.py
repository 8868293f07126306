"""Suggestions for a time zone that is being typed."""

from collections.abc import Sequence
from functools import cache
from zoneinfo import available_timezones

from bot.deck import Deck
from bot.params import MAX_SUGGESTIONS


@cache
def _zones() -> tuple[str, ...]:
    """Zones of places (Region/City) and UTC; abbreviations and legacy names are still read when typed."""
    legacy = ("Etc/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/")
    return tuple(sorted(z for z in available_timezones() if z == "UTC" or ("/" in z and not z.startswith(legacy))))


def suggest_zones(_deck: Deck, prefix: str) -> Sequence[tuple[str, str]]:
    """Zones whose name, or the city in it, begins with what was typed; then those that contain it."""
    wanted = prefix.strip().lower().replace(" ", "_")
    ranked = sorted(_zones(), key=lambda zone: (_distance(zone.lower(), wanted), zone))
    return [(zone, zone) for zone in ranked if wanted in zone.lower()][:MAX_SUGGESTIONS]


def _distance(zone: str, wanted: str) -> int:
    starts = (zone.startswith(wanted), zone.rpartition("/")[2].startswith(wanted), wanted in zone)
    return starts.index(True) if any(starts) else len(starts)
