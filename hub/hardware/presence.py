"""What a tap or a scan means to the store: a member is here, an item is sold, a receipt is shown.

A payment code is worth money to whoever has it: it goes to the tablet and nowhere else, neither log nor journal.
"""

import logging
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

from devices import model
from devices.scanners.codes import Code
from hub.cashier import receipts
from hub.catalog import state as catalog_state
from hub.ecards import codes as ecard_codes
from hub.ecards.desk import Ecards
from hub.ecards.errors import StaticEcard
from hub.errors import NotFound, Refused
from hub.events import Bus, Event
from hub.groupbuy import views as group_buys
from hub.hardware import cardsign, rules, state
from hub.hardware.codes import COUPON_PREFIX, code_of
from hub.hardware.facts import CardSuspected
from hub.hardware.trials import Trials, shown
from hub.ids import CouponId, TerminalId
from hub.journal.store import Store
from hub.journal.tx import Reader
from hub.language import label, words
from hub.loss import refusals
from hub.loyalty import coupon_state, coupon_views
from hub.members import state as member_state
from hub.members import views as member_views
from hub.members.facts import TokenKind
from hub.store import state as store_state
from hub.vouchers import seen, serials
from hub.vouchers import state as voucher_state
from hub.vouchers import views as vouchers

log = logging.getLogger(__name__)

Meaning = tuple[str, dict[str, Any]]
"""(name of the event, its data)."""

SUSPECT = {
    "copied": words(
        "这张卡的防伪信息属于另一张卡，可能是复制卡，请核对会员本人并换卡",
        "The mark on this card is another card's: perhaps a copy. Check who holds it and replace it",
    ),
    "forged": words(
        "这张卡的防伪信息不是本店写入的，可能是伪造卡，请核对会员本人并换卡",
        "The mark on this card is not this store's: perhaps a forgery. Check who holds it and replace it",
    ),
    "stripped": words(
        "这张卡登记过防伪，但卡里的防伪信息不见了，可能是复制卡，请核对会员本人并换卡",
        "This card's mark is gone: perhaps a copy. Check who holds it and replace it",
    ),
}
BAD_CHECK_DIGIT = words(
    "条码的校验位不对，可能没有扫全，请再扫一次", "The barcode's check digit is wrong; scan it again"
)
NOT_HERE = label("这个码在本店没有登记")
_MAY_BE_VOUCHERS = frozenset({"text", "ean13", "ean8", "upca", "upce", "bad_check_digit"})
AHEAD_S = 1.0
NO_COUPON = label("本店没有这张优惠券")
NO_VOUCHER = words("本店没有这张代金券", "This store has no such voucher")


@dataclass(frozen=True, slots=True)
class _Ahead:
    """What a card that is being read will mean, as of entry `seq`, and how it is told."""

    device: str
    number: str
    seq: int
    at_s: float
    meaning: tuple[str, dict[str, Any], TerminalId | None]
    said: dict[str, Event]

    def fits(self, event: model.CardRead, seq: int) -> bool:
        return (
            (self.device, self.number, self.seq) == (event.device, event.number, seq)
            and event.memory is None
            and time.monotonic() - self.at_s < AHEAD_S
        )


