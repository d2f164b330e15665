"""A document as it comes out: encoded for a printer, read back as the printer would, drawn."""

from devices.errors import ProblemError
from devices.printers import paper, raster
from devices.printers.document import Document
from devices.printers.escpos.encoder import Abilities, Encoder
from devices.printers.fonts import NoFontError
from hub.errors import Unfit
from hub.printing.errors import NoPaperFont


def png(document: Document) -> bytes:
    """Takes some 50 ms. Raises Unfit for what does not fit the paper, NoPaperFont."""
    columns = document.width or 48
    try:
        encoded = Encoder(Abilities(width=columns)).encode(document)
        return paper.png(paper.decode(encoded.data), columns * raster.COLUMN_DOTS)
    except ProblemError as error:
        raise Unfit(detail=error.zh) from error
    except NoFontError as error:
        raise NoPaperFont from error
