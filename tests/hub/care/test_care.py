"""Treatment records, photos, patch tests and signed forms; none of it readable once a member is forgotten."""

import io

import msgspec
import pytest
from PIL import Image

from hub.care import checks, rules, state
from hub.care.photos import PhotoUnreadable, drawn
from hub.care.rules import SignForm
from hub.members import merging
from hub.members import rules as members
from hub.members.merging import Merge
from hub.members.rules import Register

RECORD = {
    "services": ["深层清洁护理"], "readings": [{"name": "水分", "value": "35.5", "unit": "%"}], "products": ["玻尿酸精华"],  # noqa: E501
    "advice": "三天内不要去角质", "note": "左颊偏干",
}  # fmt: skip
EXIF = Image.Exif()
EXIF[0x010F] = "Maker"
STROKES = [[100, 200, 150, 260, 200, 300, 260, 280, 300, 200], [400, 100, 420, 300]]


def picture(size=(2400, 1800), kind="JPEG", **more):
    file = io.BytesIO()
    Image.new("RGB", size, (200, 120, 90)).save(file, kind, **more)
    return file.getvalue()


async def write(api, member, **more):
    return await api.ok("POST", f"/members/{member}/care-records", RECORD | more, by="technician")


async def add_photo(api, record, data, moment="before", by="technician"):
    path = f"/care-records/{record}/photos?moment={moment}"
    return await api.call("POST", path, raw=data, by=by, Content_Type="image/jpeg")


def files(api):
    return sorted(path for path in (api.folder / "hub" / "photos").glob("??/*"))


async def test_a_visit_s_record_is_written_and_corrected(api, ids):
    zhang = ids.members["zhang"]
    made = await write(api, zhang, technician=ids.staff["technician"])
    assert (made["day"], made["technician_name"]) == ("2026-11-22", "technician 员工")
    changed = await api.ok("PUT", f"/care-records/{made['record']}", RECORD | {"advice": "多补水", "day": "2026-11-20"})
    assert (changed["advice"], changed["day"], changed["record"]) == ("多补水", "2026-11-20", made["record"])
    care = await api.ok("GET", f"/members/{zhang}/care")
    assert [one["record"] for one in care["records"]] == [made["record"]]
    bodies = await api.read(lambda r: b"".join(body for (body,) in r.all("SELECT body FROM journal")))
    assert not [word for word in ("玻尿酸", "35.5", "左颊", "多补水") if word.encode() in bodies]
    assert api.verify().verify == "ok"


@pytest.mark.parametrize("change", [{"day": "2026-11-23"}, {"day": "1999-01-01"}, {"bill": "0" * 26}])
async def test_a_record_that_makes_no_sense_is_refused(api, ids, change):
    await api.refused("unfit", "POST", f"/members/{ids.members['zhang']}/care-records", RECORD | change)


async def test_an_empty_record_and_unknown_people_are_refused(api, ids):
    path = f"/members/{ids.members['zhang']}/care-records"
    await api.refused("unfit", "POST", path, {"note": "  "})
    await api.refused("not_found", "POST", path, RECORD | {"technician": "0" * 26})
    await api.refused("not_found", "POST", f"/members/{'0' * 26}/care-records", RECORD)
    await api.refused("not_found", "PUT", f"/care-records/{'0' * 26}", RECORD)


async def test_photos_are_files_that_nobody_reads_without_the_key(api, ids):
    made = await write(api, ids.members["zhang"])
    reply = await add_photo(api, made["record"], picture(exif=EXIF))
    assert reply.status == 201
    (photo,) = reply.body["photos"]
    kept = files(api)
    assert len(kept) == 2
    for path in kept:
        assert not path.read_bytes().startswith(b"\xff\xd8")
        assert path.stat().st_mode & 0o077 == 0
    whole = await api.call("GET", f"/care-photos/{photo['photo']}/whole.jpg")
    small = await api.call("GET", f"/care-photos/{photo['photo']}/small.jpg")
    assert (whole.headers["Content-Type"], whole.headers["Cache-Control"]) == ("image/jpeg", "no-store")
    shown = Image.open(io.BytesIO(whole.body))
    assert shown.size == (1600, 1200)
    assert not shown.getexif()
    assert Image.open(io.BytesIO(small.body)).size == (320, 240)
    assert api.verify().verify == "ok"


@pytest.mark.parametrize("data", [b"", b"no picture", picture()[:500], picture(kind="GIF"), b"<svg/>"])
async def test_what_is_no_photo_is_refused_and_leaves_no_file(api, ids, data):
    made = await write(api, ids.members["zhang"])
    assert (await add_photo(api, made["record"], data)).code == "photo_unreadable"
    assert files(api) == []


