"""Series and vouchers, kept from facts."""

from dataclasses import dataclass

import msgspec

from hub.errors import NotFound
from hub.ids import BillId, CouponId, SeriesId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.language import words
from hub.vouchers.facts import (
    Paid,
    SeriesPut,
    VoucherLapseReversed,
    VoucherReturned,
    VouchersLapsed,
    VoucherSold,
    VouchersPrinted,
    VoucherTakenBack,
    VoucherUsed,
)

_SERIES = msgspec.json.Decoder(SeriesPut)
_VOUCHER = "serial, series, coupon, state, face_fen, left_fen, principal_fen, liability_fen, lapsed_fen, bill, line"


@dataclass(frozen=True, slots=True)
class Voucher:
    """bill and line: its sale."""

    serial: str
    series: SeriesId
    coupon: CouponId | None
    state: str
    face_fen: int
    left_fen: int
    principal_fen: int
    liability_fen: int
    lapsed_fen: int
    bill: BillId | None
    line: int | None


@dataclass(frozen=True, slots=True)
class UsedPart:
    serial: str
    line: int
    amount_fen: int
    released_fen: int
    back_fen: int
    returned_fen: int


@keeps(SeriesPut)
def put_series(tx: Tx, _entry: Entry, fact: SeriesPut) -> None:
    put = msgspec.json.encode(fact).decode()
    tx.execute("INSERT OR REPLACE INTO voucher_series VALUES (?, ?, ?)", fact.series, fact.number, put)


@keeps(VouchersPrinted)
def print_(tx: Tx, _entry: Entry, fact: VouchersPrinted) -> None:
    for one in fact.vouchers:
        tx.execute(
            "INSERT INTO voucher VALUES (?, ?, ?, 'printed', ?, 0, 0, 0, 0, NULL, NULL)",
            one.serial, fact.series, one.coupon, fact.face_fen,
        )  # fmt: skip


@keeps(VoucherSold)
def sell(tx: Tx, _entry: Entry, fact: VoucherSold) -> None:
    tx.execute(
        "UPDATE voucher SET state = 'sold', left_fen = face_fen, principal_fen = ?, liability_fen = ?, bill = ?, "
        "line = ? WHERE serial = ?",
        fact.principal_fen, fact.principal_fen, fact.bill, fact.line, fact.serial,
    )  # fmt: skip


@keeps(VoucherTakenBack)
def take_back(tx: Tx, _entry: Entry, fact: VoucherTakenBack) -> None:
    tx.execute(
        "UPDATE voucher SET state = 'printed', left_fen = 0, principal_fen = 0, liability_fen = 0, bill = NULL, "
        "line = NULL WHERE serial = ?",
        fact.serial,
    )


@keeps(VoucherUsed)
def use(tx: Tx, _entry: Entry, fact: VoucherUsed) -> None:
    tx.execute("UPDATE voucher SET state = 'used', left_fen = 0, liability_fen = 0 WHERE serial = ?", fact.serial)
    for part in fact.parts:
        tx.execute(
            "INSERT INTO voucher_part VALUES (?, ?, ?, ?, ?, 0, 0)",
            fact.serial, fact.bill, part.line, part.amount_fen, part.released_fen,
        )  # fmt: skip
    tx.execute("INSERT INTO voucher_rest VALUES (?, ?, ?, ?)", fact.serial, fact.bill, fact.rest_fen, fact.kept_fen)


@keeps(VoucherReturned)
def give_back(tx: Tx, _entry: Entry, fact: VoucherReturned) -> None:
    for part in fact.parts:
        tx.execute(
            "UPDATE voucher_part SET back_fen = back_fen + ?, returned_fen = returned_fen + ? "
            "WHERE serial = ? AND bill = ? AND line = ?",
            part.amount_fen, part.released_fen, fact.serial, fact.bill, part.line,
        )  # fmt: skip
    face = sum(part.amount_fen for part in fact.parts) + fact.rest_fen
    liability = sum(part.released_fen for part in fact.parts) + fact.kept_fen
    tx.execute(
        "UPDATE voucher SET state = 'sold', left_fen = left_fen + ?, liability_fen = liability_fen + ? "
        "WHERE serial = ?",
        face, liability, fact.serial,
    )  # fmt: skip


