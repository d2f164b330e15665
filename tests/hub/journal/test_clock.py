"""Journal time: never backwards, and marked where it cannot be trusted."""

import msgspec
import pytest

from hub.journal.clock import MAX_UNSYNCED_STEP_MS, Clock, Trust
from hub.store.facts import SettingChanged

DAY = 86_400_000
NOW = 20_000 * DAY


@pytest.mark.parametrize(
    ("wall", "last", "synced", "expected"),
    [
        (NOW + 5, NOW, True, (NOW + 5, Trust.OK)),
        (NOW + 5, NOW, False, (NOW + 5, Trust.UNSYNCED)),
        (NOW, NOW, True, (NOW, Trust.OK)),
        (NOW - 1, NOW, True, (NOW, Trust.UNKNOWN)),
        (0, NOW, False, (NOW, Trust.UNKNOWN)),
        (NOW + MAX_UNSYNCED_STEP_MS, NOW, False, (NOW + MAX_UNSYNCED_STEP_MS, Trust.UNSYNCED)),
        (NOW + MAX_UNSYNCED_STEP_MS + 1, NOW, False, (NOW, Trust.UNKNOWN)),
        (NOW + 400 * DAY, NOW, True, (NOW + 400 * DAY, Trust.OK)),
        (NOW, 0, False, (NOW, Trust.UNSYNCED)),
    ],
    ids=["ok", "unsynced", "same", "backwards", "1970", "45 days", "beyond 45 days", "synced leap", "first entry"],
)
def test_the_clock_table(wall, last, synced, expected):
    assert Clock(lambda: wall, lambda: synced).read(last) == expected


def test_synchronisation_is_asked_for_seldom():
    asked = []
    clock = Clock(lambda: NOW, lambda: asked.append(1) or True)
    for _ in range(50):
        clock.read(0)
    assert len(asked) == 1


def note(tx, _context, value: str) -> None:
    tx.append(SettingChanged(name="receipt_footer", value=value))


async def last(salon):
    body = (await salon.read(lambda r: r.one("SELECT body FROM journal ORDER BY seq DESC")))[0]
    entry = msgspec.json.decode(body)
    return entry["at"], entry["clock"]


async def test_a_clock_set_back_does_not_set_the_journal_back(salon):
    await salon.write(note, '"a"')
    at, mark = await last(salon)
    assert (at, mark) == (salon.wall.ms, "ok")
    salon.wall.pass_(days=-400)
    await salon.write(note, '"b"')
    assert await last(salon) == (at, "unknown")
    assert salon.store.trust == "unknown"
    salon.wall.pass_(days=401)
    await salon.write(note, '"c"')
    assert await last(salon) == (salon.wall.ms, "ok")
    assert salon.verify().verify == "ok"


async def test_an_unsynced_leap_is_not_believed(salon):
    salon.wall.synced = False
    await salon.write(note, '"a"')
    at, mark = await last(salon)
    assert mark == "unsynced"
    salon.wall.pass_(days=46)
    await salon.write(note, '"b"')
    assert await last(salon) == (at, "unknown")
