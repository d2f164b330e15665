"""What crosses the socket: devices, jobs and events, as msgspec structs."""

from typing import Literal

from msgspec import Struct, field

Kind = Literal["reader", "scanner", "printer"]
State = Literal["starting", "ready", "attention", "gone", "refused"]
JobState = Literal["printed", "sent", "failed", "unknown"]
Detail = str | int | bool | None


class Message(Struct, frozen=True):
    """A fault in plain words: what happened, and what to do."""

    zh: str
    en: str


class Device(Struct, frozen=True):
    """A device as the daemon sees it now; times are RFC 3339 in UTC."""

    id: str
    kind: Kind
    driver: str
    name: str
    port: str
    state: State
    since: str
    reason: str | None = None
    message: Message | None = None
    last_seen: str | None = None
    details: dict[str, Detail] = field(default_factory=dict)


class Job(Struct, frozen=True):
    """
    What became of one print job.

    `started` is false when not a byte went to the printer; `degraded` when characters were replaced by 〓.
    """

    job: str
    device: str
    state: JobState
    reason: str | None
    message: Message | None
    bytes: int
    sha256: str
    started: bool
    degraded: bool = False
    duplicate: bool = False


class DeviceChanged(Struct, frozen=True, tag_field="type", tag="device"):
    device: Device


class CardRead(Struct, frozen=True, tag_field="type", tag="card.read"):
    """`number`: 10 decimal digits of the low 32 bits, as printed on the card; `raw`: all 5 bytes in hex."""

    device: str
    number: str
    raw: str
    at: str


class CardBad(Struct, frozen=True, tag_field="type", tag="card.bad"):
    device: str
    reason: Literal["checksum", "framing", "overrun"]
    at: str


class Scan(Struct, frozen=True, tag_field="type", tag="scan"):
    device: str
    text: str
    at: str


class ScanBad(Struct, frozen=True, tag_field="type", tag="scan.bad"):
    device: str
    reason: Literal["overlong", "partial", "undecodable"]
    at: str


class Snapshot(Struct, frozen=True, tag_field="type", tag="snapshot"):
    devices: list[Device]


class Resync(Struct, frozen=True, tag_field="type", tag="resync"):
    """Events were dropped because the subscriber was slow; a snapshot follows."""


Event = DeviceChanged | CardRead | CardBad | Scan | ScanBad | Snapshot | Resync


class Health(Struct, frozen=True):
    version: str
    devices: int
    uptime_s: float


class DeviceList(Struct, frozen=True):
    devices: list[Device]


class Rename(Struct, frozen=True, forbid_unknown_fields=True):
    name: str


class DrawerReply(Struct, frozen=True):
    device: str
    state: Literal["sent"]


class Problem(Struct, frozen=True):
    """RFC 9457 problem with a stable `code` and the words for a person."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    message: Message
