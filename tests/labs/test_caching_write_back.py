"""The model of a write-back cache, against the moments at which each key by itself is saved."""

from content.labs.caching.write_back import (
    BATCH,
    KEYS,
    ROOM,
    Cache,
    DropsDirty,
    EachWrite,
    Event,
    SavesAll,
    SavesAtCrash,
    Through,
    WaitsAnew,
    Workload,
    WriteBack,
)
from tests.labs.proof import proved


class EvictionOnly(Cache):
    """Flushes do nothing."""

    def flush(self) -> None:
        pass


class NoBatch(Cache):
    """A flush saves all that is dirty."""

    def flush(self) -> None:
        for key in list(self.dirty):
            self.save(key)


class NewestFirst(Cache):
    """A flush starts with what became dirty last."""

    def flush(self) -> None:
        self.dirty.reverse()
        super().flush()
        self.dirty.reverse()


class SavesEvicted(Cache):
    """Saves whatever it evicts."""

    def evict(self, key: str) -> None:
        if key not in self.dirty:
            self.dirty.append(key)
        super().evict(key)


class FirstIn(Cache):
    """Evicts what came in first."""

    def use(self, event: Event) -> None:
        order = [*(key for key in self.cached if key != event.key), event.key]
        if event.key in self.cached:
            order = list(self.cached)
        super().use(event)
        self.cached = {key: self.cached[key] for key in order if key in self.cached}


def crashing(model: type[Cache]) -> WriteBack:
    lab = WriteBack()
    lab.model = model
    return lab


def evictions(workload: Workload, key: str) -> list[int]:
    """When the key goes: so many other keys have been used since its last use as the cache has room for."""
    uses = [(now, event.key) for now, event in enumerate(workload.events) if event.key]
    found = []
    for start in [now for now, used in uses if used == key]:
        others: set[str] = set()
        for now, used in [use for use in uses if use[0] > start]:
            if used == key:
                break
            others.add(used)
            if len(others) == ROOM[workload.level]:
                found.append(now)
                break
    return found


def by_moments(workload: Workload) -> tuple[dict[str, int], int]:
    """Each write is saved at its key's next eviction or flush; of too many, those with the older first one."""
    writes = {
        key: [n for n, e in enumerate(workload.events) if e.key == key and e.value] for key in KEYS[workload.level]
    }
    gone = {key: evictions(workload, key) for key in writes}
    saved = dict.fromkeys(writes, -1)
    count = 0
    for now, event in enumerate(workload.events):
        due = {key: [n for n in writes[key] if saved[key] < n < now] for key in writes}
        waiting = sorted((unsaved[0], key) for key, unsaved in due.items() if unsaved)
        chosen = [key for _, key in waiting if now in gone[key]]
        if not event.key:
            chosen = [key for _, key in waiting[: BATCH[workload.level]]]
        saved |= dict.fromkeys(chosen, now)
        count += len(chosen)
    last = {key: [workload.events[n].value for n in writes[key] if n < saved[key]] for key in writes}
    return {key: max(values, default=0) for key, values in last.items()}, count


def test_a_write_is_saved_at_its_key_s_next_moment() -> None:
    mutants = {
        "at once": Through,
        "by evictions only": EvictionOnly,
        "each write": EachWrite,
        "clean entries too": SavesAll,
        "all that is dirty": NoBatch,
        "the newest first": NewestFirst,
        "dirty entries just go": DropsDirty,
        "whatever goes": SavesEvicted,
        "first in, first out": FirstIn,
        "a crash saves": SavesAtCrash,
        "rewrites wait anew": WaitsAnew,
    }
    proved(
        WriteBack(),
        lambda cache: (cache.database, cache.saves),
        by_moments,
        {name: crashing(model) for name, model in mutants.items()},
    )
