"""A bill as a salon has it, to show a template with."""

from dataclasses import replace
from typing import Any

from hub.cashier.facts import Cut, CutRule, LineKind, RefundedLine, Share, TenderTaken
from hub.cashier.views import Bill, CardBalance, LineView, TenderView
from hub.ids import BillId, CardId, ItemId, MemberId, StaffId
from hub.ledger.accounts import Tender, Unit
from hub.members.views import MemberRow
from hub.printing.facts import Slip
from hub.printing.paper import receipt, refund, service
from hub.printing.paper.content import Content
from hub.printing.paper.receipt import Sign
from hub.printing.refunds import RefundRow

_AT = "2026-11-22T14:32:05+08:00"
_CARD, _SESSIONS = CardId("CARD"), CardId("SESSIONS")


def content(slip: Slip, hub: str, sign: Sign) -> Content:
    """Of a receipt, refund slip or service slip; nothing of it stands in the books."""
    bill = _bill()
    if slip is Slip.SERVICE:
        return replace(service.content(bill, bill.lines[0], ["陈丽", "王芳"], 1), before=[])
    if slip is Slip.REFUND:
        return refund.content(bill, _refund(), "2026-11-22T16:05:40+08:00", "李店长", 1, drawer=False)
    return receipt.content(bill, 1, hub, sign, drawer=False)


def _bill() -> Bill:
    lines = [
        _line(1, "补水焕肤护理", 398_00, 1, room="3", cuts=(Cut(CutRule.MANUAL, "老客优惠", 50_00),)),
        _line(2, "肩颈舒缓", 168_00, 1, session_card=_SESSIONS),
        _line(3, "玻尿酸面膜（5 片装）", 99_00, 2, line_kind=LineKind.GOODS),
    ]
    tenders = [
        TenderView(Tender.STORED_VALUE, 346_00, 346_00, 0, _CARD, None, 0),
        TenderView(Tender.CASH, 200_00, 200_00, 0, None, None, 0),
    ]
    return Bill(
        bill=BillId("01KSAMP1EB111000000000001A"), state="settled", revision=1, number="20261122-0018",
        day="2026-11-22", member=_member(), lines=lines, list_fen=764_00, due_fen=546_00, tenders=tenders,
        refunded_fen=0, note="对酒精过敏", at=_AT, staff_name="赵小雨", terminal_name="前台平板", receipts=[],
        card_balances=[
            CardBalance(_CARD, "储值卡", Unit.FACE, 1_854_00), CardBalance(_SESSIONS, "肩颈十次卡", Unit.SESSION, 6),
        ],
    )  # fmt: skip


def _line(number: int, name: str, price_fen: int, quantity: int, **more: Any) -> LineView:
    off_fen = sum(cut.amount_fen for cut in more.get("cuts", ()))
    values: dict[str, Any] = {
        "line": number, "line_kind": LineKind.SERVICE, "item": ItemId("ITEM"), "name": name, "category": "护理",
        "price_fen": price_fen, "quantity": quantity, "amount_fen": price_fen * quantity - off_fen,
        "shares": (Share(StaffId("A"), 100),), "session_card": None, "room": None, "refunded_fen": 0,
        "refunded_sessions": 0,
    }  # fmt: skip
    return LineView(**(values | more))


def _refund() -> RefundRow:
    return RefundRow(
        "REFUND", BillId("01KSAMP1EB111000000000001A"), 99_00, "商品质量", (RefundedLine(3, 99_00),),
        (TenderTaken(Tender.CASH, 99_00, 99_00),), 0, "",
    )  # fmt: skip


def _member() -> MemberRow:
    return MemberRow(
        member=MemberId("MEMBER"), number="M00128", name="张敏", phone_masked="138****2046", gender="female",
        language="", visits=12, has_pin=True, balance_fen=1_854_00, bonus_fen=0, sessions_left=6, covers=[],
        warnings=[], terms=[],
        tier_name=None, priority=False, points=0, coupons=0,
    )  # fmt: skip
