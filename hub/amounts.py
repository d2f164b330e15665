"""The forms that input may have: bounded amounts, texts, phone numbers, PINs."""

from typing import Annotated

from msgspec import Meta

END = r"$(?!\n)"
"""The end of a text: `$` alone lets a line feed follow (re)."""

_PLAIN = r"[^\x00-\x1f\x7f]"

MAX_FEN = 100_000_000
"""A million yuan: more than any one bill, card or price of a salon."""

Fen = Annotated[int, Meta(ge=0, le=MAX_FEN)]
PositiveFen = Annotated[int, Meta(ge=1, le=MAX_FEN)]
Quantity = Annotated[int, Meta(ge=1, le=999)]
LineNumber = Annotated[int, Meta(ge=1, le=100)]
Revision = Annotated[int, Meta(ge=0, le=10**9)]
Percent = Annotated[int, Meta(ge=1, le=100)]
Id = Annotated[str, Meta(pattern="^[0-9A-Z]{26}" + END)]
Name = Annotated[str, Meta(min_length=1, max_length=60, pattern=rf"^{_PLAIN}*[^\s\x00-\x1f\x7f]{_PLAIN}*" + END)]
ShortText = Annotated[str, Meta(max_length=60, pattern=f"^{_PLAIN}*" + END)]
Address = Annotated[str, Meta(max_length=120, pattern=f"^{_PLAIN}*" + END)]
LongText = Annotated[str, Meta(max_length=500, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")]
Phone = Annotated[str, Meta(pattern="^1[3-9][0-9]{9}" + END)]
Pin = Annotated[str, Meta(pattern="^[0-9]{6}" + END)]
Email = Annotated[str, Meta(max_length=120, pattern=r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s\x00-\x1f]+" + END)]
Date = Annotated[str, Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}" + END)]
TokenNumber = Annotated[str, Meta(pattern="^[0-9A-Za-z]{4,64}" + END)]
StaffCode = Annotated[str, Meta(pattern="^[0-9A-Za-z]{1,12}" + END)]
Barcode = Annotated[str, Meta(pattern="^[0-9A-Za-z-]{4,40}" + END)]
