"""The whole of it: a store made, days played, the books proved, and what it took."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.journal.store import DATABASE
from hub.localtime import day_after, midnight_ms
from meishu.demo import world
from meishu.simulate import proofs
from meishu.simulate.days import Days
from meishu.simulate.furnish import bring_in, furnish
from meishu.simulate.guests import OLD_SHARE, Luck, guests
from meishu.simulate.house import OWNER_PIN, ZONE, House, Wall, house

FIRST_DAY = "2026-01-01"
_EIGHT_MS = 8 * 3_600_000


@dataclass(frozen=True)
class Asked:
    seed: int
    days: int
    members: int


@dataclass(frozen=True)
class Played:
    """proofs: empty where it holds. slowest: seconds that a path took at most; size: bytes of the store's file."""

    asked: Asked
    proofs: proofs.Proofs
    did: dict[str, int]
    refused: dict[str, int]
    requests: int
    entries: int
    size: int
    seconds: dict[str, float]
    slowest: dict[str, float]

    @property
    def good(self) -> bool:
        return not any(self.proofs.values())

    def as_json(self) -> dict[str, Any]:
        return {
            "seed": self.asked.seed, "days": self.asked.days, "members": self.asked.members, "good": self.good,
            "proofs": {name: wrong or "ok" for name, wrong in self.proofs.items()}, "did": self.did,
            "refused": self.refused, "requests": self.requests, "entries": self.entries, "bytes": self.size,
            "seconds": self.seconds, "slowest_s": self.slowest,
        }  # fmt: skip


async def simulate(folder: Path, asked: Asked) -> Played:
    """Play `days` from the first of a year in a new store in `folder`. Raises ApiProblem, Refusals."""
    rng = Luck(asked.seed)
    wall = Wall(midnight_ms(FIRST_DAY, ZONE) + _EIGHT_MS)
    lap = _Lap()
    async with house(folder, wall) as home:
        days, found = await _play(home, rng, asked, lap)
        did, refused = dict(days.visits.did), dict(home.refused)
        entries, slowest = home.store.head.seq, _longest(home)
    lap("stop")
    found |= await asyncio.to_thread(proofs.of_the_file, folder)
    lap("verify and rebuild")
    size = (folder / "hub" / DATABASE).stat().st_size
    return Played(asked, found, did, refused, home.asked, entries, size, lap.seconds, slowest)


async def _play(home: House, rng: Luck, asked: Asked, lap: "_Lap") -> tuple[Days, proofs.Proofs]:
    await home.sign_in("owner", "1", OWNER_PIN)
    shelf = await furnish(home, FIRST_DAY)
    known = guests(rng, asked.members, [key for key, *_ in world.SERVICES], world.PERIOD_CARD[4][0])
    old = known[: int(asked.members * OLD_SHARE)]
    home.refused["bad rows"] = (await bring_in(home, rng, old, FIRST_DAY))["bad"]
    lap("set up")
    days = Days(home, shelf, known, rng)
    day = FIRST_DAY
    await days.first_morning()
    for played in range(asked.days):
        await days.play(day_after(FIRST_DAY, played), asked.days - played)
    day = day_after(FIRST_DAY, asked.days - 1)
    lap("play")
    await home.sign_in("owner", "1", OWNER_PIN)
    found = await proofs.of_the_books(home, days, shelf, (FIRST_DAY, day))
    lap("prove")
    return days, found


def _longest(home: House) -> dict[str, float]:
    """The ten slowest."""
    longest = sorted(home.slowest.items(), key=lambda one: -one[1])[:10]
    return {what: round(seconds, 3) for what, seconds in longest}


class _Lap:
    """Seconds by what they were spent on."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._then = time.perf_counter()

    def __call__(self, what: str) -> None:
        then, self._then = self._then, time.perf_counter()
        self.seconds[what] = round(self._then - then, 1)
