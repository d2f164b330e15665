"""What staff are reminded of, at each threshold's edge."""

import pytest

from hub.cards.facts import Stop
from hub.cards.lots import Card, Lot
from hub.ids import BillId, CardId, ItemId, LotId, MemberId
from hub.ledger.accounts import Unit
from hub.members.reminders import DAY_MS, of_cards
from hub.store.state import Settings

NOW = 1_795_320_000_000


def card(unit, left, *, ends=None, name="卡", stopped=None, closed=None):
    lot = Lot(
        lot=LotId("L"), size=left + 1, used=1, principal_fen=left + 1, bought_at=0, bought_seq=1, expires_at=ends,
        bill=BillId("B"), line=1, covers={}, owed_fen=0, gift=False, lapsed=False,
    )  # fmt: skip
    return Card(
        card=CardId("C"), member=MemberId("M"), item=ItemId("I"), name=name, unit=unit, stopped=stopped,
        stopped_at=NOW if stopped else None, stop_reason="", closed_at=closed, lots=(lot,),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cards", "texts"),
    [([], []), ([card(Unit.FACE, 10_000)], []), ([card(Unit.FACE, 9_999)], ["储值余额只剩 ¥99.99"]),
     ([card(Unit.FACE, 0), card(Unit.FACE, 10_000)], []), ([card(Unit.FACE, 1, closed=NOW)], []),
     ([card(Unit.SESSION, 2)], []), ([card(Unit.SESSION, 1)], ["卡只剩 1 次"]), ([card(Unit.SESSION, 0)], []),
     ([card(Unit.SESSION, 5, stopped=Stop.LOCKED)], ["卡已锁定"]),
     ([card(Unit.SESSION, 5, ends=NOW)], ["卡已过期"]), ([card(Unit.SESSION, 5, ends=NOW + 1)], ["卡一天内到期"]),
     ([card(Unit.SESSION, 5, ends=NOW + DAY_MS)], ["卡 1 天后到期"]),
     ([card(Unit.SESSION, 5, ends=NOW + 30 * DAY_MS - 1)], ["卡 29 天后到期"]),
     ([card(Unit.SESSION, 5, ends=NOW + 30 * DAY_MS)], []), ([card(Unit.SESSION, 0, ends=NOW)], [])],
)  # fmt: skip
def test_at_each_edge(cards, texts):
    assert [notice.text for notice in of_cards(cards, Settings(), NOW)] == texts


def test_the_thresholds_are_the_stores():
    chosen = Settings(low_balance_fen=0, low_sessions=3, remind_days=0)
    cards = [card(Unit.FACE, 0), card(Unit.SESSION, 3, ends=NOW + 1)]
    assert [notice.text for notice in of_cards(cards, chosen, NOW)] == ["卡只剩 3 次"]
