"""A member's care as the record page shows it."""

from msgspec import Struct

from hub.care import state
from hub.care.facts import Moment, TestResult
from hub.care.rules import digest
from hub.care.state import Form, Reading, RecordRow
from hub.ids import BillId, MemberId
from hub.journal.tx import Reader
from hub.localtime import LocalTime, rfc3339
from hub.members import state as member_state
from hub.staff import state as staff_state
from hub.store.state import zone

MAX_RECORDS = 200


class PhotoView(Struct, frozen=True):
    photo: str
    moment: Moment


class RecordView(Struct, frozen=True):
    record: str
    day: str
    bill: BillId | None
    services: tuple[str, ...]
    readings: tuple[Reading, ...]
    products: tuple[str, ...]
    advice: str
    note: str
    technician: str | None
    technician_name: str
    written_by: str
    at: str
    photos: list[PhotoView]


class TestView(Struct, frozen=True):
    test: str
    category: str
    result: TestResult
    note: str
    expires_on: str
    expired: bool
    at: str


class SigningView(Struct, frozen=True):
    signing: str
    form: str
    name: str
    version: int
    day: str


class Care(Struct, frozen=True):
    member: MemberId
    member_name: str
    records: list[RecordView]
    tests: list[TestView]
    signings: list[SigningView]


class SignedForm(Struct, frozen=True):
    """valid: text, member, day and strokes still give the hash that the journal has."""

    signing: str
    member: MemberId
    name: str
    version: int
    text: str
    day: str
    signer: str
    strokes: tuple[tuple[int, ...], ...]
    sha256: str
    valid: bool


class Forms(Struct, frozen=True):
    forms: list[Form]


def care(reader: Reader, member_id: MemberId, now_ms: int) -> Care:
    """Raises NotFound."""
    member = member_state.member(reader, member_id)
    where = zone(reader)
    today = LocalTime.of(now_ms, where).day
    return Care(
        member=member.member, member_name=member.profile.name,
        records=[record_view(reader, row) for row in state.records(reader, member.member, MAX_RECORDS)],
        tests=[
            TestView(
                test.test, test.category, test.result, test.note, test.expires_on, test.expires_on < today,
                rfc3339(test.at, where),
            )
            for test in state.patch_tests(reader, member.member)
        ],
        signings=[
            SigningView(one.signing, one.form, state.form(reader, one.form, one.version).name, one.version, one.day)
            for one in state.signings(reader, member.member)
        ],
    )  # fmt: skip


def record_view(reader: Reader, row: RecordRow) -> RecordView:
    body = row.body
    return RecordView(
        record=row.record, day=row.day, bill=row.bill, services=body.services, readings=body.readings,
        products=body.products, advice=body.advice, note=body.note, technician=body.technician,
        technician_name=staff_state.name(reader, body.technician) if body.technician else "",
        written_by=staff_state.name(reader, row.actor), at=rfc3339(row.at, zone(reader)),
        photos=[PhotoView(photo.photo, photo.moment) for photo in state.photos(reader, row.record)],
    )  # fmt: skip


def one_record(reader: Reader, record: str) -> RecordView:
    """Raises NotFound."""
    return record_view(reader, state.record(reader, record))


def signed(reader: Reader, signing_id: str) -> SignedForm:
    """Raises NotFound."""
    one = state.signing(reader, signing_id)
    form = state.form(reader, one.form, one.version)
    said = [digest(form.text, who, one.day, one.body.strokes) for who in _signers(reader, one.member)]
    return SignedForm(
        one.signing, one.member, form.name, form.version, form.text, one.day, one.body.name, one.body.strokes,
        one.sha256, one.sha256 in said,
    )  # fmt: skip


def _signers(reader: Reader, member: MemberId) -> list[MemberId]:
    """Whoever may have signed: the member, or a double merged into them since."""
    return [member, *member_state.doubles(reader, member)]
