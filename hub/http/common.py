"""Shapes that several domains' routes share."""

from typing import Annotated

from msgspec import Meta, Struct

from hub.amounts import END

MAX_PAGE = 100


class Paging(Struct, frozen=True, forbid_unknown_fields=True):
    """cursor: as the page before gave it."""

    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE)] = 30
    cursor: Annotated[str, Meta(max_length=40, pattern="^[0-9A-Z]*" + END)] = ""


def before_seq(cursor: str) -> int:
    """Newest first: the page after a cursor holds what is older than it."""
    return int(cursor) if cursor.isdecimal() and len(cursor) < 18 else 2**62  # noqa: PLR2004 - fits 63 bits
