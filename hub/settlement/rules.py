"""Taking a channel's file: only what is new, with what it costs and pays out."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from hub.journal.tx import Context, Tx
from hub.ledger.accounts import BANK, CHANNEL_FEES, MONEY, Tender
from hub.ledger.postings import Posting, credit, debit
from hub.settlement import state
from hub.settlement.facts import Line, SettlementTaken, What
from hub.settlement.files import Statement

_A_FACT: Final = 200
"""Lines of one entry, well below its bound."""


class Take(Struct, frozen=True):
    name: str
    digest: str
    statement: Statement


class Taken(Struct, frozen=True):
    """statement: null where nothing was new."""

    statement: str | None
    channel: Tender
    layout: str
    lines: int
    new: int
    fees_fen: int
    paid_out_fen: int


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def take(tx: Tx, context: Context, command: Take) -> Taken:
    """The same file, or the same lines in another, change nothing."""
    found = command.statement
    known = state.known(tx, found.channel, [line.key for line in found.lines])
    new: dict[str, Line] = {line.key: line for line in found.lines if line.key not in known}
    fees_fen = sum(line.fee_fen for line in new.values())
    paid_out_fen = -sum(line.amount_fen for line in new.values() if line.what is What.PAYOUT)
    statement = str(context.new_id(str)) if new else None
    for lines in _parts(list(new.values())):
        tx.append(
            SettlementTaken(
                statement=statement or "", channel=found.channel, layout=found.layout, name=command.name,
                digest=command.digest, days=tuple(sorted({line.at[:10] for line in lines})), lines=tuple(lines),
            ),
            *_postings(found.channel, lines),
        )  # fmt: skip
    return Taken(
        statement, found.channel, found.layout.value, len(found.lines), len(new), fees_fen, paid_out_fen
    )  # fmt: skip


def _parts(lines: list[Line]) -> Iterator[list[Line]]:
    for start in range(0, len(lines), _A_FACT):
        yield lines[start : start + _A_FACT]


def _postings(channel: Tender, lines: Sequence[Line]) -> list[Posting]:
    """手续费 by the sum, pay-outs one by one, both out of the channel's clearing account."""
    clearing, fees_fen = MONEY[channel], sum(line.fee_fen for line in lines)
    postings = [debit(CHANNEL_FEES, fees_fen), credit(clearing, fees_fen)] if fees_fen else []
    for line in lines:
        if line.what is What.PAYOUT and line.amount_fen:
            postings += [debit(BANK, -line.amount_fen), credit(clearing, -line.amount_fen)]
    return postings