async def test_photos_are_bounded_in_size_and_number(api, ids, monkeypatch):
    made = await write(api, ids.members["zhang"])
    assert (await add_photo(api, made["record"], b"x" * (12 * 1024 * 1024 + 1))).code == "body_too_large"
    with pytest.raises(PhotoUnreadable):
        drawn(picture((8000, 7000), "PNG"))
    monkeypatch.setattr(rules, "MAX_PHOTOS", 1)
    assert (await add_photo(api, made["record"], picture((40, 30)))).status == 201
    assert (await add_photo(api, made["record"], picture((40, 30)), "after")).code == "too_many_photos"
    await api.hub.photos.sweep()
    assert len(files(api)) == 2
    assert (await add_photo(api, "0" * 26, picture((40, 30)))).code == "not_found"


async def test_a_photo_changed_on_the_disk_is_not_shown(api, ids):
    made = await write(api, ids.members["zhang"])
    (photo,) = (await add_photo(api, made["record"], picture((40, 30)))).body["photos"]
    for path in files(api):
        path.write_bytes(path.read_bytes()[:-1] + b"\x00")
    assert (await api.call("GET", f"/care-photos/{photo['photo']}/whole.jpg")).code == "not_found"


async def test_a_photo_is_removed_for_good_by_a_manager(api, ids):
    made = await write(api, ids.members["zhang"])
    (photo,) = (await add_photo(api, made["record"], picture((40, 30)))).body["photos"]
    await api.refused("permission_denied", "DELETE", f"/care-photos/{photo['photo']}", by="technician")
    await api.ok("DELETE", f"/care-photos/{photo['photo']}", by="manager")
    await api.hub.photos.sweep()
    assert files(api) == []
    assert api.verify().verify == "ok"


async def test_a_forgotten_member_leaves_no_record_photo_or_signature(api):
    gone = (await api.write(members.register, Register("过客", "13600001111"))).member
    made = await write(api, gone)
    (photo,) = (await add_photo(api, made["record"], picture((40, 30)))).body["photos"]
    await api.ok("POST", f"/members/{gone}/patch-tests", {"category": "染发", "result": "reaction"})
    form = await put_form(api)
    await api.ok("POST", f"/members/{gone}/signings", {"form": form, "version": 1, "strokes": STROKES})
    number = (await api.ok("GET", f"/members/{gone}"))["number"]
    await api.ok("POST", f"/members/{gone}/forgetting", {"number": number})
    for table in state.TABLES:
        assert not await api.read(lambda r, t=table: r.all(f"SELECT * FROM {t} WHERE member = ?", gone))  # noqa: S608
    assert not await api.read(lambda r: r.all("SELECT * FROM vault WHERE subject = ?", gone))
    await api.hub.photos.sweep()
    assert files(api) == []
    assert (await api.call("GET", f"/care-photos/{photo['photo']}/whole.jpg")).code == "not_found"
    assert (await api.ok("GET", f"/members/{gone}/care"))["records"] == []
    assert api.verify().verify == "ok"


async def test_a_double_s_care_goes_along(api, ids):
    zhang, wang = ids.members["zhang"], ids.members["wang"]
    made = await write(api, zhang)
    await add_photo(api, made["record"], picture((40, 30)))
    form = await put_form(api)
    signed = await api.ok("POST", f"/members/{zhang}/signings", {"form": form, "version": 1, "strokes": STROKES})
    moves = (await api.read(merging.preview, zhang, wang, api.wall.ms)).moves
    await api.write(merging.merge, (zhang, Merge(wang, moves)))
    care = await api.ok("GET", f"/members/{wang}/care")
    assert len(care["records"]) == len(care["signings"]) == 1
    assert (await api.ok("GET", f"/signings/{signed['signing']}"))["valid"]
    assert (await add_photo(api, made["record"], picture((40, 30)), "after")).status == 201
    assert api.verify().verify == "ok"


async def put_form(api, text="我已知悉本项目的风险。"):
    body = {"name": "光电项目知情同意书", "text": text}
    return (await api.ok("POST", "/consent-forms", body, by="manager"))["forms"][0]["form"]


async def test_a_form_is_signed_in_the_version_that_was_read(api, ids):
    zhang = ids.members["zhang"]
    form = await put_form(api)
    sign = {"form": form, "version": 1, "strokes": STROKES}
    signed = await api.ok("POST", f"/members/{zhang}/signings", sign, by="technician")
    assert signed["valid"]
    assert (signed["signer"], signed["text"], signed["strokes"]) == ("张三", "我已知悉本项目的风险。", STROKES)
    body = {"name": "光电项目知情同意书", "text": "新的内容。"}
    (newest,) = (await api.ok("PUT", f"/consent-forms/{form}", body, by="manager"))["forms"]
    assert newest["version"] == 2
    await api.refused("form_changed", "POST", f"/members/{zhang}/signings", sign)
    old = await api.ok("GET", f"/signings/{signed['signing']}")
    assert (old["text"], old["version"], old["valid"]) == ("我已知悉本项目的风险。", 1, True)
    bodies = await api.read(lambda r: b"".join(body for (body,) in r.all("SELECT body FROM journal")))
    assert b"150,260" not in bodies
    assert api.verify().verify == "ok"


