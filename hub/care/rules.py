"""Writing treatment records, adding photos, patch tests, signing forms."""

import hashlib
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from hub.amounts import Date, Id, LongText, Name, ShortText
from hub.care import state
from hub.care.facts import FormPut, FormSigned, Moment, PatchTested, PhotoAdded, PhotoRemoved, RecordWritten, TestResult
from hub.care.state import PhotoKey, Reading, Record, Signature, Tested
from hub.errors import Refused, Unfit
from hub.ids import BillId, MemberId, StaffId
from hub.journal.tx import Context, Tx
from hub.language import words
from hub.localtime import LocalTime, day_after
from hub.members import state as member_state
from hub.members.rules import MemberIsForgotten
from hub.staff import state as staff_state
from hub.store.state import settings, zone

MAX_PHOTOS = 12
MAX_POINTS = 700
MAX_FORM_TEXT = 6_000


class TooManyPhotos(
    Refused,
    code="too_many_photos",
    zh="一次护理最多 {limit} 张照片",
    en="A visit's record holds at most {limit} photos",
): ...


class FormChanged(
    Refused,
    code="form_changed",
    zh="同意书已有新版本，请重新阅读后签名",
    en="The form has a newer version; read it again, then sign",
): ...


class ReadingRequest(Struct, frozen=True, forbid_unknown_fields=True):
    name: Name
    value: ShortText
    unit: Annotated[str, Meta(max_length=10)] = ""


class WriteRecord(Struct, frozen=True, forbid_unknown_fields=True):
    """day: of the visit, today unless given."""

    day: Date | None = None
    bill: Id | None = None
    services: Annotated[tuple[Name, ...], Meta(max_length=20)] = ()
    readings: Annotated[tuple[ReadingRequest, ...], Meta(max_length=20)] = ()
    products: Annotated[tuple[Name, ...], Meta(max_length=30)] = ()
    advice: LongText = ""
    note: LongText = ""
    technician: Id | None = None


class AddPhoto(Struct, frozen=True):
    """A photo whose files are written: their names, and the key they are encrypted with."""

    record: str
    photo: str
    thumbnail: str
    moment: Moment
    size_bytes: int
    key: str


class TestPatch(Struct, frozen=True, forbid_unknown_fields=True):
    """days: how long it is good, as the store is set unless given."""

    category: Name
    result: TestResult
    note: LongText = ""
    days: Annotated[int, Meta(ge=1, le=3650)] | None = None


class PutForm(Struct, frozen=True, forbid_unknown_fields=True):
    name: Name
    text: Annotated[str, Meta(min_length=1, max_length=MAX_FORM_TEXT)]
    active: bool = True


Coordinate = Annotated[int, Meta(ge=0, le=1000)]
Stroke = Annotated[tuple[Coordinate, ...], Meta(min_length=2, max_length=2 * MAX_POINTS)]


class SignForm(Struct, frozen=True, forbid_unknown_fields=True):
    """strokes: the pen's way, x, y, x, y, ... of 0 to 1000 each."""

    form: Id
    version: Annotated[int, Meta(ge=1, le=10_000)]
    strokes: Annotated[tuple[Stroke, ...], Meta(min_length=1, max_length=200)]


def write_record(tx: Tx, context: Context, asked: tuple[MemberId, WriteRecord]) -> str:
    """Raises NotFound, MemberIsForgotten, Unfit."""
    member = _present(tx, asked[0])
    return _write(tx, context, str(context.new_id(str)), member, asked[1])


def change_record(tx: Tx, context: Context, asked: tuple[str, WriteRecord]) -> str:
    """Write a record anew; what stood there stays in the journal. Raises NotFound, Unfit."""
    row = state.record(tx, asked[0])
    return _write(tx, context, row.record, row.member, asked[1])