class Presence:
    """Turns the daemon's events into the bus's; a device tied to one terminal speaks to that one only."""

    def __init__(self, store: Store, bus: Bus, ecards: Ecards) -> None:
        self._store = store
        self._bus = bus
        self._ecards = ecards
        self._ahead: _Ahead | None = None
        self.trials = Trials(bus)

    def on_event(self, event: model.Event) -> Awaitable[None] | None:
        """Something to wait for only where a fact has to be written first."""
        if isinstance(event, model.CardComing):
            self._look_up(event)
        elif isinstance(event, model.CardRead):
            return None if self.trials.take(event) else self._tap(event)
        elif isinstance(event, model.Scan):
            return None if self.trials.take(event, code_of(event.text)) else self._scan(event)
        elif isinstance(event, model.CardBad | model.ScanBad):
            self._bad(event)
        elif isinstance(event, model.DeviceChanged):
            self._bus.publish("device", {"device": event.device})
        elif isinstance(event, model.DeviceRemoved):
            self._bus.publish("device.removed", {"device": event.device})
        elif isinstance(event, model.UnknownChanged):
            self._bus.publish("unknown", {"unknown": event.unknown})
        elif isinstance(event, model.Snapshot):
            self._bus.publish("devices", {"daemon": "up"})
        return None

    def _bad(self, event: model.CardBad | model.ScanBad) -> None:
        if not self.trials.take(event):
            data = {"device": event.device, "reason": event.reason}
            self._bus.publish("read.failed", data, terminal=self._store.read_now(state.station_of, event.device))

    def _look_up(self, event: model.CardComing) -> None:
        """Read while the rest of the frame is on the line; used if the card is read soon and nothing was written."""
        read = model.CardRead(device=event.device, number=event.number, raw="", at="")
        seq = self._store.head.seq
        meaning = self._store.read_now(_meaning_of_tap, read, self._now_ms())
        said = self._bus.prepare(meaning[0], meaning[1])
        self._ahead = _Ahead(event.device, event.number, seq, time.monotonic(), meaning, said)

    def _tap(self, event: model.CardRead) -> Awaitable[None] | None:
        ahead, self._ahead = self._ahead, None
        if ahead is not None and ahead.fits(event, self._store.head.seq):
            (name, data, station), said = ahead.meaning, ahead.said
        else:
            (name, data, station), said = self._store.read_now(_meaning_of_tap, event, self._now_ms()), {}
        if name == "card.suspect":
            return self._suspect(data, station)
        self._bus.publish(name, data, terminal=station, said=said)
        return None

    async def _suspect(self, data: dict[str, Any], station: TerminalId | None) -> None:
        suspected = CardSuspected(device=data["device"], verdict=data["verdict"])
        await self._store.write(rules.suspect_card, suspected, actor="system", device="hub")
        self._bus.publish("card.suspect", data, terminal=station)

    def _scan(self, event: model.Scan) -> Awaitable[None] | None:
        if ecard_codes.parse(event.text) is not None:
            return self._scan_ecard(event)
        (name, data), station = self._store.read_now(_meaning_for, event.text, event.device, self._now_ms())
        self._bus.publish(name, data | {"device": event.device}, terminal=station)

        return None

    async def _scan_ecard(self, event: model.Scan) -> None:
        """A code is good once, which has to be written first."""
        name, data = await self._ecards.meaning(event.text, event.device)
        station = self._store.read_now(state.station_of, event.device)
        self._bus.publish(name, data | {"device": event.device}, terminal=station)

    def _now_ms(self) -> int:
        return self._store.clock.read(self._store.head.at)[0]


def meaning_of_card(reader: Reader, number: str, now_ms: int) -> Meaning:
    """(event name, data) of a card tap."""
    token = member_state.token(reader, number)
    if token is None and (lost := _lost(reader, number)) is not None:
        return lost
    if token is None:
        return "card.unknown", {"number": number, "number_masked": member_views.mask_token(number)}
    return _present(reader, token, now_ms)


def meaning_of_scan(reader: Reader, text: str, now_ms: int) -> Meaning:
    """(event name, data) of a scanned code: the store's own tables first, then what its form says."""
    code = code_of(text)
    text = code.text
    if code.is_payment:
        return "scan.payment_code", {"code": text, "masked": shown(code), "payer": code.kind}
    token = member_state.token(reader, text)
    if token is not None:
        return _present(reader, token, now_ms)
    if (lost := _lost(reader, text)) is not None:
        return lost
    if code.kind == "receipt":
        found = receipts.verify_qr(text, store_state.store(reader), reader)
        return "receipt.scanned", {"bill": found.bill, "valid": found.valid, "number": found.number}
    if code.kind == "coupon":
        return "coupon.scanned", _coupon(reader, text, now_ms)
    if code.kind == "voucher":
        return _voucher(reader, text, now_ms)
    item = catalog_state.item_by_barcode(reader, text)
    if item is None and code.goods is not None:
        item = catalog_state.item_by_barcode(reader, code.goods)
    if item is not None:
        return "item.scanned", {"item": item}
    return _by_form(reader, code)


