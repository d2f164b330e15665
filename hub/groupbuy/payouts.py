"""What platforms pay out, held against what they owe, code by code (团购结算)."""

from collections.abc import Sequence
from typing import Annotated, Final

from msgspec import Meta, Struct

from hub.amounts import Date, Id, Name
from hub.errors import Unfit
from hub.groupbuy import state
from hub.groupbuy.deals import GroupCode
from hub.groupbuy.errors import NothingToBook
from hub.groupbuy.facts import DifferenceBooked, GroupBuyPaidOut, PaidRow
from hub.ids import PlatformId
from hub.journal.tx import Context, Tx
from hub.language import words
from hub.ledger.accounts import BANK, PLATFORM_FEES, PLATFORM_RECEIVABLE
from hub.ledger.postings import Posting
from hub.localtime import LocalTime
from hub.store.state import zone

_A_FACT: Final = 200
"""Rows of one entry, well below its bound."""
MAX_FEN: Final = 100_000_000


class CodePaid(Struct, frozen=True, forbid_unknown_fields=True):
    """amount_fen: below nought is what the platform took back."""

    code: GroupCode
    amount_fen: Annotated[int, Meta(ge=-MAX_FEN, le=MAX_FEN)]


class TypePayout(Struct, frozen=True, forbid_unknown_fields=True):
    """A pay-out as typed: by code, or, without codes, of all that were used until `last`, whose sum it must be."""

    platform: Id
    day: Date
    codes: Annotated[tuple[CodePaid, ...], Meta(max_length=2_000)] = ()
    last: Date | None = None
    amount_fen: Annotated[int, Meta(ge=-MAX_FEN, le=MAX_FEN)] = 0


class Take(Struct, frozen=True):
    """A file's rows."""

    platform: PlatformId
    name: str
    digest: str
    rows: list[PaidRow]


class Book(Struct, frozen=True, forbid_unknown_fields=True):
    platform: Id
    code: GroupCode
    reason: Name


class Taken(Struct, frozen=True):
    """payout: null where nothing was new. unknown: rows whose codes this store has not used."""

    payout: str | None
    rows: int
    new: int
    amount_fen: int
    unknown: int
    differing: int


def take(tx: Tx, context: Context, command: Take) -> Taken:
    """The same file, or the same rows in another, change nothing. Raises NotFound."""
    state.platform(tx, command.platform)
    known = state.known_rows(tx, command.platform, [row.key for row in command.rows])
    new = {row.key: row for row in command.rows if row.key not in known}
    day = LocalTime.of(context.now_ms, zone(tx)).day
    payout = _pay(tx, context, command.platform, day, list(new.values()), (command.name, command.digest))
    return _taken(tx, command.platform, payout, len(command.rows), list(new.values()))


def type_in(tx: Tx, context: Context, command: TypePayout) -> Taken:
    """Raises NotFound, Unfit."""
    platform = PlatformId(command.platform)
    state.platform(tx, platform)
    codes = list(command.codes) or _owed(tx, platform, command)
    if len({one.code.upper() for one in codes}) != len(codes):
        raise Unfit(detail=words("同一个券码只填一次 (codes)", "Each code is named once (codes)"))
    number = str(context.new_id(str))
    rows = [PaidRow(f"{number} {one.code.upper()}", one.code.upper(), one.amount_fen) for one in codes]
    if not rows or any(not row.amount_fen for row in rows):
        raise Unfit(
            detail=words("没有可结算的券码，或金额为零 (codes)", "No codes to settle, or nothing to pay (codes)")
        )
    payout = _pay(tx, context, platform, command.day, rows, ("", ""))
    return _taken(tx, platform, payout, len(rows), rows)


def book(tx: Tx, _context: Context, command: Book) -> None:
    """What was paid differs from what was expected, for good: the fee was another. Raises NotFound, NothingToBook."""
    platform, code = state.platform(tx, PlatformId(command.platform)).platform, command.code.upper()
    found = state.code_sum(tx, platform, code)
    if found is None or not found.open_fen or not found.rows:
        raise NothingToBook
    tx.append(
        DifferenceBooked(platform, code, found.open_fen, command.reason),
        _posting(PLATFORM_FEES.code, found.open_fen, platform),
        _posting(PLATFORM_RECEIVABLE.code, -found.open_fen, platform),
    )


def _owed(tx: Tx, platform: PlatformId, command: TypePayout) -> list[CodePaid]:
    """All that is open of codes used until that day; what was paid must be their sum. Raises Unfit."""
    if command.last is None:
        raise Unfit(
            detail=words("请填写券码，或结算到哪一天 (codes, last)", "Give codes, or the last day (codes, last)")
        )
    owed = [
        CodePaid(one.code, one.open_fen)
        for one in state.open_sums(tx, platform)
        if (used := state.code(tx, platform, one.code)) is not None
        and LocalTime.of(used.at, zone(tx)).day <= command.last
    ]
    owed_fen = sum(one.amount_fen for one in owed)
    if owed_fen != command.amount_fen:
        raise Unfit(
            detail=words(
                "到 {last} 应收 {owed_fen:.2f} 元，与到账不符，请导入结算文件逐券核对 (amount_fen)",
                "{owed_fen:.2f} yuan are due until {last}, not what came; take in the platform's file (amount_fen)",
            ).format(last=command.last, owed_fen=owed_fen / 100)
        )
    return owed


def _pay(
    tx: Tx, context: Context, platform: PlatformId, day: str, rows: Sequence[PaidRow], file: tuple[str, str]
) -> str | None:
    """Into the bank, off what the platform owes; codes this store does not know as well, until they are looked at."""
    if not rows:
        return None
    payout = str(context.new_id(str))
    for start in range(0, len(rows), _A_FACT):
        part = tuple(rows[start : start + _A_FACT])
        fen = sum(row.amount_fen for row in part)
        postings = [_posting(BANK.code, fen, ""), _posting(PLATFORM_RECEIVABLE.code, -fen, platform)] if fen else []
        tx.append(GroupBuyPaidOut(payout, platform, day, fen, part, *file), *postings)
    return payout


def _taken(tx: Tx, platform: PlatformId, payout: str | None, rows: int, new: Sequence[PaidRow]) -> Taken:
    sums = state.sums(tx, platform, list({row.code for row in new}))
    unknown = [one for one in sums.values() if state.code(tx, platform, one.code) is None]
    differing = [one for one in sums.values() if one.open_fen and one not in unknown]
    return Taken(payout, rows, len(new), sum(row.amount_fen for row in new), len(unknown), len(differing))


def _posting(account: str, fen: int, ref: str) -> Posting:
    return Posting(account, "CNY", fen, ref)
