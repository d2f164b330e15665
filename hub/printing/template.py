"""Templates of slips (版式): the standard ones, and what an owner may not do to them."""

import re
from collections import Counter

from hub.language import kept, label, words
from hub.printing.errors import TemplateLacks, TemplateWrong
from hub.printing.facts import Block, Slip

MAX_BLOCKS = 40
PLACEHOLDERS = {
    Slip.RECEIPT: ("store", "number", "time", "date", "cashier", "member"),
    Slip.REFUND: ("store", "number", "time", "date", "cashier", "member", "reason"),
    Slip.SERVICE: ("store", "number", "time", "date", "cashier", "member", "room", "technician"),
}
BLOCKS = {
    Slip.RECEIPT: ("logo", "store", "title", "text", "meta", "lines", "totals", "balances", "qr", "footer", "rule"),
    Slip.REFUND: ("logo", "store", "title", "text", "meta", "lines", "totals", "balances", "qr", "footer", "rule"),
    Slip.SERVICE: ("logo", "store", "title", "text", "meta", "lines", "footer", "rule"),
}
NEEDED = {
    Slip.RECEIPT: ("meta", "lines", "totals"),
    Slip.REFUND: ("meta", "lines", "totals"),
    Slip.SERVICE: ("meta", "lines"),
}
"""What the law and the kitchen want: number and time stand in `meta`, the total in `totals`."""
REPEATABLE = frozenset({"text", "rule"})
NAMES = {
    "logo": label("标志"), "store": label("店名"), "title": label("标题"), "text": label("文字"),
    "meta": label("单号与时间"), "lines": label("明细"),
    "totals": label("合计"), "balances": label("余额"), "qr": label("二维码"), "footer": label("页脚"),
    "rule": label("分隔线"),
}  # fmt: skip

_PLACEHOLDER = re.compile(r"\{([^{}\n]{0,40})\}")
_UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")

SIGNATURE = kept("\n顾客签字：\n", "\nSignature:\n")
UNPRINTABLE = words("文字里有不能打印的字符 (text)", "the text holds characters that cannot be printed")
UNKNOWN = words("不认识 {name}，可用：{known}", "{name} is not known; use {known}")

_HEAD = (
    Block("logo", on=False, align="center"),
    Block("store", align="center", size=2, bold=True),
)
_MONEY = (
    Block("rule", style="double"),
    Block("lines"),
    Block("rule"),
    Block("totals", bold=True),
    Block("rule"),
    Block("balances"),
)
STANDARD: dict[Slip, tuple[Block, ...]] = {
    Slip.RECEIPT: (
        *_HEAD,
        Block("title", on=False, align="center"),
        Block("meta"),
        *_MONEY,
        Block("qr", align="center"),
        Block("footer", align="center"),
    ),
    Slip.REFUND: (
        *_HEAD,
        Block("title", align="center", size=2, bold=True),
        Block("meta"),
        *_MONEY,
        Block("text", text=str(SIGNATURE)),
        Block("footer", align="center"),
    ),
    Slip.SERVICE: (
        Block("title", align="center", size=2, bold=True),
        Block("meta"),
        Block("rule", style="double"),
        Block("lines", size=2, bold=True),
        Block("rule"),
    ),
}


def check(slip: Slip, blocks: tuple[Block, ...]) -> None:
    """Raises TemplateWrong naming the first block that is wrong, TemplateLacks."""
    if len(blocks) > MAX_BLOCKS:
        raise _wrong(
            MAX_BLOCKS, blocks[MAX_BLOCKS], words("最多 {count} 块", "at most {count} blocks").format(count=MAX_BLOCKS)
        )
    seen: Counter[str] = Counter()
    for number, block in enumerate(blocks):
        _check_block(slip, number, block)
        seen[block.block] += 1
        if seen[block.block] > 1 and block.block not in REPEATABLE:
            raise _wrong(number, block, words("只能有一块", "may stand once only"))
    for needed in NEEDED[slip]:
        if not any(block.block == needed and block.on for block in blocks):
            raise TemplateLacks(block=NAMES[needed])


def fill(text: str, values: dict[str, str]) -> str:
    """The text with its placeholders filled; one without a value becomes nothing."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)


def _check_block(slip: Slip, number: int, block: Block) -> None:
    if block.block not in BLOCKS[slip]:
        raise _wrong(number, block, words("这种单据没有这一块", "this kind of slip has no such block"))
    if block.text and block.block not in {"text", "footer"}:
        raise _wrong(number, block, words("这一块不能写文字 (text)", "takes no text"))
    if _UNPRINTABLE.search(block.text):
        raise _wrong(number, block, UNPRINTABLE)
    for name in _PLACEHOLDER.findall(block.text):
        if name not in PLACEHOLDERS[slip]:
            known = " ".join(f"{{{one}}}" for one in PLACEHOLDERS[slip])
            raise _wrong(number, block, UNKNOWN.format(name=f"{{{name}}}", known=known))
    if len(set(block.fields)) != len(block.fields):
        raise _wrong(number, block, words("字段重复 (fields)", "a field stands twice"))


def _wrong(number: int, block: Block, detail: str) -> TemplateWrong:
    return TemplateWrong(detail=detail, number=number + 1, block=NAMES[block.block])
