"""Series and vouchers as the screens show them."""

from msgspec import Struct

from hub.errors import NotFound
from hub.ids import BillId, CouponId, ItemId, SeriesId
from hub.journal.tx import Reader
from hub.language import words
from hub.printing import state as printing
from hub.vouchers import good, serials, state
from hub.vouchers.facts import SeriesPut
from hub.vouchers.good import Good
from hub.vouchers.state import Voucher


class SeriesView(Struct, frozen=True):
    """How many of it are in which state; liability_fen: what is owed in services for those sold.

    unprinted: to be sold or given, and not on paper yet. worth and terms: what they are good for.
    """

    series: SeriesPut
    printed: int
    sold: int
    used: int
    lapsed: int
    liability_fen: int
    unprinted: int
    worth: str
    terms: list[str]


class AllSeries(Struct, frozen=True):
    series: list[SeriesView]


class VoucherView(Struct, frozen=True):
    """left_fen: face it still pays. coupon: of one that was given away. bill: that sold it. papers: it is on.

    worth and terms: what it is good for.
    """

    serial: str
    series: SeriesId
    name: str
    state: str
    face_fen: int
    left_fen: int
    price_fen: int
    coupon: CouponId | None
    bill: BillId | None
    valid_to: str | None
    threshold_fen: int
    items: tuple[ItemId, ...] = ()
    categories: tuple[str, ...] = ()
    services: bool = False
    worth: str = ""
    terms: list[str] = []
    papers: int = 0


class Vouchers(Struct, frozen=True):
    vouchers: list[VoucherView]


def all_series(reader: Reader) -> AllSeries:
    return AllSeries([series(reader, one.series) for one in state.all_series(reader)])


def series(reader: Reader, series_id: SeriesId) -> SeriesView:
    """Raises NotFound."""
    counts = state.counts(reader, series_id)
    owed = reader.one("SELECT coalesce(sum(liability_fen), 0) FROM voucher WHERE series = ?", series_id)
    put = state.series(reader, series_id)
    said = good.of_series(reader, put)
    papers = printing.copies_of_vouchers(reader, state.unsold(reader, series_id))
    return SeriesView(
        put, counts.get("printed", 0), counts.get("sold", 0), counts.get("used", 0), counts.get("lapsed", 0),
        owed[0] if owed else 0, sum(not count for count in papers.values()), said.worth, said.terms,
    )  # fmt: skip


def of_series(reader: Reader, series_id: SeriesId) -> Vouchers:
    """Raises NotFound."""
    said = good.of_series(reader, state.series(reader, series_id))
    found = state.of_series(reader, series_id)
    papers = printing.copies_of_vouchers(reader, [one.serial for one in found])
    return Vouchers([_view(reader, one, said, papers[one.serial]) for one in found])


def voucher(reader: Reader, text: str) -> VoucherView:
    """By its serial, typed with blanks or not. Raises NotFound."""
    serial = serials.parse(text)
    if serial is None:
        raise NotFound(what=words("代金券 {text}", "voucher {text}").format(text=text[:20]))
    found = state.voucher(reader, serial)
    papers = printing.copies_of_vouchers(reader, [serial])
    return _view(reader, found, good.of_voucher(reader, found), papers[serial])


def _view(reader: Reader, one: Voucher, said: Good, papers: int) -> VoucherView:
    put = state.series(reader, one.series)
    return VoucherView(
        one.serial, one.series, put.name, one.state, one.face_fen, one.left_fen, put.price_fen, one.coupon, one.bill,
        put.valid_to, put.threshold_fen, put.items, put.categories, put.services, said.worth, said.terms, papers,
    )  # fmt: skip
