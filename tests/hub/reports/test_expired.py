"""What ran out with something left: the owner's list of what may be posted to income."""

import pytest

from hub.cards import life
from hub.cards import state as card_state
from hub.cards.life import Lapse
from hub.cashier.commands import LineRequest
from hub.ledger.accounts import Unit
from hub.localtime import LocalTime
from hub.reports import catalogue
from hub.reports.table import span
from hub.vouchers import rules as vouchers
from hub.vouchers.rules import PostLapse, PrintVouchers, PutSeries

ZONE = "Asia/Shanghai"


@pytest.fixture
def pending(salon):
    """Rows as of a day, today unless told."""

    async def read(last=None):
        today = LocalTime.of(salon.wall.ms, ZONE).day
        asked = span("2026-11-01", last or today, ZONE, salon.wall.ms)
        return (await salon.read(catalogue.build, "expired", asked)).rows

    return read


async def face_card(salon, member):
    return next(card for card in await salon.read(card_state.cards, member) if card.unit is Unit.FACE)


async def test_a_card_stands_there_from_its_last_day_until_it_is_posted(salon, at_till, pending, ids):
    await at_till.sell([("year", 1)], [("cash", 500_00)], "wang")
    card = await face_card(salon, ids.members["wang"])
    [lot] = card.lots
    salon.wall.ms = lot.expires_at - 1
    assert await pending() == []
    salon.wall.ms = lot.expires_at
    ran_out = LocalTime.of(lot.expires_at, ZONE).day
    row = ["王五", card.name, "储值卡", ran_out, lot.size, None, lot.liability_fen]
    assert await pending() == [row]
    salon.wall.pass_(days=30)
    assert await pending() == [row]
    assert await pending("2026-11-30") == []
    await salon.write(life.lapse, (card.card, Lapse("过期")))
    assert await pending() == []
    await salon.write(life.reverse_lapse, (card.card, Lapse("会员来了")))
    assert await pending() == [row]
    assert salon.verify().verify == "ok"


async def test_vouchers_stand_there_by_their_series(salon, at_till, pending):
    put = PutSeries("五百元代金券", 500_00, 450_00, valid_to="2026-12-31")
    series = await salon.write(vouchers.put_series, (None, put))
    sold, also, _ = await salon.write(vouchers.print_, (series, PrintVouchers(3)))
    for serial in (sold, also):
        await at_till.sell([LineRequest(voucher=serial)], [("cash", 450_00)])
    salon.wall.pass_(days=39)
    assert await pending() == []
    salon.wall.pass_(days=1)
    assert await pending() == [["", put.name, "代金券", "2026-12-31", 1000_00, None, 900_00]]
    await salon.write(vouchers.lapse, (series, PostLapse("过期")))
    assert await pending() == []


async def test_it_is_a_report_like_the_others(api):
    found = await api.ok("GET", "/reports/expired", by="manager")
    assert (found["title"], found["rows"]) == ("过期待处理", [])
    assert (await api.call("GET", "/reports/expired.xlsx", by="manager")).status == 200
