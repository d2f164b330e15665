"""The store's logo: a PNG made small and black on white, as a thermal printer shows it."""

import base64
import io

from PIL import Image

from devices.errors import ProblemError
from devices.printers import raster
from hub.language import words
from hub.printing.errors import LogoUnfit

MAX_BYTES = 30 * 1024
MAX_WIDTH_DOTS = 384
MAX_HEIGHT_DOTS = 240


def prepared(png_base64: str) -> str:
    """At most 384 by 240 dots, so that it fits 58 mm paper. Raises LogoUnfit."""
    if len(png_base64) > MAX_BYTES * 4 // 3 + 4:
        raise LogoUnfit(detail=words("超过 {most} KB", "it is larger than {most} KB").format(most=MAX_BYTES // 1024))
    try:
        grey = raster.picture(png_base64, MAX_WIDTH_DOTS)
    except ProblemError as error:
        raise LogoUnfit(detail=words(error.zh, error.en)) from error
    if grey.height > MAX_HEIGHT_DOTS:
        grey = grey.resize((max(1, grey.width * MAX_HEIGHT_DOTS // grey.height), MAX_HEIGHT_DOTS))
    ink = grey.convert("1", dither=Image.Dither.FLOYDSTEINBERG)
    out = io.BytesIO()
    ink.save(out, "PNG", optimize=True)
    return base64.b64encode(out.getvalue()).decode()
