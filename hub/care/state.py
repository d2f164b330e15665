"""Records, photos, patch tests and signed forms, kept from facts; gone with the member's key."""

from dataclasses import dataclass
from typing import Any

import msgspec

from hub.care.facts import FormPut, FormSigned, Moment, PatchTested, PhotoAdded, PhotoRemoved, RecordWritten, TestResult
from hub.errors import NotFound
from hub.ids import BillId, MemberId
from hub.journal.entry import Entry
from hub.journal.tx import Reader, Tx, keeps
from hub.language import words
from hub.members.facts import MemberForgotten, MemberMerged

TABLES = ("care_record", "care_photo", "patch_test", "form_signing")


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """水分 35.5 %: what was measured, and its value as written."""

    name: str
    value: str
    unit: str = ""


class Record(msgspec.Struct, frozen=True):
    """A visit: services and products by name, skin readings, advice, who treated."""

    services: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    products: tuple[str, ...] = ()
    advice: str = ""
    note: str = ""
    technician: str | None = None


class PhotoKey(msgspec.Struct, frozen=True):
    """key: 32 bytes in hex."""

    key: str


class Tested(msgspec.Struct, frozen=True):
    category: str
    result: TestResult
    note: str = ""


class Signature(msgspec.Struct, frozen=True):
    """strokes: x, y, x, y, ... of 0 to 1000 each. name: as printed under the signature."""

    name: str
    strokes: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class RecordRow:
    record: str
    member: MemberId
    day: str
    bill: BillId | None
    body: Record
    actor: str
    at: int


@dataclass(frozen=True, slots=True)
class Photo:
    photo: str
    thumbnail: str
    record: str
    member: MemberId
    moment: Moment
    key: bytes


@dataclass(frozen=True, slots=True)
class PatchTest:
    test: str
    category: str
    result: TestResult
    note: str
    expires_on: str
    at: int


class Form(msgspec.Struct, frozen=True):
    form: str
    version: int
    name: str
    text: str
    active: bool


@dataclass(frozen=True, slots=True)
class Signing:
    signing: str
    member: MemberId
    form: str
    version: int
    day: str
    sha256: str
    body: Signature
    at: int


@keeps(RecordWritten)
def write_record(tx: Tx, entry: Entry, fact: RecordWritten) -> None:
    body = tx.unseal(fact.member, fact.box, Record)
    if body is not None:
        tx.execute(
            "INSERT INTO care_record VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (record) DO UPDATE SET "
            "day = excluded.day, bill = excluded.bill, body = excluded.body, actor = excluded.actor",
            fact.record, fact.member, fact.day, fact.bill, msgspec.json.encode(body).decode(), entry.actor, entry.at,
        )  # fmt: skip


@keeps(PhotoAdded)
def add_photo(tx: Tx, entry: Entry, fact: PhotoAdded) -> None:
    key = tx.unseal(fact.member, fact.box, PhotoKey)
    if key is not None:
        tx.execute(
            "INSERT INTO care_photo VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            fact.photo, fact.thumbnail, fact.record, fact.member, fact.moment.value, fact.size_bytes, key.key, entry.at,
        )  # fmt: skip


@keeps(PhotoRemoved)
def remove_photo(tx: Tx, _entry: Entry, fact: PhotoRemoved) -> None:
    tx.execute("DELETE FROM care_photo WHERE photo = ?", fact.photo)


@keeps(PatchTested)
def test_patch(tx: Tx, entry: Entry, fact: PatchTested) -> None:
    body = tx.unseal(fact.member, fact.box, Tested)
    if body is not None:
        tx.execute(
            "INSERT INTO patch_test VALUES (?, ?, ?, ?, ?, ?, ?)",
            fact.test, fact.member, body.category, body.result.value, body.note, fact.expires_on, entry.at,
        )  # fmt: skip


@keeps(FormPut)
def put_form(tx: Tx, entry: Entry, fact: FormPut) -> None:
    tx.execute("UPDATE consent_form SET active = 0 WHERE form = ?", fact.form)
    tx.execute(
        "INSERT INTO consent_form VALUES (?, ?, ?, ?, ?, ?, ?)",
        fact.form, fact.edition, fact.name, fact.text, int(fact.active), entry.at, entry.actor,
    )  # fmt: skip


@keeps(FormSigned)
def sign_form(tx: Tx, entry: Entry, fact: FormSigned) -> None:
    body = tx.unseal(fact.member, fact.box, Signature)
    if body is not None:
        tx.execute(
            "INSERT INTO form_signing VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            fact.signing, fact.member, fact.form, fact.edition, fact.day, fact.sha256,
            msgspec.json.encode(body).decode(), entry.at,
        )  # fmt: skip


@keeps(MemberMerged)
def merge(tx: Tx, _entry: Entry, fact: MemberMerged) -> None:
    for table in TABLES:
        tx.execute(f"UPDATE {table} SET member = ? WHERE member = ?", fact.into, fact.member)  # noqa: S608


