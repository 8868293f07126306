"""The models of caching, each against an oracle."""

from content.labs.caching.lru import BackOfTheQueueCache, Lru, LruCache, NewestOutCache, Requests, UntouchedCache
from tests.labs.proof import proved


class Roomy(LruCache):
    """Evicts too late."""

    def request(self, key: str) -> None:
        self.capacity += 1
        super().request(key)
        self.capacity -= 1


class Forgetful(LruCache):
    """Drops a key that is asked for again."""

    def touch(self, key: str) -> None:
        self.keys.remove(key)


def with_model(model: type[LruCache]) -> Lru:
    lab = Lru()
    lab.model = model
    return lab


def last_different(requests: Requests) -> tuple[str, int]:
    """By definition (Mattson et al. 1970): the different keys asked for last; a hit has fewer between."""
    backwards = list(dict.fromkeys(reversed(requests.keys)))
    hits = 0
    for place, key in enumerate(requests.keys):
        before = requests.keys.rfind(key, 0, place)
        hits += before >= 0 and len(set(requests.keys[before + 1 : place])) < requests.capacity
    return ", ".join(backwards[: requests.capacity]), hits


def test_lru_holds_the_different_keys_asked_for_last() -> None:
    mutants = {
        "a hit does not refresh": UntouchedCache,
        "the newest goes": NewestOutCache,
        "new keys enter at the back": BackOfTheQueueCache,
        "one key too many": Roomy,
        "a hit drops the key": Forgetful,
    }
    proved(
        Lru(),
        lambda cache: (cache.shown, cache.hits),
        last_different,
        {name: with_model(model) for name, model in mutants.items()},
    )
