"""Routes of vouchers: series, printing, what a serial is."""

from msgspec import Struct

from hub.http.call import Call
from hub.http.routes import Routes
from hub.ids import SeriesId
from hub.printing.rules import Asked, AskedSlips
from hub.security.roles import Permission
from hub.vouchers import rules, slips, views
from hub.vouchers.rules import PostLapse, PrintVouchers, PutSeries
from hub.vouchers.slips import AskSlip, AskSlips
from hub.vouchers.views import AllSeries, SeriesView, Vouchers, VoucherView

routes = Routes("vouchers")


class Serials(Struct, frozen=True):
    serials: list[str]


@routes.get("/vouchers/series", permission=Permission.SELL)
async def get_series(call: Call) -> AllSeries:
    """All series, with how many of each are in which state."""
    return await call.read(views.all_series)


@routes.post("/vouchers/series", permission=Permission.MANAGE_CATALOG, status=201)
async def add_series(call: Call, body: PutSeries) -> SeriesView:
    """Add a series, to be sold or to be given away as coupons."""
    return await call.read(views.series, await call.write(rules.put_series, (None, body)))


@routes.put("/vouchers/series/{series}", permission=Permission.MANAGE_CATALOG)
async def change_series(call: Call, series: str, body: PutSeries) -> SeriesView:
    """Change a series; printed vouchers keep their face."""
    return await call.read(views.series, await call.write(rules.put_series, (SeriesId(series), body)))


@routes.post("/vouchers/series/{series}/prints", permission=Permission.MANAGE_CATALOG, status=201)
async def print_vouchers(call: Call, series: str, body: PrintVouchers) -> Serials:
    """Number so many vouchers of a series."""
    return Serials(await call.write(rules.print_, (SeriesId(series), body)))


@routes.get("/vouchers/series/{series}/vouchers", permission=Permission.SELL)
async def get_vouchers(call: Call, series: str) -> Vouchers:
    """The vouchers of a series, by serial."""
    return await call.read(views.of_series, SeriesId(series))


@routes.post("/vouchers/series/{series}/slips", permission=Permission.MANAGE_CATALOG, status=202)
async def print_slips(call: Call, series: str, body: AskSlips) -> AskedSlips:
    """Put the unsold vouchers of a series on paper: those that have none yet, or all again as copies."""
    return AskedSlips(await call.write(slips.ask_series, (SeriesId(series), body)))


@routes.post("/vouchers/{serial}/slips", permission=Permission.SELL, status=202)
async def print_slip(call: Call, serial: str, body: AskSlip) -> Asked:
    """Put one voucher on paper, again as a copy."""
    return await call.write(slips.ask_one, (serial, body))


@routes.post("/vouchers/series/{series}/lapse", permission=Permission.POST_LAPSE)
async def post_lapse(call: Call, series: str, body: PostLapse) -> SeriesView:
    """Post what expired vouchers have left to income."""
    await call.write(rules.lapse, (SeriesId(series), body))
    return await call.read(views.series, SeriesId(series))


@routes.post("/vouchers/series/{series}/lapse-reversal", permission=Permission.POST_LAPSE)
async def reverse_lapse(call: Call, series: str, body: PostLapse) -> SeriesView:
    """Take that back."""
    await call.write(rules.reverse_lapse, (SeriesId(series), body))
    return await call.read(views.series, SeriesId(series))


@routes.get("/vouchers/{serial}", permission=Permission.SELL)
async def get_voucher(call: Call, serial: str) -> VoucherView:
    """What a serial is."""
    return await call.read(views.voucher, serial)
