"""Members picked by what is known of them, and segments that are kept by a name."""

import io

import openpyxl
import pytest

from hub.loyalty import points, tiers
from hub.loyalty.points import AdjustPoints
from hub.loyalty.tiers import PutTier, SetTier
from hub.members import rules as members
from hub.members.rules import Change, Register
from hub.traits import segments
from hub.traits.segments import Segment


@pytest.fixture
async def store(api, ids):
    """zhang and li bought 1200.00 of face and ten sessions for 4000.00 today; wang, born in leap February, nothing."""
    zhang, wang = ids.members["zhang"], ids.members["wang"]
    gold = await api.write(tiers.put, (None, PutTier("金卡", 1)))
    await api.write(tiers.set_by_hand, (zhang, SetTier(gold, "老客")))
    await api.write(points.adjust, (zhang, AdjustPoints(50, "补")))
    profile = Register("张三", "13812342046", gender="female", source="朋友介绍", birthday="1990-03-08")
    await api.write(members.change, Change(zhang, profile))
    lunar = Register("王五", "13700002222", gender="male", birthday="1985-02-15", birthday_lunar=True)
    await api.write(members.change, Change(wang, lunar))
    return {"gold": gold}


@pytest.mark.parametrize(
    ("segment", "who"),
    [
        ({}, "zhang li wang"),
        ({"gender": "female"}, "zhang"),
        ({"source": "朋友介绍"}, "zhang"),
        ({"seen_days": 1}, "zhang li"),
        ({"unseen_days": 1}, ""),
        ({"joined_days": 1}, "zhang li wang"),
        ({"visits_from": 1}, "zhang li"),
        ({"visits_to": 0}, "wang"),
        ({"spent_from_fen": 4000_00}, "zhang li"),
        ({"spent_from_fen": 4000_01}, ""),
        ({"spent_to_fen": 0}, "wang"),
        ({"balance_from_fen": 1200_00}, "zhang li"),
        ({"balance_from_fen": 1200_01}, ""),
        ({"balance_from_fen": 1, "balance_to_fen": 1199_99}, ""),
        ({"balance_to_fen": 0}, "wang"),
        ({"points_from": 50}, "zhang"),
        ({"points_from": 51}, ""),
        ({"points_to": 49}, "li wang"),
        ({"birthday_month": 3}, "zhang"),
        ({"birthday_month": 4}, "wang"),  # the fifteenth of the second lunar month of 2026 is 2 April
        ({"birthday_month": 5}, ""),
        ({"gender": "female", "spent_to_fen": 0}, ""),
    ],
)
async def test_who_it_holds_for(api, ids, store, segment, who):
    page = await api.ok("POST", "/segments", segment)
    assert {row["member"] for row in page["members"]} == {ids.members[name] for name in who.split()}
    assert page["total"] == len(who.split())


async def test_a_tier_and_time_that_passes(api, ids, store):
    (one,) = (await api.ok("POST", "/segments", {"tier": store["gold"]}))["members"]
    assert one["member"] == ids.members["zhang"]
    api.wall.pass_(days=30)
    for segment, total in (
        (Segment(seen_days=29), 0), (Segment(unseen_days=29), 3), (Segment(unseen_days=31), 0),
        (Segment(seen_days=31), 2),
    ):  # fmt: skip
        assert await api.read(segments.count, segment, api.wall.ms) == total


async def test_pages_add_up_to_the_total(api, store):
    page = await api.ok("POST", "/segments", {"limit": 2})
    rest = await api.ok("POST", "/segments", {"limit": 2, "cursor": page["next_cursor"]})
    assert (len(page["members"]), len(rest["members"]), rest["next_cursor"], rest["total"]) == (2, 1, None, 3)


async def test_the_members_of_a_segment_are_exported_and_it_is_noted(api, store):
    await api.refused("permission_denied", "POST", "/segments/export.xlsx", {}, by="front_desk")
    reply = await api.call("POST", "/segments/export.xlsx", {"gender": "female"}, by="manager")
    rows = list(openpyxl.load_workbook(io.BytesIO(reply.body)).active.iter_rows(values_only=True))
    assert [row[1:3] for row in rows[1:]] == [("张三", "138****2046")]
    facts = await api.read(lambda r: r.all("SELECT body FROM journal WHERE body LIKE '%members.exported%'"))
    assert len(facts) == 1


async def test_a_segment_is_kept_changed_and_dropped(api, store):
    path = "/segments/saved"
    body = {"name": "金卡女客", "segment": {"tier": store["gold"], "gender": "female"}}
    await api.refused("permission_denied", "POST", path, body, by="front_desk")
    (kept,) = (await api.ok("POST", path, body, by="manager"))["segments"]
    assert (kept["name"], kept["segment"]) == ("金卡女客", body["segment"])
    await api.refused("unfit", "POST", path, body, by="manager")
    wrong = {"name": "错的", "segment": {"conditions": [{"field": "0" * 26}]}}
    await api.refused("not_found", "POST", path, wrong, by="manager")
    one = f"{path}/{kept['saved']}"
    changed = await api.ok("PUT", one, {"name": "金卡", "segment": {"tier": store["gold"]}}, by="manager")
    assert [row["name"] for row in changed["segments"]] == ["金卡"]
    assert len((await api.ok("GET", path, by="technician"))["segments"]) == 1
    await api.ok("DELETE", one, by="manager")
    await api.refused("not_found", "PUT", one, body, by="manager")
    assert (await api.ok("GET", path))["segments"] == []
    assert api.verify().verify == "ok"
