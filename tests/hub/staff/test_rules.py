"""Hiring and leaving."""

import pytest

from hub.errors import NotFound
from hub.staff import rules, state
from hub.staff.facts import Role
from hub.staff.rules import Hire, LastOwner, Retitle, SetPin, StaffCodeTaken


async def test_a_code_is_one_persons_until_they_leave(salon, ids):
    async with salon.unchanged():
        with pytest.raises(StaffCodeTaken):
            await salon.write(rules.hire, Hire("3", "新人", Role.TECHNICIAN))
    await salon.write(rules.leave, ids.staff["front_desk"])
    fresh = await salon.write(rules.hire, Hire("3", "新人", Role.TECHNICIAN))
    assert (await salon.read(state.staff_by_code, "3")).staff == fresh
    assert salon.verify().verify == "ok"


async def test_leaving_twice_is_leaving_once(salon, ids):
    await salon.write(rules.leave, ids.staff["technician"])
    async with salon.unchanged():
        await salon.write(rules.leave, ids.staff["technician"])


async def test_a_store_keeps_an_owner(salon, ids):
    async with salon.unchanged():
        with pytest.raises(LastOwner):
            await salon.write(rules.leave, ids.staff["owner"])
    second = await salon.write(rules.hire, Hire("9", "二老板", Role.OWNER))
    await salon.write(rules.leave, ids.staff["owner"])
    async with salon.unchanged():
        with pytest.raises(LastOwner):
            await salon.write(rules.leave, second)
        await salon.write(rules.leave, ids.staff["owner"])


async def test_nobody_has_no_pin(salon):
    async with salon.unchanged():
        for rule, body in ((rules.leave, "nobody"), (rules.set_pin, SetPin("nobody", "x"))):
            with pytest.raises(NotFound):
                await salon.write(rule, body)


async def test_names_and_pins_are_never_plain_in_the_journal(salon):
    await salon.write(rules.hire, Hire("9", "欧阳修", Role.TECHNICIAN, pin_hash="$argon2id$secret"))
    bodies = await salon.read(lambda r: b"".join(body for (body,) in r.all("SELECT body FROM journal")))
    assert "欧阳修".encode() not in bodies
    assert b"argon2" not in bodies


async def test_a_title_changes_once_and_it_is_kept_from_what_to_what_and_by_whom(salon, ids):
    person = ids.staff["technician"]
    await salon.write(rules.retitle, Retitle(person, "高级美容师"), actor=ids.staff["manager"])
    async with salon.unchanged():
        await salon.write(rules.retitle, Retitle(person, "高级美容师"))
        with pytest.raises(NotFound):
            await salon.write(rules.retitle, Retitle("nobody", "店长"))
    await salon.write(rules.retitle, Retitle(person, ""))
    changes = await salon.read(state.title_changes, person, 10)
    assert [(one.was, one.title) for one in changes] == [("高级美容师", ""), ("", "高级美容师")]
    assert changes[1].actor == ids.staff["manager"]
    assert (await salon.read(state.staff, person)).title == ""
    assert salon.verify().verify == "ok"