@keeps(MemberForgotten)
def forget(tx: Tx, _entry: Entry, fact: MemberForgotten) -> None:
    for table in TABLES:
        tx.execute(f"DELETE FROM {table} WHERE member = ?", fact.member)  # noqa: S608


def count_of(reader: Reader, member: MemberId) -> int:
    """Records, patch tests and signed forms."""
    row = reader.one(
        "SELECT (SELECT count(*) FROM care_record WHERE member = ?1) + (SELECT count(*) FROM patch_test "
        "WHERE member = ?1) + (SELECT count(*) FROM form_signing WHERE member = ?1)",
        member,
    )
    return int(row[0]) if row else 0


def photo_count(reader: Reader, member: MemberId) -> int:
    row = reader.one("SELECT count(*) FROM care_photo WHERE member = ?", member)
    return int(row[0]) if row else 0


def records(reader: Reader, member: MemberId, limit: int) -> list[RecordRow]:
    """Newest first."""
    rows = reader.all(
        "SELECT record, member, day, bill, body, actor, at FROM care_record WHERE member = ? "
        "ORDER BY day DESC, record DESC LIMIT ?",
        member, limit,
    )  # fmt: skip
    return [_record(row) for row in rows]


def record(reader: Reader, record_id: str) -> RecordRow:
    """Raises NotFound."""
    row = reader.one("SELECT record, member, day, bill, body, actor, at FROM care_record WHERE record = ?", record_id)
    if row is None:
        raise NotFound(what=words("档案 {record_id}", "record {record_id}").format(record_id=record_id))
    return _record(row)


_PHOTO = "photo, thumbnail, record, member, moment, key"


def photos(reader: Reader, record_id: str) -> list[Photo]:
    """In the order they were taken."""
    rows = reader.all(f"SELECT {_PHOTO} FROM care_photo WHERE record = ? ORDER BY at, photo", record_id)  # noqa: S608
    return [_photo(row) for row in rows]


def photo(reader: Reader, photo_id: str) -> Photo:
    """Raises NotFound."""
    row = reader.one(f"SELECT {_PHOTO} FROM care_photo WHERE photo = ?", photo_id)  # noqa: S608
    if row is None:
        raise NotFound(what=words("照片", "the photo"))
    return _photo(row)


def photo_files(reader: Reader) -> set[str]:
    """Names of all files that belong to somebody."""
    return {name for row in reader.all("SELECT photo, thumbnail FROM care_photo") for name in row}


def patch_tests(reader: Reader, member: MemberId) -> list[PatchTest]:
    """Newest first."""
    rows = reader.all(
        "SELECT test, category, result, note, expires_on, at FROM patch_test WHERE member = ? "
        "ORDER BY at DESC, test DESC",
        member,
    )
    return [PatchTest(row[0], row[1], TestResult(row[2]), *row[3:]) for row in rows]


def latest_test(reader: Reader, member: MemberId, category: str) -> PatchTest | None:
    return next((test for test in patch_tests(reader, member) if test.category == category), None)


def forms(reader: Reader) -> list[Form]:
    """The newest version of each."""
    rows = reader.all(
        "SELECT form, max(version), name, text, active FROM consent_form GROUP BY form ORDER BY name, form"
    )
    return [Form(row[0], row[1], row[2], row[3], bool(row[4])) for row in rows]


def form(reader: Reader, form_id: str, version: int) -> Form:
    """Raises NotFound."""
    row = reader.one(
        "SELECT form, version, name, text, active FROM consent_form WHERE form = ? AND version = ?", form_id, version
    )
    if row is None:
        raise NotFound(
            what=words("同意书 {form_id} 第 {version} 版", "consent form {form_id}, version {version}").format(
                form_id=form_id, version=version
            )
        )
    return Form(row[0], row[1], row[2], row[3], bool(row[4]))


_SIGNING = "signing, member, form, version, day, sha256, body, at"


def signings(reader: Reader, member: MemberId) -> list[Signing]:
    """Newest first."""
    rows = reader.all(
        f"SELECT {_SIGNING} FROM form_signing WHERE member = ? ORDER BY at DESC, signing DESC",  # noqa: S608
        member,
    )
    return [_signing(row) for row in rows]


def signing(reader: Reader, signing_id: str) -> Signing:
    """Raises NotFound."""
    row = reader.one(f"SELECT {_SIGNING} FROM form_signing WHERE signing = ?", signing_id)  # noqa: S608
    if row is None:
        raise NotFound(what=words("签名 {signing_id}", "signature {signing_id}").format(signing_id=signing_id))
    return _signing(row)


def _record(row: tuple[Any, ...]) -> RecordRow:
    return RecordRow(row[0], row[1], row[2], row[3], msgspec.json.decode(row[4], type=Record), row[5], row[6])


def _photo(row: tuple[Any, ...]) -> Photo:
    return Photo(row[0], row[1], row[2], row[3], Moment(row[4]), bytes.fromhex(row[5]))


def _signing(row: tuple[Any, ...]) -> Signing:
    body = msgspec.json.decode(row[6], type=Signature)
    return Signing(row[0], row[1], row[2], row[3], row[4], row[5], body, row[7])
