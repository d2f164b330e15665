"""Templates: what an owner may lay out, what the law keeps, and that no template touches a figure."""

import base64
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from devices.printers import paper
from devices.printers.document import RowPart, TextPart
from devices.printers.escpos.encoder import Abilities, Encoder
from hub.printing.errors import TemplateLacks, TemplateWrong
from hub.printing.facts import Block, Slip
from hub.printing.paper import sample
from hub.printing.paper.content import document
from hub.printing.template import BLOCKS, NEEDED, PLACEHOLDERS, REPEATABLE, STANDARD, check, fill
from tests.hub.printing.conftest import sell

KINDS = [Slip.RECEIPT, Slip.REFUND, Slip.SERVICE]
FIGURES = ["20261122-0018", "14:32:05", "￥546.00", "￥346.00", "￥200.00", "￥348.00", "￥198.00"]


def sign(data):
    return b"\0" * 64


def printed(slip, blocks, width=48, copy=1):
    """The text on the paper, as the printer's own interpreter reads it."""
    made = sample.content(slip, "hub-1", sign)
    made = made.framed(store="美枢试验店", footer="谢谢惠顾", logo=None, values=made.values | {"store": "美枢试验店"})
    made = type(made)(**{name: getattr(made, name) for name in made.__slots__} | {"copy": copy})
    encoded = Encoder(Abilities(width=width)).encode(document(made, blocks, width))
    return paper.decode(encoded.data).text


@pytest.mark.parametrize("slip", KINDS)
def test_the_standard_ones_are_allowed(slip):
    check(slip, STANDARD[slip])


def with_block(slip, block):
    return (*STANDARD[slip], block)


@pytest.mark.parametrize(
    ("slip", "blocks", "number", "words"),
    [
        (Slip.SERVICE, with_block(Slip.SERVICE, Block("totals")), 6, "没有这一块"),
        (Slip.RECEIPT, with_block(Slip.RECEIPT, Block("meta")), 13, "只能有一块"),
        (Slip.RECEIPT, (Block("store", text="别的店"), *STANDARD[Slip.RECEIPT]), 1, "不能写文字"),
        (Slip.RECEIPT, with_block(Slip.RECEIPT, Block("text", text="{price}")), 13, "不认识 {price}"),
        (Slip.RECEIPT, with_block(Slip.RECEIPT, Block("text", text="{}")), 13, "不认识 {}"),
        (Slip.RECEIPT, with_block(Slip.RECEIPT, Block("text", text="{room}")), 13, "不认识 {room}"),
        (Slip.RECEIPT, with_block(Slip.RECEIPT, Block("text", text="\x1b@")), 13, "不能打印的字符"),
        (Slip.RECEIPT, tuple(Block("rule") for _ in range(41)), 41, "最多 40 块"),
    ],
)
def test_what_is_wrong_names_its_block(slip, blocks, number, words):
    with pytest.raises(TemplateWrong) as wrong:
        check(slip, blocks)
    assert wrong.value.values["number"] == number
    assert words in wrong.value.message()
    assert f"Block {number} " in wrong.value.message("en")


@pytest.mark.parametrize(("slip", "needed"), [(slip, name) for slip in KINDS for name in NEEDED[slip]])
def test_legal_parts_can_be_neither_left_out_nor_switched_off(slip, needed):
    for blocks in (
        tuple(block for block in STANDARD[slip] if block.block != needed),
        tuple(Block(needed, on=False) if block.block == needed else block for block in STANDARD[slip]),
    ):
        with pytest.raises(TemplateLacks):
            check(slip, blocks)


def test_placeholders_are_filled_once_and_never_twice():
    values = {"member": "{number}", "number": "7"}
    assert fill("{member} {number} {nothing} { number}", values) == "{number} 7  "


def test_the_standard_receipt_as_it_comes_out():
    text = printed(Slip.RECEIPT, STANDARD[Slip.RECEIPT])
    for figure in [*FIGURES, "赵小雨", "张*", "老客优惠", "次卡抵扣", "储值余额", "谢谢惠顾"]:
        assert figure in text
    assert "张敏" not in text


def test_a_copy_is_marked_whatever_the_template():
    bare = (Block("lines"), Block("totals"), Block("meta"))
    assert "补打 第 3 联" in printed(Slip.RECEIPT, bare, copy=3)
    assert "补打" not in printed(Slip.RECEIPT, bare)


TEXTS = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=40).map(lambda t: t.replace("{", "（"))