def _write(tx: Tx, context: Context, record: str, member: MemberId, command: WriteRecord) -> str:
    today = LocalTime.of(context.now_ms, zone(tx)).day
    if command.day is not None and not "2000-01-01" <= command.day <= today:
        raise Unfit(detail=words("护理日期要在今天或以前 (day)", "The treatment's day is today or earlier (day)"))
    if command.technician is not None:
        staff_state.staff(tx, StaffId(command.technician))
    if (
        command.bill is not None
        and tx.one("SELECT 1 FROM bill WHERE bill = ? AND member = ?", command.bill, member) is None
    ):
        raise Unfit(detail=words("这张账单不是该会员的 (bill)", "The bill is not this member's (bill)"))
    if not any((command.services, command.readings, command.products, command.advice.strip(), command.note.strip())):
        raise Unfit(
            detail=words(
                "档案里至少写一项 (services, readings, products, advice, note)",
                "Write at least one thing (services, readings, products, advice, note)",
            )
        )
    body = Record(
        command.services, tuple(Reading(one.name, one.value, one.unit) for one in command.readings), command.products,
        command.advice.strip(), command.note.strip(), command.technician,
    )  # fmt: skip
    bill = BillId(command.bill) if command.bill else None
    tx.append(
        RecordWritten(record=record, member=member, day=command.day or today, bill=bill, box=tx.seal(member, body))
    )
    return record


def add_photo(tx: Tx, _context: Context, command: AddPhoto) -> str:
    """Raises NotFound, TooManyPhotos."""
    row = state.record(tx, command.record)
    if len(state.photos(tx, row.record)) >= MAX_PHOTOS:
        raise TooManyPhotos(limit=MAX_PHOTOS)
    tx.append(
        PhotoAdded(
            photo=command.photo, thumbnail=command.thumbnail, record=row.record, member=row.member,
            moment=command.moment, size_bytes=command.size_bytes, box=tx.seal(row.member, PhotoKey(command.key)),
        )
    )  # fmt: skip
    return row.record


def remove_photo(tx: Tx, _context: Context, asked: tuple[str, str]) -> str:
    """Raises NotFound."""
    photo = state.photo(tx, asked[0])
    tx.append(PhotoRemoved(photo=photo.photo, member=photo.member, reason=asked[1]))
    return photo.record


def test_patch(tx: Tx, context: Context, asked: tuple[MemberId, TestPatch]) -> MemberId:
    """Raises NotFound, MemberIsForgotten."""
    member, command = _present(tx, asked[0]), asked[1]
    today = LocalTime.of(context.now_ms, zone(tx)).day
    days = settings(tx).patch_test_days if command.days is None else command.days
    box = tx.seal(member, Tested(command.category.strip(), command.result, command.note.strip()))
    tx.append(PatchTested(test=str(context.new_id(str)), member=member, expires_on=day_after(today, days), box=box))
    return member


def put_form(tx: Tx, context: Context, asked: tuple[str | None, PutForm]) -> str:
    """A new form, or the next version of one. Raises NotFound."""
    form_id, command = asked
    version = 1
    if form_id is not None:
        version = next((form.version for form in state.forms(tx) if form.form == form_id), 0) + 1
        if version == 1:
            state.form(tx, form_id, 1)
    form_id = form_id or str(context.new_id(str))
    tx.append(
        FormPut(form=form_id, edition=version, name=command.name.strip(), text=command.text, active=command.active)
    )
    return form_id


def sign_form(tx: Tx, context: Context, asked: tuple[MemberId, SignForm]) -> str:
    """Raises NotFound, MemberIsForgotten, FormChanged, Unfit."""
    member, command = _present(tx, asked[0]), asked[1]
    form = state.form(tx, command.form, command.version)
    if not form.active:
        raise FormChanged
    points = sum(len(stroke) for stroke in command.strokes) // 2
    if any(len(stroke) % 2 for stroke in command.strokes) or not 5 <= points <= MAX_POINTS:  # noqa: PLR2004 - no dot
        raise Unfit(
            detail=words(
                "签名太短、太长或不完整 (strokes)", "The signature is too short, too long or not whole (strokes)"
            )
        )
    day = LocalTime.of(context.now_ms, zone(tx)).day
    name = member_state.member(tx, member).profile.name
    signing = str(context.new_id(str))
    tx.append(
        FormSigned(
            signing=signing, member=member, form=form.form, edition=form.version, day=day,
            sha256=digest(form.text, member, day, command.strokes),
            box=tx.seal(member, Signature(name, command.strokes)),
        )
    )  # fmt: skip
    return signing


def digest(text: str, member: MemberId, day: str, strokes: tuple[tuple[int, ...], ...]) -> str:
    """What a signing's hash is of: SHA-256 over the JSON of [text, member, day, strokes]."""
    return hashlib.sha256(msgspec.json.encode((text, member, day, strokes))).hexdigest()


def _present(tx: Tx, member_id: MemberId) -> MemberId:
    member = member_state.member(tx, member_id)
    if member.forgotten:
        raise MemberIsForgotten
    return member.member
