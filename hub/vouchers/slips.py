"""Putting vouchers on paper: a series' that have none yet, or one again."""

from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from hub.ids import SeriesId
from hub.journal.tx import Context, Reader, Tx
from hub.loyalty import coupon_state
from hub.printing import state as printing
from hub.printing.facts import Slip, Subject
from hub.printing.rules import Ask, Asked, ask
from hub.vouchers import good, serials, state
from hub.vouchers.errors import NoVouchersToPrint, VoucherGone
from hub.vouchers.good import Good
from hub.vouchers.rules import MAX_AT_ONCE
from hub.vouchers.state import Voucher
from hub.vouchers.using import WHY

A_JOB = 10
"""Vouchers that are asked about together when a printer stops in the middle."""
PAPERS = {"receipt": Slip.VOUCHER, "label": Slip.VOUCHER_LABEL}

Paper = Literal["receipt", "label"]


class AskSlips(Struct, frozen=True, forbid_unknown_fields=True):
    """paper: of the receipt printer or of the label printer. again: those that are on paper already, as copies."""

    paper: Paper = "receipt"
    again: bool = False


class AskSlip(Struct, frozen=True, forbid_unknown_fields=True):
    paper: Paper = "receipt"


@dataclass(frozen=True, slots=True)
class Printable:
    serial: str
    name: str
    good: Good


def ask_series(tx: Tx, context: Context, asked: tuple[SeriesId, AskSlips]) -> list[Asked]:
    """The first 500 of those that are neither sold nor used, ten a job.

    Raises NotFound, NoVouchersToPrint, PrintQueueFull, NoPrintRoute.
    """
    series_id, command = asked
    series = state.series(tx, series_id)
    copies = printing.copies_of_vouchers(tx, state.unsold(tx, series_id))
    wanted = [serial for serial, copy in copies.items() if bool(copy) is command.again][:MAX_AT_ONCE]
    if not wanted:
        raise NoVouchersToPrint(name=series.name)
    jobs = []
    for copy in sorted({copies[serial] for serial in wanted}):
        same = [serial for serial in wanted if copies[serial] == copy]
        for first in range(0, len(same), A_JOB):
            subject = Subject(vouchers=tuple(same[first : first + A_JOB]))
            jobs.append(ask(tx, context, Ask(PAPERS[command.paper], subject)))
    return jobs


def ask_one(tx: Tx, context: Context, asked: tuple[str, AskSlip]) -> Asked:
    """One, sold or not; once it is used up there is no paper for it.

    Raises NotFound, VoucherGone, PrintQueueFull, NoPrintRoute.
    """
    text, command = asked
    voucher = state.voucher(tx, serials.parse(text) or text)
    if over(tx, voucher):
        raise VoucherGone(serial=voucher.serial, why=WHY["lapsed" if voucher.state == "lapsed" else "used"])
    return ask(tx, context, Ask(PAPERS[command.paper], Subject(vouchers=(voucher.serial,))))


def over(reader: Reader, voucher: Voucher) -> bool:
    """Nobody can do anything with it any more; what a given one is worth its coupon says."""
    if voucher.coupon is not None:
        return coupon_state.coupon(reader, voucher.coupon).state != "issued"
    return voucher.state in {"used", "lapsed"}


def printable(reader: Reader, serial: str) -> Printable | None:
    """What its paper says; None where it has been used meanwhile. Raises NotFound."""
    voucher = state.voucher(reader, serial)
    if over(reader, voucher):
        return None
    return Printable(serial, state.series(reader, voucher.series).name, good.of_voucher(reader, voucher))