@pytest.mark.parametrize("strokes", [[[1, 2]], [[1, 2, 3, 4, 5, 6, 7, 8, 9]], [[5, 5] * 701]])
async def test_a_dot_and_a_scrawl_are_no_signature(api, ids, strokes):
    form = await put_form(api)
    body = {"form": form, "version": 1, "strokes": strokes}
    await api.refused(
        "unfit" if len(strokes[0]) < 1402 else "invalid", "POST", f"/members/{ids.members['li']}/signings", body
    )


async def test_the_largest_signature_fits_its_box(salon, ids):
    form = await salon.write(rules.put_form, (None, rules.PutForm("同意书", "字" * 6000)))
    strokes = tuple((1000, 1000) * 35 for _ in range(20))
    signing = await salon.write(rules.sign_form, (ids.members["li"], SignForm(form, 1, strokes)))
    assert (await salon.read(state.signing, signing)).body.strokes == strokes


async def set_(api, **values):
    for name, value in values.items():
        await api.ok("PUT", "/settings", {"name": name, "value": msgspec.json.encode(value).decode()})


@pytest.mark.parametrize("how", ["off", "warn", "block"])
async def test_a_patch_test_warns_or_blocks_as_the_store_wants(api, ids, how, wall):
    await set_(api, patch_test=how, patch_test_categories=["面部"], patch_test_days=10)
    zhang = ids.members["zhang"]
    line = {"item": ids.items["facial"]}
    hold = {"lines": [line], "member": zhang}

    async def asked(**more):
        quoted = await api.ok("POST", "/quotes", {"lines": [line]} | more)
        reply = await api.call("POST", "/bills", hold | more | {"lines": [line]})
        assert reply.status == (409 if how == "block" and quoted["notices"] else 201), reply.body
        return quoted["notices"]

    off = how == "off"
    assert await asked(member=zhang) == ([] if off else ["没有「面部」的皮试记录"])
    test = {"category": "面部", "result": "fine"}
    await api.ok("POST", f"/members/{zhang}/patch-tests", test)
    assert await asked(member=zhang) == []
    wall.pass_(days=10)
    await api.ok("POST", "/sessions", {"staff_code": "1", "pin": "246810"}, by="tablet")
    words = await api.read(lambda r: checks_notices(r, zhang, wall.ms))
    assert words == []
    wall.pass_(days=1)
    words = await api.read(lambda r: checks_notices(r, zhang, wall.ms))
    assert words == ([] if off else ["「面部」皮试已过期"])


def checks_notices(reader, member, now_ms):
    return checks.notices(reader, member, ["面部", "身体"], now_ms)


async def test_a_reaction_and_a_stranger_are_blocked_whatever_the_day(api, ids):
    await set_(api, patch_test="block", patch_test_categories=["面部"])
    zhang = ids.members["zhang"]
    await api.ok("POST", f"/members/{zhang}/patch-tests", {"category": "面部", "result": "reaction", "note": "红肿"})
    sale = {
        "lines": [{"item": ids.items["facial"]}],
        "tenders": [{"tender": "cash", "amount_fen": 588_00}],
        "print": False,
    }
    await api.refused("patch_test_needed", "POST", "/sales", sale | {"member": zhang})
    await api.refused("patch_test_needed", "POST", "/sales", sale)
    massage = {"lines": [{"item": ids.items["massage"]}], "tenders": [{"tender": "cash", "amount_fen": 128_00}]}
    await api.ok("POST", "/sales", massage | {"print": False, "member": zhang})
    assert api.verify().verify == "ok"


async def test_every_edition_says_who_signed_it(api, ids):
    form = await put_form(api)
    zhang, wang = ids.members["zhang"], ids.members["wang"]
    for member in (zhang, wang):
        await api.ok("POST", f"/members/{member}/signings", {"form": form, "version": 1, "strokes": STROKES})
    await api.ok("PUT", f"/consent-forms/{form}", {"name": "光电项目知情同意书", "text": "第二版"}, by="manager")
    shown = await api.ok("GET", f"/consent-forms/{form}", by="technician")
    found = [(one["version"], one["active"], one["signed"], one["text"]) for one in shown["editions"]]
    assert found == [(2, True, 0, "第二版"), (1, False, 2, "我已知悉本项目的风险。")]
    path = f"/consent-forms/{form}/editions/1/signings"
    first = await api.ok("GET", f"{path}?limit=1")
    rest = await api.ok("GET", f"{path}?limit=1&cursor={first['next_cursor']}")
    assert {one["member_name"] for one in first["signings"] + rest["signings"]} == {"张三", "王五"}
    assert rest["next_cursor"] is None
    await api.ok("POST", f"/members/{wang}/forgetting", {"number": "100003"})
    assert len((await api.ok("GET", path))["signings"]) == 1
    assert api.verify().verify == "ok"
