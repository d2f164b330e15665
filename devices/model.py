"""What crosses the socket: devices, jobs and events, as msgspec structs."""

from typing import Literal

from msgspec import Struct, field

Kind = Literal["reader", "scanner", "printer", "display", "terminals"]
State = Literal["starting", "ready", "attention", "gone", "refused"]
Interface = Literal["tty", "input", "usblp", "tcp", "pcsc"]
Origin = Literal["option", "profile", "person"]
Technology = Literal["em4100", "wiegand26", "wiegand34", "iso14443a", "keyboard"]
EnrolmentState = Literal["waiting", "found", "expired", "cancelled"]
JobState = Literal["printed", "sent", "failed", "unknown"]
Detail = str | int | bool | None


class Message(Struct, frozen=True):
    """A fault in plain words: what happened, and what to do."""

    zh: str
    en: str


class Device(Struct, frozen=True):
    """A device as the daemon sees it now; times are RFC 3339 in UTC. `settings`: all its driver has, as in use."""

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
    profile: str | None = None
    origin: Origin = "option"
    seen_as: str = ""
    faults: int = 0
    settings: dict[str, str | int | float | bool | None] = field(default_factory=dict)


class Unknown(Struct, frozen=True):
    """
    A device that is there and that no driver runs: nothing fits it, or a person has to say so first.

    `id` names it in requests; `seen_as` is what a person can compare with its label, such as `1a86:7523 USB Serial`;
    `suggested` are keys of profiles that could fit, the likeliest first; `heard` is hex of the last bytes that a
    listening enrolment got from it, with letters and digits starred; `claims` is the name of the network printer that
    it says it is, at another address and with another network card: to add it is to say that this is so.
    """

    id: str
    interface: Interface
    port: str
    seen_as: str
    since: str
    suggested: list[str] = field(default_factory=list)
    heard: str = ""
    ignored: bool = False
    claims: str = ""


class ProfileInfo(Struct, frozen=True):
    """A profile, for a person to choose from; `sheet` is the file name of its set-up sheet."""

    key: str
    name: str
    description: str
    driver: str
    kind: Kind
    interface: Interface
    sheet: str | None = None


class HistoryItem(Struct, frozen=True):
    """One change of a device's state."""

    at: str
    state: State
    reason: str | None
    message: Message | None


class Enrolment(Struct, frozen=True):
    """
    Waiting for a person to scan a shown code or to tap a card, so that the device which is heard can be bound.

    `expect` is the text the scanner must give, null for a reader; `device` is the id of what was bound.
    """

    enrolment: str
    kind: Literal["scanner", "reader"]
    expect: str | None
    state: EnrolmentState
    expires_at: str
    device: str | None = None


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
    """
    One tap of one card.

    `number` is the same for a card at every reader that can read it: of a 125 kHz card the 10 decimal digits printed
    on it (its low 32 bits), of a 13.56 MHz card its UID in upper-case hex. `raw` is what the reader said, in hex.
    `memory` is the card's user memory in hex where the reader reads it (signed cards), else null.
    """

    device: str
    number: str
    raw: str
    at: str
    technology: Technology = "em4100"
    memory: str | None = None


class CardComing(Struct, frozen=True, tag_field="type", tag="card.coming"):
    """A frame with this number has begun and is not checked yet: its card may be looked up, and nothing be done."""

    device: str
    number: str


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
    unknown: list[Unknown] = field(default_factory=list)


class Resync(Struct, frozen=True, tag_field="type", tag="resync"):
    """Events were dropped because the subscriber was slow; a snapshot follows."""


class DeviceRemoved(Struct, frozen=True, tag_field="type", tag="device.removed"):
    device: str


class UnknownChanged(Struct, frozen=True, tag_field="type", tag="unknown"):
    """All unknown devices, whenever one comes, changes or goes."""

    unknown: list[Unknown]


class EnrolmentChanged(Struct, frozen=True, tag_field="type", tag="enrolment"):
    enrolment: Enrolment


class TerminalFrame(Struct, frozen=True, tag_field="type", tag="terminal.frame"):
    """A payload from a handheld behind a radio base, as it came over the air; `payload` in hex."""

    device: str
    address: int
    payload: str
    at: str
    rssi_dbm: int | None = None


Event = (
    DeviceChanged
    | DeviceRemoved
    | UnknownChanged
    | EnrolmentChanged
    | CardComing
    | CardRead
    | CardBad
    | Scan
    | ScanBad
    | TerminalFrame
    | Snapshot
    | Resync
)


class Health(Struct, frozen=True):
    version: str
    devices: int
    uptime_s: float


class DeviceList(Struct, frozen=True):
    devices: list[Device]
    unknown: list[Unknown] = field(default_factory=list)


class Rename(Struct, frozen=True, forbid_unknown_fields=True):
    name: str


class AddDevice(Struct, frozen=True, forbid_unknown_fields=True):
    """
    A person says what a device is: `profile` is a profile's key; `unknown` the id of an unknown device, or `port`
    an address given by hand (`192.168.1.60:9100`, `/dev/serial/by-path/...`). Exactly one of the two.
    """

    profile: str
    unknown: str | None = None
    port: str | None = None
    name: str | None = None
    settings: dict[str, str | int | float | bool] = field(default_factory=dict)


class ChangeSettings(Struct, frozen=True, forbid_unknown_fields=True):
    settings: dict[str, str | int | float | bool]


class AskEnrolment(Struct, frozen=True, forbid_unknown_fields=True):
    """`timeout_s` up to 300."""

    kind: Literal["scanner", "reader"]
    expect: str | None = None
    timeout_s: int = 60


class ProfileList(Struct, frozen=True):
    profiles: list[ProfileInfo]


class History(Struct, frozen=True):
    """Newest first, at most 200."""

    history: list[HistoryItem]


class Show(Struct, frozen=True, forbid_unknown_fields=True):
    """
    What a customer display shows: `welcome` the text alone, `item` and `total` an amount due, `received` money taken,
    `change` money given back. `amount_fen` is null for `welcome` only.
    """

    view: Literal["welcome", "item", "total", "received", "change"]
    text: str = ""
    amount_fen: int | None = None


class WriteCard(Struct, frozen=True, forbid_unknown_fields=True):
    """Write user memory of the card with this UID while it lies on the reader; `memory` in hex, at most 144 bytes."""

    number: str
    memory: str


class SendFrame(Struct, frozen=True, forbid_unknown_fields=True):
    """A payload for a handheld behind a radio base, in hex, at most 200 bytes."""

    payload: str


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
