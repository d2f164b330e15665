"""Members register themselves: by an invitation of the counter, a few an hour, confirmed by a person."""

import pytest

from hub.members import joining

ME = {"name": "周洁", "phone": "13655556666", "consented": True, "gender": "female", "birthday": "1992-03-04"}


async def token(api):
    made = await api.ok("POST", "/joining-invitations", by="front_desk")
    assert made["qr"].startswith("data:image/svg+xml")
    return made["url"].split("#")[1]


async def ask(api, **change):
    return await api.call("POST", "/joining", {"token": await token(api)} | ME | change, by=None)


async def test_who_asks_waits_and_is_confirmed_with_the_phone_as_card(api):
    async with api.unchanged():
        assert (await ask(api)).status == 202
        (one,) = (await api.ok("GET", "/joining"))["waiting"]
        assert (one["name"], one["phone"], one["known_as"]) == ("周洁", "13655556666", None)
    made = await api.ok("POST", f"/joining/{one['application']}", by="front_desk")
    page = await api.ok("GET", f"/members/{made['member']}")
    assert (page["source"], page["birthday"]) == ("扫码入会", "1992-03-04")
    assert "13655556666" in [t["number"] for t in page["tokens"]]
    assert (await api.ok("GET", "/lookup?q=13655556666"))["member"]["member"] == made["member"]
    assert (await api.ok("GET", "/joining"))["waiting"] == []
    await api.refused("not_found", "POST", f"/joining/{one['application']}")
    assert api.verify().verify == "ok"


@pytest.mark.parametrize(
    ("change", "code"),
    [({"phone": "12345"}, "invalid"), ({"name": " "}, "invalid"), ({"consented": False}, "unfit"),
     ({"birthday": "2030-01-01"}, "unfit"), ({"token": "x"}, "invitation_over"), ({"token": "9999999999999.a.b"}, "invitation_over"),  # noqa: E501
     ({"more": 1}, "invalid")],
)  # fmt: skip
async def test_what_makes_no_sense_does_not_wait(api, change, code):
    assert (await ask(api, **change)).code == code
    assert (await api.ok("GET", "/joining"))["waiting"] == []


async def test_an_invitation_is_over_after_a_while(api, wall):
    mine = await token(api)
    wall.pass_(ms=joining.LIFE_MS)
    assert (await api.call("POST", "/joining", {"token": mine} | ME, by=None)).code == "invitation_over"


async def test_a_known_phone_is_told_to_the_desk_only(api):
    assert (await ask(api, phone="13812342046")).status == 202
    (one,) = (await api.ok("GET", "/joining"))["waiting"]
    assert one["known_as"] == "100001"
    await api.refused("phone_taken", "POST", f"/joining/{one['application']}")
    await api.ok("DELETE", f"/joining/{one['application']}")
    assert (await api.ok("GET", "/joining"))["waiting"] == []


async def test_one_phone_waits_once_and_one_address_asks_a_few_times_an_hour(api, wall):
    for _ in range(joining.MAX_AN_HOUR_OF_ONE):
        assert (await ask(api)).status == 202
    assert len((await api.ok("GET", "/joining"))["waiting"]) == 1
    assert (await ask(api)).code == "too_many_joining"
    wall.pass_(minutes=61)
    assert (await ask(api)).status == 202


async def test_a_neighbour_with_many_addresses_fills_no_more_than_a_page(api, wall):
    part = api.hub.joining
    mine = await token(api)
    for n in range(joining.MAX_AN_HOUR):
        asked = joining.Join(mine, "客人", f"137{n:08d}", consented=True)
        if n < joining.MAX_WAITING:
            part.ask(asked, f"10.0.0.{n}")
        else:
            with pytest.raises(joining.TooManyJoining):
                part.ask(asked, f"10.0.0.{n}")
    wall.pass_(days=1)
    assert await part.waiting() == []


async def test_only_staff_sees_who_waits(api):
    for method, path in (("GET", "/joining"), ("POST", "/joining-invitations")):
        assert (await api.call(method, path, by=None)).code == "terminal_required"
