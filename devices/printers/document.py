"""What the hub asks a printer to print: a list of parts, independent of the printer's commands."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Align = Literal["left", "center", "right"]
Size = Annotated[int, Meta(ge=1, le=3)]
Text = Annotated[str, Meta(max_length=4000)]
Columns = Literal[32, 42, 48]


class TextPart(Struct, frozen=True, tag="text", forbid_unknown_fields=True, omit_defaults=True):
    text: Text
    align: Align = "left"
    bold: bool = False
    size: Size = 1


class Cell(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`width` in columns; null shares what the others leave."""

    text: Text
    align: Align = "left"
    width: Annotated[int, Meta(ge=2, le=48)] | None = None


class RowPart(Struct, frozen=True, tag="row", forbid_unknown_fields=True, omit_defaults=True):
    cells: Annotated[list[Cell], Meta(min_length=1, max_length=8)]
    bold: bool = False


class RulePart(Struct, frozen=True, tag="rule", forbid_unknown_fields=True, omit_defaults=True):
    style: Literal["single", "double", "dashed"] = "single"


class QrPart(Struct, frozen=True, tag="qr", forbid_unknown_fields=True, omit_defaults=True):
    """`size` is the side of one module in dots; made smaller when the code would not fit the paper."""

    data: Annotated[str, Meta(min_length=1, max_length=800)]
    size: Annotated[int, Meta(ge=1, le=16)] = 6


class BarcodePart(Struct, frozen=True, tag="barcode", forbid_unknown_fields=True, omit_defaults=True):
    """`data`: 12 or 13 digits for ean13, printable ASCII for code128; `height` in dots; `text` prints it below."""

    data: Annotated[str, Meta(min_length=1, max_length=48)]
    symbology: Literal["ean13", "code128"] = "code128"
    height: Annotated[int, Meta(ge=16, le=200)] = 80
    text: bool = True


class BeepPart(Struct, frozen=True, tag="beep", forbid_unknown_fields=True, omit_defaults=True):
    """`times` sounds of a fifth of a second, where the printer has a buzzer."""

    times: Annotated[int, Meta(ge=1, le=9)] = 1


class FeedPart(Struct, frozen=True, tag="feed", forbid_unknown_fields=True, omit_defaults=True):
    lines: Annotated[int, Meta(ge=1, le=20)] = 1


class ImagePart(Struct, frozen=True, tag="image", forbid_unknown_fields=True, omit_defaults=True):
    png_base64: Annotated[str, Meta(min_length=1, max_length=350_000)]


class CutPart(Struct, frozen=True, tag="cut", forbid_unknown_fields=True, omit_defaults=True):
    pass


class DrawerPart(Struct, frozen=True, tag="drawer", forbid_unknown_fields=True, omit_defaults=True):
    pass


Part = TextPart | RowPart | RulePart | QrPart | BarcodePart | FeedPart | ImagePart | CutPart | DrawerPart | BeepPart


class Label(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The page is one label of this size, a cut begins the next; `gap_mm` lies between two of them on the roll."""

    width_mm: Annotated[int, Meta(ge=20, le=100)]
    height_mm: Annotated[int, Meta(ge=10, le=200)]
    gap_mm: Annotated[int, Meta(ge=0, le=10)] = 2


class Document(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`width` in columns; null for the printer's own, and for a label, whose size tells it."""

    parts: Annotated[list[Part], Meta(min_length=1, max_length=500)]
    width: Columns | None = None
    lang: str = "zh-CN"
    label: Label | None = None
