"""Bringing in checked rows, a group at a time; a row comes in once, whatever is repeated."""

from dataclasses import dataclass

from msgspec import Struct

from hub.cards import opening
from hub.imports import state
from hub.imports.checking import Good
from hub.imports.facts import ImportBegun, ImportEnded, MembersExported, RowBrought, RowsBroughtIn
from hub.journal.tx import Context, Tx
from hub.members import rules as member_rules
from hub.members import state as member_state


@dataclass(frozen=True, slots=True)
class Group:
    batch: str
    rows: tuple[Good, ...]


class Brought(Struct, frozen=True):
    """passed_by: rows that meanwhile could not be brought in: their phone or card is somebody's now."""

    brought: int
    passed_by: int


def begin(tx: Tx, _context: Context, asked: tuple[str, int]) -> None:
    """A batch that was begun before goes on."""
    if state.batch(tx, asked[0]) is None:
        tx.append(ImportBegun(batch=asked[0], rows=asked[1]))


def bring(tx: Tx, context: Context, group: Group) -> Brought:
    """Members, cards and opening balances of the rows; those brought in before are left alone."""
    brought: list[RowBrought] = []
    for row in group.rows:
        if state.is_brought(tx, row.key) or _taken(tx, row):
            continue
        member = member_rules.enter(tx, context, row.register).member
        if row.value is not None:
            opening.open_value(tx, context, member, row.value)
        if row.sessions is not None:
            opening.open_sessions(tx, context, member, row.sessions)
        for days in row.days:
            opening.open_days(tx, context, member, days)
        brought.append(RowBrought(row.row, row.key, member))
    if brought:
        tx.append(RowsBroughtIn(batch=group.batch, rows=tuple(brought)))
    return Brought(len(brought), len(group.rows) - len(brought))


def end(tx: Tx, _context: Context, asked: tuple[str, int]) -> None:
    known = state.batch(tx, asked[0])
    if known is not None and known.ended_at is None:
        tx.append(ImportEnded(batch=asked[0], skipped=asked[1]))


def export(tx: Tx, _context: Context, asked: MembersExported) -> None:
    tx.append(asked)


def _taken(tx: Tx, row: Good) -> bool:
    phone, card = row.register.phone, row.register.token
    return (phone is not None and member_state.is_phone_known(tx, phone)) or (
        card is not None and member_state.token(tx, card) is not None
    )
