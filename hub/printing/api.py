"""Routes of paper: the queue, where slips come out, how they look."""

import asyncio
from typing import Annotated

from aiohttp import web
from msgspec import Meta, Struct

from devices.printers.document import Document
from hub.amounts import Id
from hub.cashier import receipts, views
from hub.cashier.errors import BillNotSettled
from hub.errors import NotFound, Unfit
from hub.http.call import Call
from hub.http.routes import Routes
from hub.ids import BillId, ItemId
from hub.journal.tx import Reader
from hub.language import words
from hub.localtime import rfc3339
from hub.printing import refunds, rules, services
from hub.printing.facts import Block, Slip
from hub.printing.logo import MAX_BYTES, prepared
from hub.printing.paper import picture, refund, sample, service
from hub.printing.paper.build import laid_out, technicians
from hub.printing.paper.content import Content
from hub.printing.paper.receipt import Sign
from hub.printing.paper.receipt import content as receipt_content
from hub.printing.rules import MAX_LABELS, Answer, Asked, AskedSlips, AskLabels, PutTemplate
from hub.printing.services import AskService
from hub.printing.template import MAX_BLOCKS, check
from hub.printing.views import Printing, PrintJobs, Template, jobs, printing, template
from hub.security.roles import Permission
from hub.store.state import store, zone

routes = Routes("printing")

LATEST = 50
Blocks = Annotated[tuple[Block, ...], Meta(max_length=MAX_BLOCKS)]


class AnswerRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """printed: whether the paper is there, whole; if not, it is printed again as a copy."""

    printed: bool


class Answered(Struct, frozen=True):
    """again: the new job where it is printed again."""

    again: Asked | None


class LabelRequest(Struct, frozen=True, forbid_unknown_fields=True):
    copies: Annotated[int, Meta(ge=1, le=MAX_LABELS)] = 1


class TemplateRequest(Struct, frozen=True, forbid_unknown_fields=True):
    blocks: Blocks


class PreviewRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """columns: 32 on 58 mm, 42 or 48 on 80 mm. bill: one of the store's instead of a sample."""

    blocks: Blocks
    columns: Annotated[int, Meta(ge=32, le=48)] = 48
    bill: Id | None = None


class LogoRequest(Struct, frozen=True, forbid_unknown_fields=True):
    png_base64: Annotated[str, Meta(min_length=1, max_length=MAX_BYTES * 2)]


class Logo(Struct, frozen=True):
    """As it is printed: black on white, at most 384 by 240 dots."""

    png_base64: str


@routes.get("/print-jobs", permission=Permission.SERVE_MEMBERS)
async def list_jobs(call: Call) -> PrintJobs:
    """What waits for a printer, what a person has to look at, what was printed last."""
    names = {device.id: device.name for device in call.hub.devices.all}
    return await call.read(jobs, names, call.hub.printing.stands, LATEST)


@routes.delete("/print-jobs/{job}", permission=Permission.SELL)
async def cancel(call: Call, job: str) -> None:
    """Cancel a job that waits."""
    with call.hub.printing.hold(job):
        await call.write(rules.cancel, job)


@routes.post("/print-jobs/{job}/answer", permission=Permission.SERVE_MEMBERS)
async def answer(call: Call, job: str, body: AnswerRequest) -> Answered:
    """Say what is on the paper of a job that asks."""
    return Answered(await call.write(rules.answer, Answer(job, body.printed)))


@routes.post("/bills/{bill}/refunds/{refund}/slips", permission=Permission.SELL, status=202)
async def print_refund(call: Call, bill: str, refund: str) -> Asked:
    """Print the slip of a refund again."""
    return await call.write(receipts.issue_refund, receipts.OfRefund(BillId(bill), refund))


@routes.post("/bills/{bill}/service-slips", permission=Permission.SELL, status=202)
async def print_service(call: Call, bill: str, body: AskService) -> AskedSlips:
    """Print service slips of a bill, held or settled."""
    return AskedSlips(await call.write(services.ask_service, services.OfBill(BillId(bill), body)))


@routes.post("/catalog/items/{item}/labels", permission=Permission.SELL, status=202)
async def print_labels(call: Call, item: str, body: LabelRequest) -> AskedSlips:
    """Print price labels of an item."""
    return AskedSlips(await call.write(rules.ask_labels, AskLabels(ItemId(item), body.copies)))


