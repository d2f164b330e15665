"""What can happen to a member's care; all that is about their body only in boxes and in files under a key in a box."""

from enum import StrEnum

from hub.ids import BillId, MemberId
from hub.journal.fact import Fact, fact
from hub.journal.vault import Box


class Moment(StrEnum):
    BEFORE = "before"
    AFTER = "after"


class TestResult(StrEnum):
    FINE = "fine"
    REACTION = "reaction"


@fact("care_record.written")
class RecordWritten(Fact, frozen=True):
    """A visit's record was written, or written anew. box: Record."""

    record: str
    member: MemberId
    day: str
    bill: BillId | None
    box: Box


@fact("care_photo.added")
class PhotoAdded(Fact, frozen=True):
    """photo, thumbnail: SHA-256 of the encrypted files. box: PhotoKey, the key of both."""

    photo: str
    thumbnail: str
    record: str
    member: MemberId
    moment: Moment
    size_bytes: int
    box: Box


@fact("care_photo.removed")
class PhotoRemoved(Fact, frozen=True):
    photo: str
    member: MemberId
    reason: str


@fact("patch_test.done")
class PatchTested(Fact, frozen=True):
    """category: of the catalogue; good until the day `expires_on`. box: Tested."""

    test: str
    member: MemberId
    expires_on: str
    box: Box


@fact("consent_form.put")
class FormPut(Fact, frozen=True):
    """An edition of a form's text; editions count from 1 and stay."""

    form: str
    edition: int
    name: str
    text: str
    active: bool


@fact("consent_form.signed")
class FormSigned(Fact, frozen=True):
    """sha256: of text, member, day and strokes, so that none of them can be changed. box: Signature."""

    signing: str
    member: MemberId
    form: str
    edition: int
    day: str
    sha256: str
    box: Box
