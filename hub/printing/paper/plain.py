"""A document as lines of text, for previews and tests; not for printing."""

from devices.printers.document import CutPart, Document, DrawerPart, Part, QrPart, RowPart, RulePart, TextPart

_COLUMNS = 48


def plain_text(document: Document) -> str:
    """As wide as its paper."""
    columns = document.width or _COLUMNS
    return "\n".join(_line(part, columns) for part in document.parts if not isinstance(part, CutPart | DrawerPart))


def _line(part: Part, columns: int) -> str:
    if isinstance(part, TextPart):
        return part.text
    if isinstance(part, RowPart):
        return "  ".join(cell.text for cell in part.cells)
    if isinstance(part, RulePart):
        return ("=" if part.style == "double" else "-") * columns
    if isinstance(part, QrPart):
        return f"[QR {part.data}]"
    return ""
