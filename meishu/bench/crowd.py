"""Many members, quickly: registered through the writer by the store's own rule, hundreds in a commit."""

from pathlib import Path

from hub.domains import state_schema
from hub.journal.keys import load_keys
from hub.journal.store import open_store
from hub.journal.tx import Context, Tx
from hub.members.rules import Register, register
from meishu.demo.seed import Seeded

AT_ONCE = 250
_FIRST_CARD = 1_000_000


def card_of(number: int) -> str:
    """The card of the crowd's member `number`, as its reader gives it."""
    return f"{_FIRST_CARD + number:010d}"


def name_of(number: int) -> str:
    return f"会员{number}"


async def crowd(folder: Path, seeded: Seeded, count: int) -> None:
    """`count` members with a phone number and a card each, in the store of `folder`."""
    store = open_store(folder / "hub", load_keys(folder / "keys"), state_schema())
    store.start()
    try:
        for start in range(0, count, AT_ONCE):
            people = [
                Register(name_of(number), f"139{number:08d}", token=card_of(number))
                for number in range(start, min(count, start + AT_ONCE))
            ]
            await store.write(_register_all, people, actor=seeded.staff["101"], device=seeded.terminals["tablet"])
    finally:
        await store.close()


def _register_all(tx: Tx, context: Context, people: list[Register]) -> None:
    for one in people:
        register(tx, context, one)
