"""What a tap or a scan means to the store: a member is here, an item is sold, a receipt is shown."""

import logging
from typing import Any

from devices import model
from hub.cashier import receipts
from hub.catalog import state as catalog_state
from hub.events import Bus
from hub.journal.store import Store
from hub.journal.tx import Reader
from hub.members import state as member_state
from hub.members import views as member_views
from hub.members.facts import TokenKind
from hub.store import state as store_state

log = logging.getLogger(__name__)


class Presence:
    """Turns the daemon's events into the bus's."""

    def __init__(self, store: Store, bus: Bus) -> None:
        self._store = store
        self._bus = bus

    async def on_event(self, event: model.Event) -> None:
        if isinstance(event, model.CardRead):
            await self._tap(event.number, event.device)
        elif isinstance(event, model.Scan):
            await self._scan(event.text, event.device)
        elif isinstance(event, model.CardBad | model.ScanBad):
            self._bus.publish("read.failed", {"device": event.device, "reason": event.reason})
        elif isinstance(event, model.DeviceChanged):
            self._bus.publish("device", {"device": event.device})

    async def _tap(self, number: str, device: str) -> None:
        name, data = await self._store.read(meaning_of_card, number, self._now_ms())
        self._bus.publish(name, data | {"device": device})

    async def _scan(self, text: str, device: str) -> None:
        name, data = await self._store.read(meaning_of_scan, text, self._now_ms())
        self._bus.publish(name, data | {"device": device})

    def _now_ms(self) -> int:
        return self._store.clock.read(self._store.head.at)[0]


def meaning_of_card(reader: Reader, number: str, now_ms: int) -> tuple[str, dict[str, Any]]:
    """(event name, data) of a card tap."""
    token = member_state.token(reader, number)
    if token is None:
        return "card.unknown", {"number": number, "number_masked": member_views.mask_token(number)}
    return _present(reader, token, now_ms)


def meaning_of_scan(reader: Reader, text: str, now_ms: int) -> tuple[str, dict[str, Any]]:
    """(event name, data) of a scanned code: e-card or card, receipt, goods; anything else means nothing here."""
    text = text.strip()
    token = member_state.token(reader, text)
    if token is not None:
        return _present(reader, token, now_ms)
    if text.startswith(receipts.QR_PREFIX):
        found = receipts.verify_qr(text, store_state.store(reader), reader)
        return "receipt.scanned", {"bill": found.bill, "valid": found.valid, "number": found.number}
    item = catalog_state.item_by_barcode(reader, text)
    if item is not None:
        return "item.scanned", {"item": item}
    return "scan.unknown", {"text": text[:64]}


def _present(reader: Reader, token: member_state.Token, now_ms: int) -> tuple[str, dict[str, Any]]:
    member = member_state.member(reader, token.member)
    by = "ecard" if token.token_kind is TokenKind.ECARD else "card"
    return "member.present", {"member": member_views.row(reader, member, now_ms), "by": by}
