"""What is inside a sealed message: a screen of four lines down, inputs up. Pure.

SCREEN  10, seq (4), kind, flags (1 help was called, 2 the PIN was wrong), seconds left (2), 4 lines of 16 bytes GB18030
SEEN    20, seq (4)          PIN  21, seq (4), digits (ASCII)      DECLINE 22, seq (4)      TAP 23, number (ASCII)
HELP    24                   REPORT 25, battery in percent (FF unknown), firmware (ASCII)
"""

from dataclasses import dataclass
from typing import Any, Final

import msgspec

from hub.terminals.inputs import Decline, Help, Input, Pin, Seen, Tap
from hub.terminals.screens import COLUMNS, ROWS, Kind, Screen, cells

SCREEN, SEEN, PIN, DECLINE, TAP, HELP, REPORT = 0x10, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25
KINDS: Final[tuple[Kind, ...]] = ("idle", "welcome", "consent", "result", "message", "help")
UNKNOWN_BATTERY: Final = 0xFF
_HELP_CALLED, _PIN_WRONG = 1, 2
_SEQ = 4


class Unreadable(Exception):
    """No message of this protocol."""


@dataclass(frozen=True, slots=True)
class SmallScreen:
    """A screen as a small terminal has it."""

    seq: int
    kind: Kind
    help_called: bool
    pin_wrong: bool
    seconds_left: int
    lines: tuple[str, ...]


def encode_screen(screen: Screen) -> bytes:
    asked = screen.consent
    flags = _HELP_CALLED * screen.help_called
    flags |= _PIN_WRONG * (asked is not None and asked.notice == "pin_wrong")
    left = min(asked.seconds_left, 0xFFFF) if asked is not None else 0
    head = bytes([SCREEN]) + screen.seq.to_bytes(_SEQ) + bytes([KINDS.index(screen.kind), flags]) + left.to_bytes(2)
    return head + b"".join(cells(line) for line in screen.lines)


def decode_screen(data: bytes) -> SmallScreen:
    """As the terminal reads it. Raises Unreadable."""
    head = 1 + _SEQ + 4
    if len(data) != head + ROWS * COLUMNS or data[0] != SCREEN or data[5] >= len(KINDS):
        raise Unreadable
    rows = [data[at : at + COLUMNS].decode("gb18030", "replace").rstrip() for at in range(head, len(data), COLUMNS)]
    return SmallScreen(
        int.from_bytes(data[1:5]), KINDS[data[5]], bool(data[6] & _HELP_CALLED), bool(data[6] & _PIN_WRONG),
        int.from_bytes(data[7:9]), tuple(rows),
    )  # fmt: skip


def encode_input(given: Input) -> bytes:
    if isinstance(given, Seen):
        return bytes([SEEN]) + given.seq.to_bytes(_SEQ)
    if isinstance(given, Pin):
        return bytes([PIN]) + given.seq.to_bytes(_SEQ) + given.pin.encode()
    if isinstance(given, Decline):
        return bytes([DECLINE]) + given.seq.to_bytes(_SEQ)
    if isinstance(given, Tap):
        return bytes([TAP]) + given.number.encode()
    if isinstance(given, Help):
        return bytes([HELP])
    battery = UNKNOWN_BATTERY if given.battery_percent is None else given.battery_percent
    return bytes([REPORT, battery]) + given.firmware.encode()


def decode_input(data: bytes) -> Input:
    """Raises Unreadable."""
    try:
        return msgspec.convert(_fields(data), Input)  # type: ignore[no-any-return]
    except (msgspec.ValidationError, UnicodeDecodeError, IndexError) as error:
        raise Unreadable from error


def _fields(data: bytes) -> dict[str, Any]:
    kind, body = data[0], data[1:]
    seq, rest = int.from_bytes(body[:_SEQ]), body[_SEQ:]
    if kind in {SEEN, DECLINE} and len(body) == _SEQ:
        return {"kind": "seen" if kind == SEEN else "decline", "seq": seq}
    if kind == PIN and len(body) > _SEQ:
        return {"kind": "pin", "seq": seq, "pin": rest.decode("ascii")}
    if kind == TAP:
        return {"kind": "tap", "number": body.decode("ascii")}
    if kind == HELP and not body:
        return {"kind": "help"}
    if kind == REPORT and body:
        battery = None if body[0] == UNKNOWN_BATTERY else body[0]
        return {"kind": "report", "battery_percent": battery, "firmware": body[1:].decode("ascii")}
    raise Unreadable
