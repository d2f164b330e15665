"""What a member terminal may say, and what staff see of it. PINs are in no repr, no log and no state."""

from typing import Annotated

from msgspec import Meta, Struct

from hub import amounts
from hub.errors import Transient
from hub.ids import TerminalId
from hub.terminals.facts import Transport

Seq = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Percent = Annotated[int, Meta(ge=0, le=100)]


class TooFast(Transient, code="too_fast", status=429, zh="操作太快，请稍候再试", en="Too many inputs; wait a moment"):
    """A terminal said more than INPUTS_MOST things in INPUTS_SPAN_S."""

    retry_after_s = 10


class Pin(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="pin"):
    """The member agrees to the consent on screen `seq`."""

    seq: Seq
    pin: amounts.Pin

    def __repr__(self) -> str:
        return f"Pin(seq={self.seq})"


class Decline(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="decline"):
    """The member refuses the consent on screen `seq`."""

    seq: Seq


class Tap(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="tap"):
    """A card at the terminal's own reader; its number as at any reader."""

    number: amounts.TokenNumber


class Help(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="help"):
    """The help key."""


class Seen(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="seen"):
    """The screen with this number is being shown."""

    seq: Seq


class Report(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="report"):
    """What the terminal says of itself."""

    battery_percent: Percent | None = None
    firmware: amounts.ShortText = ""


Input = Pin | Decline | Tap | Help | Seen | Report


class TerminalState(Struct, frozen=True):
    """How a handheld is. behind: how many screens it has not said it shows; null if it never says."""

    terminal: TerminalId
    transport: Transport
    online: bool
    battery_percent: int | None
    low_battery: bool
    firmware: str
    last_seen: str | None
    behind: int | None


class HelpView(Struct, frozen=True):
    """A call for help that waits."""

    call: str
    terminal: TerminalId
    name: str
    room: str | None
    at: str
