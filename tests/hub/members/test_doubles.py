"""Entries that may be of one person: what is taken for alike, and what speaks against it."""

import pytest

from hub.members import doubles, merging, rules
from hub.members.merging import Merge
from hub.members.rules import Register

BASE = {"name": "赵敏", "phone": "13612345678", "gender": "female", "birthday": "1990-05-17"}


async def found(salon, *people):
    made = [(await salon.write(rules.register, Register(**person))).member for person in people]
    pairs = await salon.read(doubles.pairs)
    return [pair for pair in pairs if {pair.member.member, pair.into.member} <= set(made)]


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        ({"name": "赵敏"}, ["name"]),
        ({"name": "赵敏", "phone": "13612345679"}, ["name", "phone"]),
        ({"name": "赵敏", "phone": "13612345687", "birthday": "1990-05-17"}, ["name", "phone", "birthday"]),
        ({"name": "赵闵", "phone": "13900000001", "birthday": "1990-05-17"}, ["sound", "birthday"]),
        ({"name": "赵小敏", "phone": "13612345670", "birthday": "1990-05-17"}, ["phone", "birthday"]),
        ({"name": "赵敏", "birthday": "1990-05-18"}, None),
        ({"name": "赵敏", "gender": "male"}, None),
        ({"name": "赵敏", "birthday": "1990-05-17", "birthday_lunar": True}, None),
        ({"name": "钱芳", "phone": "13612345679", "birthday": "1990-05-17"}, None),
        ({"name": "赵芳", "phone": "13900000001", "birthday": "1990-05-17"}, ["birthday"]),
    ],
)
async def test_what_is_alike(salon, other, alike):
    pairs = await found(salon, BASE, other)
    assert [pair.alike for pair in pairs] == ([alike] if alike else [])


async def test_an_e_mail_in_common_is_enough(salon):
    mail = {"email": "zm@example.com"}
    (pair,) = await found(salon, BASE | mail, {"name": "Zhao Min", **mail})
    assert pair.alike == ["email"]


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("13612345678", "13612345679", True), ("13612345678", "13612345687", True),
        ("13612345678", "13612345678", False), ("13612345678", "13612345876", False),
        ("13612345678", "13612345699", False), ("13612345678", None, False), (None, None, False),
    ],
)  # fmt: skip
def test_a_slip_of_the_hand_is_one_digit_or_two_neighbours(one, other, slip):
    assert doubles.is_slip(one, other) is slip


async def test_the_one_with_less_to_it_would_go(salon, ids):
    again = (await salon.write(rules.register, Register("张三"))).member
    (pair,) = await salon.read(doubles.pairs)
    assert (pair.member.member, pair.into.member, pair.into.phone_masked) == (
        again,
        ids.members["zhang"],
        "138****2046",
    )
    await salon.write(rules.forget, again)
    assert await salon.read(doubles.pairs) == []


async def test_of_a_name_that_many_have_only_the_more_alike_are_shown(salon):
    people = [{"name": "张伟", "phone": f"1380000{n:02}{n:02}"} for n in range(doubles.MAX_NAMESAKES)]
    assert await found(salon, *people, {"name": "张伟", "phone": "13511110000"}) == []


async def test_a_manager_looks(api):
    await api.refused("permission_denied", "GET", "/member-doubles", by="front_desk")
    assert (await api.ok("GET", "/member-doubles", by="manager"))["pairs"] == []


async def test_two_people_are_not_shown_again_whoever_is_merged_into_them(api, ids):
    zhang, wang = ids.members["zhang"], ids.members["wang"]
    again = (await api.write(rules.register, Register("张三"))).member
    path, body = "/member-doubles/apart", {"member": again, "other": zhang}
    await api.refused("permission_denied", "POST", path, body, by="front_desk")
    await api.refused("unfit", "POST", path, {"member": zhang, "other": zhang}, by="manager")
    assert (await api.ok("POST", path, body, by="manager"))["pairs"] == []
    shown = await api.read(merging.preview, wang, again, api.wall.ms)
    await api.write(merging.merge, (wang, Merge(again, shown.moves)))
    assert (await api.ok("GET", "/member-doubles"))["pairs"] == []
    moves = (await api.read(merging.preview, again, zhang, api.wall.ms)).moves
    await api.write(merging.merge, (again, Merge(zhang, moves)))
    assert await api.read(lambda r: r.all("SELECT * FROM member_apart")) == []
    assert api.verify().verify == "ok"


READS = (
    "", "/bills", "/history", "/care", "/traits", "/tier", "/points", "/coupons", "/referrals",
    "/statement?from=2026-11-01&to=2026-11-30",
)  # fmt: skip


async def test_who_asks_for_the_double_is_shown_the_survivor(api, ids):
    zhang, wang = ids.members["zhang"], ids.members["wang"]
    moves = (await api.ok("GET", f"/members/{zhang}/merge?into={wang}"))["moves"]
    await api.ok("POST", f"/members/{zhang}/merge", {"into": wang, "moves": moves})
    for path in READS:
        assert await api.ok("GET", f"/members/{zhang}{path}") == await api.ok("GET", f"/members/{wang}{path}"), path
