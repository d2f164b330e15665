"""What can happen when lists come in or go out. Rows are named by keyed digests, never by what stands in them."""

import msgspec

from hub.ids import MemberId
from hub.journal.fact import Fact, fact


@fact("import.begun")
class ImportBegun(Fact, frozen=True):
    """`batch`: a keyed digest of the file."""

    batch: str
    rows: int


class RowBrought(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """[row of the file, keyed digest of its values, member]."""

    row: int
    key: str
    member: MemberId


@fact("import.rows_brought")
class RowsBroughtIn(Fact, frozen=True):
    batch: str
    rows: tuple[RowBrought, ...]


@fact("import.ended")
class ImportEnded(Fact, frozen=True):
    batch: str
    skipped: int


@fact("members.exported")
class MembersExported(Fact, frozen=True):
    """Somebody took the list of members out of the store; masked: without whole phone numbers and addresses."""

    members: int
    masked: bool