@routes.get("/printing", permission=Permission.SERVE_MEMBERS)
async def get_printing(call: Call) -> Printing:
    """Where slips come out."""
    return await call.read(printing, call.hub.devices.all)


@routes.put("/printing/routes", permission=Permission.MANAGE_SETTINGS)
async def put_routes(call: Call, body: rules.Routes) -> Printing:
    """Choose which printer prints what."""
    await call.write(rules.put_routes, body)
    return await call.read(printing, call.hub.devices.all)


@routes.get("/receipt-templates/{kind}", permission=Permission.SERVE_MEMBERS)
async def get_template(call: Call, kind: str) -> Template:
    """How a kind of slip is laid out."""
    return await call.read(template, _slip(kind))


@routes.put("/receipt-templates/{kind}", permission=Permission.MANAGE_SETTINGS)
async def put_template(call: Call, kind: str, body: TemplateRequest) -> Template:
    """Lay a kind of slip out anew."""
    slip = _slip(kind)
    await call.write(rules.put_template, PutTemplate(slip, body.blocks))
    return await call.read(template, slip)


@routes.delete("/receipt-templates/{kind}", permission=Permission.MANAGE_SETTINGS)
async def reset_template(call: Call, kind: str) -> Template:
    """The standard layout again."""
    slip = _slip(kind)
    await call.write(rules.reset_template, slip)
    return await call.read(template, slip)


@routes.post("/receipt-templates/{kind}/preview", permission=Permission.MANAGE_SETTINGS)
async def preview(call: Call, kind: str, body: PreviewRequest) -> web.Response:
    """A picture of the paper with these blocks."""
    slip = _slip(kind)
    check(slip, body.blocks)
    document = await call.read(_sampled, slip, body, call.now_ms(), call.hub.store.keys.signing.sign)
    png = await asyncio.to_thread(picture.png, document)
    return web.Response(body=png, content_type="image/png", headers={"Cache-Control": "no-store"})


@routes.put("/receipt-logo", permission=Permission.MANAGE_SETTINGS)
async def put_logo(call: Call, body: LogoRequest) -> Logo:
    """Keep the store's logo, made fit for the paper."""
    png = await asyncio.to_thread(prepared, body.png_base64)
    await call.write(rules.put_logo, png)
    return Logo(png)


@routes.delete("/receipt-logo", permission=Permission.MANAGE_SETTINGS)
async def remove_logo(call: Call) -> None:
    """Print no logo any more."""
    await call.write(rules.remove_logo, None)


def _slip(kind: str) -> Slip:
    """Labels have no template. Raises NotFound."""
    if kind not in {Slip.RECEIPT, Slip.REFUND, Slip.SERVICE}:
        raise NotFound(what=words("版式 {kind}", "layout {kind}").format(kind=kind[:40]))
    return Slip(kind)


def _sampled(reader: Reader, slip: Slip, body: PreviewRequest, now_ms: int, sign: Sign) -> Document:
    hub = store(reader).hub
    content = sample.content(slip, hub, sign)
    if body.bill is not None:
        content = _of_bill(reader, slip, BillId(body.bill), now_ms, sign)
    return laid_out(reader, content, body.blocks, body.columns)


def _of_bill(reader: Reader, slip: Slip, bill_id: BillId, now_ms: int, sign: Sign) -> Content:
    """Of a bill of the store's own. Raises NotFound, BillNotSettled, Unfit."""
    bill = views.bill(reader, bill_id, now_ms)
    if slip is Slip.SERVICE:
        line = next((one for one in bill.lines if one.room is not None or one.shares), None)
        if line is None:
            raise Unfit(
                detail=words("这张账单没有房间和技师 (bill)", "The bill has neither room nor technician (bill)")
            )
        return service.content(bill, line, technicians(reader, line), 1)
    if bill.state != "settled":
        raise BillNotSettled
    if slip is Slip.REFUND:
        rows = refunds.of_bill(reader, bill_id)
        if not rows:
            raise Unfit(detail=words("这张账单没有退款 (bill)", "The bill has no refund (bill)"))
        at = rfc3339(rows[-1].at, zone(reader))
        return refund.content(bill, rows[-1], at, views.staff_name(reader, rows[-1].actor), 1, drawer=False)
    return receipt_content(bill, 1, store(reader).hub, sign, drawer=False)
