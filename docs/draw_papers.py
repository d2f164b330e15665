"""Draw the standard receipt at 58 and 80 mm and a price label, as a printer would print them: no browser needed."""

import sys
from pathlib import Path
from typing import Final

import msgspec
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from devices.printers.document import Columns, Document, Label
from devices.printers.drawing import draw
from devices.printers.escpos.encoder import Abilities, Encoder
from devices.printers.page import pages
from devices.printers.paper import decode
from devices.printers.tspl.protocol import Look, job
from devices.printers.tspl.simulator import Interpreter
from hub.printing.facts import Slip
from hub.printing.paper import content, sample
from hub.printing.template import STANDARD

STORE: Final = "花间美容·徐汇店"
FOOTER: Final = "谢谢惠顾，欢迎再次光临"
WIDTHS: Final[dict[int, Columns]] = {58: 32, 80: 48}
COLUMN_DOTS: Final = 12
TABLE: Final = (232, 228, 221)
PAPER: Final = (253, 253, 251)
INK: Final = (28, 28, 34)
BORDER: Final = 36
SHADOW: Final = 10
TOOTH: Final = 8
COLOURS: Final = 48
LABEL: Final = {
    "parts": [
        {"type": "text", "text": "玻尿酸面膜 5 片装", "align": "center", "bold": True},
        {"type": "text", "text": "¥99.00", "align": "center", "size": 2, "bold": True},
        {"type": "barcode", "data": "6901234567892", "symbology": "ean13", "height": 60},
    ],
    "label": {"width_mm": 40, "height_mm": 30},
}


def main(folder: Path) -> None:
    """receipt-58.png, receipt-80.png and label-40x30.png into `folder`. Raises NoFontError without a Chinese font."""
    folder.mkdir(parents=True, exist_ok=True)
    for paper_mm, columns in WIDTHS.items():
        on_table(receipt(columns), cut=True).quantize(COLOURS).save(folder / f"receipt-{paper_mm}.png", optimize=True)
    on_table(label(), cut=False).quantize(COLOURS).save(folder / "label-40x30.png", optimize=True)


def receipt(columns: Columns) -> Image.Image:
    """The sample bill through the standard template, the encoder and the interpreter."""
    bill = sample.content(Slip.RECEIPT, "hub", lambda _: bytes(64))
    framed = bill.framed(store=STORE, footer=FOOTER, logo=None, values=bill.values)
    document = content.document(framed, STANDARD[Slip.RECEIPT], columns)
    paper = decode(Encoder(Abilities(width=columns)).encode(document).data)
    if paper.unknown:
        raise ValueError(f"the printer would not know {paper.unknown}")
    blocks = [block for block in paper.blocks if block["type"] != "cut"]
    while blocks and blocks[-1].get("text") == "":
        blocks.pop()  # the cutter sits four lines above the head
    return draw(blocks, columns * COLUMN_DOTS)


def label() -> Image.Image:
    """A price label by TSPL."""
    size = Label(40, 30)
    interpreter = Interpreter()
    interpreter.feed(job(pages(msgspec.convert(LABEL, Document), size), size, Look()))
    return interpreter.labels[0].convert("L")


def on_table(print_: Image.Image, *, cut: bool) -> Image.Image:
    """The paper on a table, with its shadow; a receipt's lower edge shows the cutter's teeth."""
    width, height = print_.size
    shape = Image.new("L", (width, height), 255)
    if cut:
        _teeth(ImageDraw.Draw(shape), width, height)
    else:
        shape = Image.new("L", (width, height), 0)
        ImageDraw.Draw(shape).rounded_rectangle((0, 0, width - 1, height - 1), 14, fill=255)
    table = Image.new("RGB", (width + 2 * BORDER, height + 2 * BORDER), TABLE)
    dark = Image.new("L", table.size, 0)
    dark.paste(shape.point(lambda value: value // 4), (BORDER, BORDER + SHADOW // 2))
    table.paste((60, 50, 40), (0, 0), dark.filter(ImageFilter.GaussianBlur(SHADOW)))
    table.paste(PAPER, (BORDER, BORDER), shape)
    table.paste(INK, (BORDER, BORDER), ImageChops.multiply(ImageChops.invert(print_.convert("L")), shape))
    return table


def _teeth(pen: ImageDraw.ImageDraw, width: int, height: int) -> None:
    for left in range(0, width, 2 * TOOTH):
        pen.polygon([(left, height), (left + TOOTH, height - TOOTH), (left + 2 * TOOTH, height)], fill=0)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures"))