@st.composite
def templates(draw, slip):
    """Any template that is allowed."""
    names = list(NEEDED[slip]) + draw(st.lists(st.sampled_from(BLOCKS[slip]), max_size=12))
    names = draw(st.permutations([n for i, n in enumerate(names) if n in REPEATABLE or n not in names[:i]]))
    words = st.one_of(TEXTS, st.sampled_from(PLACEHOLDERS[slip]).map(lambda name: f"{{{name}}}"))
    return tuple(
        Block(
            name, on=name in NEEDED[slip] or draw(st.booleans()),
            align=draw(st.sampled_from(["left", "center", "right"])),
            size=draw(st.integers(1, 3)), bold=draw(st.booleans()),
            text=draw(words) if name in {"text", "footer"} else "",
        )
        for name in names
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from([32, 42, 48]))
def test_no_template_takes_a_figure_off_the_receipt_or_changes_one(data, width):
    blocks = data.draw(templates(Slip.RECEIPT))
    check(Slip.RECEIPT, blocks)
    text = "".join(printed(Slip.RECEIPT, blocks, width).split())
    assert [figure for figure in FIGURES if figure not in text] == []


@settings(max_examples=30, deadline=None)
@given(st.data(), st.sampled_from([32, 48]))
def test_every_template_of_a_slip_prints(data, width):
    slip = data.draw(st.sampled_from([Slip.REFUND, Slip.SERVICE]))
    text = "".join(printed(slip, data.draw(templates(slip)), width).split())
    assert "20261122-0018" in text


def test_a_large_total_is_a_line_of_its_own():
    blocks = tuple(Block("totals", size=2) if block.block == "totals" else block for block in STANDARD[Slip.RECEIPT])
    made = document(sample.content(Slip.RECEIPT, "hub-1", sign), blocks, 48)
    assert TextPart("应收 ￥546.00", align="right", size=2) in made.parts
    assert not [p for p in made.parts if isinstance(p, RowPart) and p.cells[0].text == "应收"]


# over HTTP


def png(width, height, colour="black"):
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


async def test_a_template_is_kept_and_reset_by_the_owner_only(api):
    path = "/receipt-templates/receipt"
    standard = await api.ok("GET", path, by="front_desk")
    assert standard["standard"] is True
    blocks = [*standard["blocks"], {"block": "text", "text": "{store} 欢迎 {member}", "align": "center"}]
    await api.refused("permission_denied", "PUT", path, {"blocks": blocks}, by="manager")
    own = await api.ok("PUT", path, {"blocks": blocks})
    assert (own["standard"], own["blocks"][-1]["text"]) == (False, "{store} 欢迎 {member}")
    bill = await sell(api)
    assert "美枢试验店 欢迎 " in (await api.ok("GET", f"/bills/{bill}/receipt"))["text"]
    assert (await api.ok("DELETE", path))["blocks"] == standard["blocks"]
    async with api.unchanged():
        await api.call("DELETE", path)
    assert api.verify().verify == "ok"


async def test_a_wrong_template_is_refused_with_its_block(api):
    blocks = (await api.ok("GET", "/receipt-templates/refund"))["blocks"]
    wrong = [*blocks, {"block": "text", "text": "{price}"}]
    for method, path in (("PUT", "/receipt-templates/refund"), ("POST", "/receipt-templates/refund/preview")):
        reply = await api.refused("template_wrong", method, path, {"blocks": wrong})
        assert reply.body["values"]["number"] == len(wrong)
    await api.refused("template_lacks", "PUT", "/receipt-templates/refund", {"blocks": []})
    await api.refused("not_found", "GET", "/receipt-templates/label")
    large = [{"block": "text", "text": "大" * 500}] * 15
    await api.refused("template_too_large", "PUT", "/receipt-templates/refund", {"blocks": blocks + large})


@pytest.mark.parametrize(("columns", "dots"), [(32, 384), (48, 576)])
@pytest.mark.parametrize("kind", ["receipt", "refund", "service"])
async def test_a_preview_is_a_picture_as_wide_as_the_paper(api, kind, columns, dots):
    blocks = (await api.ok("GET", f"/receipt-templates/{kind}"))["blocks"]
    raw = await api.ok("POST", f"/receipt-templates/{kind}/preview", {"blocks": blocks, "columns": columns})
    with Image.open(io.BytesIO(raw)) as picture:
        assert picture.format == "PNG"
        assert dots <= picture.width <= dots + 80
        assert min(picture.convert("L").getextrema()) == 0


async def test_a_logo_is_made_fit_for_the_paper_and_printed(api):
    made = (await api.ok("PUT", "/receipt-logo", {"png_base64": png(900, 300)}))["png_base64"]
    with Image.open(io.BytesIO(base64.b64decode(made))) as logo:
        assert (logo.size, logo.mode) == ((384, 128), "1")
    assert (await api.ok("GET", "/printing"))["logo"] == made
    await api.ok("DELETE", "/receipt-logo")
    assert (await api.ok("GET", "/printing"))["logo"] is None
    for bad in ("AAAA", base64.b64encode(b"\x89PNG nothing").decode(), "A" * 45_000):
        await api.refused("logo_unfit", "PUT", "/receipt-logo", {"png_base64": bad})