@keeps(VouchersLapsed)
def lapse(tx: Tx, _entry: Entry, fact: VouchersLapsed) -> None:
    for one in fact.vouchers:
        tx.execute(
            "UPDATE voucher SET state = 'lapsed', lapsed_fen = liability_fen, liability_fen = 0 WHERE serial = ?",
            one.serial,
        )


@keeps(VoucherLapseReversed)
def reverse_lapse(tx: Tx, _entry: Entry, fact: VoucherLapseReversed) -> None:
    for one in fact.vouchers:
        tx.execute(
            "UPDATE voucher SET state = 'sold', liability_fen = lapsed_fen, lapsed_fen = 0 WHERE serial = ?", one.serial
        )


def series(reader: Reader, series_id: SeriesId) -> SeriesPut:
    """Raises NotFound."""
    row = reader.one("SELECT put FROM voucher_series WHERE series = ?", series_id)
    if row is None:
        raise NotFound(what=words("代金券 {series_id}", "voucher {series_id}").format(series_id=series_id))
    return _SERIES.decode(row[0])


def all_series(reader: Reader) -> list[SeriesPut]:
    return [_SERIES.decode(row[0]) for row in reader.all("SELECT put FROM voucher_series ORDER BY number")]


def voucher(reader: Reader, serial: str) -> Voucher:
    """Raises NotFound."""
    found = find(reader, serial)
    if found is None:
        raise NotFound(what=words("代金券 {serial}", "voucher {serial}").format(serial=serial))
    return found


def find(reader: Reader, serial: str) -> Voucher | None:
    row = reader.one(f"SELECT {_VOUCHER} FROM voucher WHERE serial = ?", serial)  # noqa: S608
    return None if row is None else Voucher(*row)


def of_line(reader: Reader, bill: BillId, line: int) -> Voucher | None:
    """What a line of a bill sold."""
    row = reader.one(f"SELECT {_VOUCHER} FROM voucher WHERE bill = ? AND line = ?", bill, line)  # noqa: S608
    return None if row is None else Voucher(*row)


def of_series(reader: Reader, series_id: SeriesId, state: str = "") -> list[Voucher]:
    """Of this state, or all; by serial."""
    rows = reader.all(
        f"SELECT {_VOUCHER} FROM voucher WHERE series = ? AND ? IN ('', state) ORDER BY serial",  # noqa: S608
        series_id, state,
    )  # fmt: skip
    return [Voucher(*row) for row in rows]


def unsold(reader: Reader, series_id: SeriesId) -> list[str]:
    """Serials of what is neither sold nor, given away, used."""
    rows = reader.all(
        "SELECT serial FROM voucher LEFT JOIN coupon USING (coupon) "
        "WHERE series = ? AND voucher.state = 'printed' AND coalesce(coupon.state, 'issued') = 'issued' "
        "ORDER BY serial",
        series_id,
    )
    return [row[0] for row in rows]


def counts(reader: Reader, series_id: SeriesId) -> dict[str, int]:
    rows = reader.all("SELECT state, count(*) FROM voucher WHERE series = ? GROUP BY state", series_id)
    return dict(rows)


def parts(reader: Reader, serial: str, bill: BillId) -> list[UsedPart]:
    rows = reader.all(
        "SELECT serial, line, amount_fen, released_fen, back_fen, returned_fen FROM voucher_part "
        "WHERE serial = ? AND bill = ? ORDER BY line",
        serial, bill,
    )  # fmt: skip
    return [UsedPart(*row) for row in rows]


def used_on(reader: Reader, serial: str) -> BillId | None:
    """The bill that it paid last."""
    row = reader.one(
        "SELECT p.bill FROM voucher_part p JOIN bill b USING (bill) WHERE p.serial = ? ORDER BY b.seq DESC LIMIT 1",
        serial,
    )
    return BillId(row[0]) if row else None


def rest(reader: Reader, serial: str, bill: BillId) -> tuple[int, int]:
    """(face, liability) that a bill did not need."""
    row = reader.one("SELECT rest_fen, kept_fen FROM voucher_rest WHERE serial = ? AND bill = ?", serial, bill)
    return (0, 0) if row is None else (row[0], row[1])


def paid(part: UsedPart, amount_fen: int) -> Paid:
    """What giving back so much more of it returns: exact once all is back."""
    back = part.back_fen + amount_fen
    return Paid(part.line, amount_fen, part.released_fen * back // part.amount_fen - part.returned_fen)