def _by_form(reader: Reader, code: Code) -> Meaning:
    """What nobody in the store has: a code of ours for something else, or nothing."""
    text = code.text
    if code.kind in _MAY_BE_VOUCHERS and group_buys.is_known(reader, text):
        return "group_buy.scanned", {"code": text[:32]}
    if code.kind == "terminal":
        return "terminal.setup_scanned", {"text": text[:400]}
    if code.kind == "pairing":
        return "pairing.scanned", {"code": text.replace("-", "")}
    message = BAD_CHECK_DIGIT if code.kind == "bad_check_digit" else NOT_HERE
    return "scan.unknown", {"text": text[:64], "kind": code.kind, "message": message}


def _voucher(reader: Reader, text: str, now_ms: int) -> Meaning:
    """A printed voucher; one that was given away is a coupon."""
    serial = serials.parse(text) or ""
    found = voucher_state.find(reader, serial)
    if found is not None and found.coupon is not None:
        return "coupon.scanned", _coupon(reader, f"{COUPON_PREFIX}{found.coupon}", now_ms)
    if found is None:
        return "voucher.scanned", {"code": serial, "voucher": None, "seen": None, "message": NO_VOUCHER}
    said = seen.of_voucher(reader, found, now_ms)
    shown = vouchers.voucher(reader, serial)
    return "voucher.scanned", {"code": serial, "voucher": shown, "seen": said, "message": said.message}


def _coupon(reader: Reader, text: str, now_ms: int) -> dict[str, Any]:
    """The coupon, or why there is none; whether it fits the bill a quote says."""
    try:
        found = coupon_state.coupon(reader, CouponId(text.removeprefix(COUPON_PREFIX)))
    except NotFound:
        return {"code": text[:64], "coupon": None, "seen": None, "message": NO_COUPON}
    shown = coupon_views.coupon(reader, found, now_ms)
    said = seen.of_coupon(reader, found, shown.state)
    return {"code": text[:64], "coupon": shown, "seen": said, "message": said.message}


def _meaning_for(reader: Reader, text: str, device: str, now_ms: int) -> tuple[Meaning, TerminalId | None]:
    return meaning_of_scan(reader, text, now_ms), state.station_of(reader, device)


def _meaning_of_tap(
    reader: Reader,
    event: model.CardRead,
    now_ms: int,
) -> tuple[str, dict[str, Any], TerminalId | None]:
    """A card whose memory speaks against it never opens a member."""
    station = state.station_of(reader, event.device)
    verdict = _verdict(reader, event)
    if verdict in SUSPECT:
        masked = member_views.mask_token(event.number)
        data = {"verdict": verdict, "number_masked": masked, "message": SUSPECT[verdict]}
        return "card.suspect", data | {"device": event.device}, station
    name, data = meaning_of_card(reader, event.number, now_ms)
    return name, data | {"signature": verdict, "device": event.device}, station


def _verdict(reader: Reader, event: model.CardRead) -> str:
    """`unread` where the device reads no memory; memory it did not find is empty, as on a copy of the UID alone."""
    if event.memory is None:
        return "unread"
    public_key = store_state.store(reader).public_key
    verdict = cardsign.verify(bytes.fromhex(event.memory), event.number, public_key)
    return "stripped" if verdict == "unsigned" and state.is_signed(reader, event.number) else verdict


def _present(reader: Reader, token: member_state.Token, now_ms: int) -> Meaning:
    member = member_state.member(reader, token.member)
    if token.token_kind is TokenKind.ECARD and not store_state.settings(reader).static_ecards:
        return _suspect(StaticEcard(), token.number)
    by = "ecard" if token.token_kind is TokenKind.ECARD else "card"
    return "member.present", {"member": member_views.row(reader, member, now_ms), "by": by}


def _lost(reader: Reader, number: str) -> Meaning | None:
    """A card that was reported lost, or replaced by another, says so."""
    refused = refusals.refusal(reader, number)
    return None if refused is None else _suspect(refused, number)


def _suspect(refused: Refused, number: str) -> Meaning:
    masked = member_views.mask_token(number)
    return "card.suspect", {"verdict": refused.code, "number_masked": masked, "message": refused.said}
