"""Fields and tags of the store's own; members by them; none of it readable once forgotten."""

import pytest

from hub.members import merging
from hub.members import rules as members
from hub.members.merging import Merge
from hub.members.rules import Register

SKIN = {"name": "肤质", "field_kind": "choice", "choices": ["干性", "油性", "敏感"]}


async def furnish(api):
    fields = {}
    for name, kind, choices in (
        ("肤质", "choice", ["干性", "油性", "敏感"]), ("过敏史", "text", []), ("体重", "number", []),
        ("婚期", "date", []),
    ):  # fmt: skip
        body = {"name": name, "field_kind": kind, "choices": choices, "position": len(fields)}
        fields[name] = (await api.ok("POST", "/traits/fields", body))["fields"][-1]["field"]
    tags = {}
    for name in ("孕期", "大客户"):
        found = (await api.ok("POST", "/traits/tags", {"name": name}))["tags"]
        tags = {tag["name"]: tag["tag"] for tag in found}
    return fields, tags


async def test_values_and_tags_are_set_and_found(api, ids):
    fields, tags = await furnish(api)
    zhang, li = ids.members["zhang"], ids.members["li"]
    values = {fields["肤质"]: "敏感", fields["过敏史"]: "精油", fields["体重"]: "52.5", fields["婚期"]: "2027-05-01"}
    await api.ok("PUT", f"/members/{zhang}/traits", {"values": values, "tags": [tags["孕期"]]}, by="technician")
    await api.ok(
        "PUT", f"/members/{li}/traits", {"values": {fields["体重"]: "100"}, "tags": [tags["孕期"], tags["大客户"]]}
    )

    async def found(**segment):
        return [row["member"] for row in (await api.ok("POST", "/segments", segment))["members"]]

    assert await found(tags=[tags["孕期"]]) == sorted([zhang, li])
    assert await found(tags=list(tags.values())) == [li]
    assert await found(conditions=[{"field": fields["体重"], "at_most": "60"}]) == [zhang]
    assert await found(conditions=[{"field": fields["体重"], "equals": "100.0"}]) == [li]
    assert await found(conditions=[{"field": fields["婚期"], "at_least": "2027-01-01"}]) == [zhang]
    assert await found(conditions=[{"field": fields["肤质"], "equals": "干性"}]) == []
    assert await found(conditions=[{"field": fields["体重"]}], tags=[tags["大客户"]]) == [li]
    page = await api.ok("POST", "/segments", {"tags": [tags["孕期"]], "limit": 1})
    assert page["next_cursor"] == min(zhang, li)
    assert await found(tags=[tags["孕期"]], cursor=min(zhang, li)) == [max(zhang, li)]
    assert api.verify().verify == "ok"


@pytest.mark.parametrize(
    ("name", "value"), [("肤质", "中性"), ("体重", "五十"), ("体重", "NaN"), ("婚期", "2027-02-30"), ("婚期", "明年")]
)
async def test_a_value_that_does_not_fit_its_field_is_refused(api, ids, name, value):
    fields, _ = await furnish(api)
    body = {"values": {fields[name]: value}}
    await api.refused("unfit", "PUT", f"/members/{ids.members['zhang']}/traits", body)


@pytest.mark.parametrize(
    "body",
    [
        {"name": "肤质", "field_kind": "text"},
        {"name": "选择", "field_kind": "choice"},
        {"name": "文字", "field_kind": "text", "choices": ["甲"]},
        {"name": "重复", "field_kind": "choice", "choices": ["甲", "甲"]},
    ],
)
async def test_a_field_that_makes_no_sense_is_refused(api, body):
    await api.ok("POST", "/traits/fields", SKIN)
    await api.refused("unfit", "POST", "/traits/fields", body)


async def test_a_field_keeps_its_kind_and_may_be_retired(api):
    (field,) = (await api.ok("POST", "/traits/fields", SKIN))["fields"]
    await api.refused("unfit", "PUT", f"/traits/fields/{field['field']}", {"name": "肤质", "field_kind": "text"})
    (now,) = (await api.ok("PUT", f"/traits/fields/{field['field']}", SKIN | {"active": False}))["fields"]
    assert not now["active"]
    await api.refused("permission_denied", "POST", "/traits/fields", SKIN, by="front_desk")
    await api.refused("not_found", "PUT", f"/traits/fields/{'0' * 26}", SKIN)


async def test_tags_have_one_name_each_and_unknown_ones_are_refused(api, ids):
    (tag,) = (await api.ok("POST", "/traits/tags", {"name": "大客户"}))["tags"]
    await api.refused("unfit", "POST", "/traits/tags", {"name": "大客户"})
    await api.refused("unfit", "PUT", f"/members/{ids.members['li']}/traits", {"tags": ["0" * 26]})
    await api.refused("unfit", "PUT", f"/traits/tags/{'0' * 26}", {"name": "新客"})
    (now,) = (await api.ok("PUT", f"/traits/tags/{tag['tag']}", {"name": "贵宾"}))["tags"]
    assert now["name"] == "贵宾"


async def test_setting_the_same_again_is_no_change_and_merging_unites(api, ids):
    fields, tags = await furnish(api)
    zhang, wang = ids.members["zhang"], ids.members["wang"]
    body = {"values": {fields["肤质"]: "敏感"}, "tags": [tags["孕期"]]}
    await api.ok("PUT", f"/members/{zhang}/traits", body)
    seq = api.store.head.seq
    await api.ok("PUT", f"/members/{zhang}/traits", body)
    assert api.store.head.seq == seq
    await api.ok("PUT", f"/members/{wang}/traits", {"values": {fields["体重"]: "60"}, "tags": [tags["大客户"]]})
    moves = (await api.read(merging.preview, zhang, wang, api.wall.ms)).moves
    await api.write(merging.merge, (zhang, Merge(wang, moves)))
    now = await api.ok("GET", f"/members/{zhang}/traits")
    assert now["values"] == {fields["肤质"]: "敏感", fields["体重"]: "60"}
    assert len(now["tags"]) == 2
    assert api.verify().verify == "ok"


async def test_what_is_said_of_a_member_is_sealed_and_goes_with_them(api):
    fields, tags = await furnish(api)
    gone = (await api.write(members.register, Register("过客"))).member
    await api.ok("PUT", f"/members/{gone}/traits", {"values": {fields["过敏史"]: "花生"}, "tags": [tags["孕期"]]})
    bodies = await api.read(lambda r: b"".join(body for (body,) in r.all("SELECT body FROM journal")))
    assert "花生".encode() not in bodies
    number = (await api.ok("GET", f"/members/{gone}"))["number"]
    await api.ok("POST", f"/members/{gone}/forgetting", {"number": number})
    assert not await api.read(lambda r: r.all("SELECT * FROM member_trait WHERE member = ?", gone))
    assert not await api.read(lambda r: r.all("SELECT * FROM member_tag WHERE member = ?", gone))
    await api.refused("member_forgotten", "PUT", f"/members/{gone}/traits", {"values": {}})
    assert api.verify().verify == "ok"
