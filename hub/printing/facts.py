"""What can happen to paper (打印). The queue is these facts: what was asked for and has no end yet waits."""

from enum import StrEnum
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from hub.ids import BillId, ItemId, MemberId
from hub.journal.fact import Fact, fact

Ended = Literal["printed", "sent", "failed", "unknown", "cancelled", "expired"]


class Slip(StrEnum):
    """A receipt (小票), a refund slip (退款单), a room's service slip (服务单), a price label (标签),
    a hand-over's slip (交班单), a closed day's (日结单), vouchers on receipt paper or on labels (代金券),
    a member's statement (对账单).
    """

    RECEIPT = "receipt"
    REFUND = "refund"
    SERVICE = "service"
    LABEL = "label"
    SHIFT = "shift"
    DAY = "day"
    VOUCHER = "voucher"
    VOUCHER_LABEL = "voucher_label"
    STATEMENT = "statement"


class Subject(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a slip is about; the paper is laid out from the state of the moment it is sent.

    line and content: the bill's line of a service slip, and a digest of what it says, for a held bill may change.
    vouchers: serials, a slip or a label each. member, first, last: a statement of these days.
    """

    bill: BillId | None = None
    refund: str | None = None
    line: int | None = None
    content: str | None = None
    item: ItemId | None = None
    shift: str | None = None
    day: str | None = None
    vouchers: tuple[str, ...] = ()
    member: MemberId | None = None
    first: str | None = None
    last: str | None = None


@fact("print.asked")
class PrintAsked(Fact, frozen=True):
    """A slip was asked for. device: the printer it has to come out of, None for any receipt printer.

    copy 1 is the original, later ones are marked 补打. again: the job that this one repeats.
    """

    job: str
    slip: Slip
    subject: Subject
    device: str | None = None
    copy: int = 1
    again: str | None = None


@fact("print.routed")
class PrintRouted(Fact, frozen=True):
    """The job goes to this printer: from here on the daemon is asked. Nothing of it had gone to another."""

    job: str
    device: str


@fact("print.ended")
class PrintEnded(Fact, frozen=True):
    """state: printed, sent (the printer does not confirm), failed, unknown, cancelled, expired.

    started: bytes had gone to the printer. A job that failed after its start, or that is unknown, is asked about.
    """

    job: str
    state: Ended
    reason: str | None = None
    started: bool = False


@fact("print.answered")
class PrintAnswered(Fact, frozen=True):
    """A person looked at the paper: it is printed, or it is not and goes out again as a job of its own."""

    job: str
    printed: bool


@fact("print.routes_put")
class RoutesPut(Fact, frozen=True):
    """Which printer (id of a device) prints what. receipts None: any printer. rooms: by the room's name."""

    receipts: str | None
    service: str | None
    rooms: dict[str, str]
    labels: str | None


class Block(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One block of a template (版式). text: of `text` and `footer`; fields: of `meta`; style: of `rule`."""

    block: Literal["logo", "store", "title", "text", "meta", "lines", "totals", "balances", "qr", "footer", "rule"]
    on: bool = True
    align: Literal["left", "center", "right"] = "left"
    size: Annotated[int, Meta(ge=1, le=3)] = 1
    bold: bool = False
    text: Annotated[str, Meta(max_length=500)] = ""
    fields: Annotated[tuple[Literal["cashier", "member"], ...], Meta(max_length=2)] = ("cashier", "member")
    style: Literal["single", "double", "dashed"] = "single"


@fact("print.template_put")
class TemplatePut(Fact, frozen=True):
    """How a slip is laid out from now on."""

    slip: Slip
    blocks: tuple[Block, ...]


@fact("print.template_reset")
class TemplateReset(Fact, frozen=True):
    """The standard template again."""

    slip: Slip


@fact("print.logo_put")
class LogoPut(Fact, frozen=True):
    """The store's logo: a black and white PNG, base64."""

    png_base64: str


@fact("print.logo_removed")
class LogoRemoved(Fact, frozen=True):
    pass
