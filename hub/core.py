"""The hub's parts, as the handlers reach them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from hub.journal.store import Store
from hub.language import DEFAULT

if TYPE_CHECKING:
    from hub.care.photos import Photos
    from hub.cashier.consents import Consents
    from hub.config import HubConfig
    from hub.discovery import Discovery
    from hub.ecards.desk import Ecards
    from hub.events import Bus
    from hub.hardware.client import Devices
    from hub.hardware.counter import Counter
    from hub.hardware.enrolments import Enrolments
    from hub.hardware.presence import Presence
    from hub.imports.service import Imports
    from hub.members.joining import Joining
    from hub.members.pins import Pins
    from hub.payments.desk import PaymentDesk
    from hub.printing.queue import Printing
    from hub.security.access import Access
    from hub.security.passwords import Passwords
    from hub.store.state import StoreRow
    from hub.sync.uplink import Uplink
    from hub.terminals.mqtt.side import Side
    from hub.terminals.radio.base import Radio
    from hub.terminals.session import Handhelds


@dataclass
class Hub:
    config: "HubConfig"
    store: Store
    store_row: "StoreRow"
    bus: "Bus"
    access: "Access"
    passwords: "Passwords"
    devices: "Devices"
    printing: "Printing"
    consents: "Consents"
    presence: "Presence"
    payments: "PaymentDesk"
    enrolments: "Enrolments"
    counter: "Counter"
    handhelds: "Handhelds"
    imports: "Imports"
    joining: "Joining"
    pins: "Pins"
    ecards: "Ecards"
    photos: "Photos"
    uplink: "Uplink | None" = None
    discovery: "Discovery | None" = None
    terminal_side: "Side | None" = None
    radio: "Radio | None" = None
    language: str = DEFAULT

    @property
    def zone(self) -> str:
        return self.store_row.zone

    @property
    def store_name(self) -> str:
        return self.store_row.name


HUB: web.AppKey[Hub] = web.AppKey("hub", Hub)
