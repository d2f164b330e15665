"""Pages of bills, and the room's display."""

SALE = {"lines": [{"amount_fen": 100}], "tenders": [{"tender": "cash", "amount_fen": 100}], "print": False}


async def test_pages_of_bills_follow_each_other_newest_first(api):
    made = [(await api.ok("POST", "/sales", SALE))["bill"] for _ in range(5)]
    seen, cursor = [], ""
    while True:
        page = await api.ok("GET", f"/bills?limit=2&cursor={cursor}")
        seen += [row["bill"] for row in page["bills"]]
        if page["next_cursor"] is None:
            break
        cursor = page["next_cursor"]
    assert seen[:5] == made[::-1]
    assert len(seen) == len(set(seen)) == 7


async def test_a_members_bills_are_theirs_alone(api):
    zhang = api.ids.members["zhang"]
    await api.ok("POST", "/sales", SALE)
    mine = (await api.ok("POST", "/sales", SALE | {"member": zhang}))["bill"]
    rows = (await api.ok("GET", f"/members/{zhang}/bills"))["bills"]
    assert (rows[0]["bill"], len(rows)) == (mine, 2)
    await api.refused("not_found", "GET", "/members/nobody/bills")


async def test_the_room_shows_its_held_bill_with_the_name_masked(api):
    share = [{"staff": api.ids.staff["technician"], "percent": 100}]
    line = {"item": api.ids.items["facial"], "room": "1号房", "shares": share}
    assert (await api.ok("GET", "/display", by="display"))["now"] is None
    bill = (await api.ok("POST", "/bills", {"lines": [line], "member": api.ids.members["zhang"]}))["bill"]
    now = (await api.ok("GET", "/display", by="display"))["now"]
    assert (now["member_masked"], now["service"], now["technician"], now["duration_min"]) == (
        "张*", "深层清洁护理", "technician 员工", 60
    )  # fmt: skip
    await api.ok("DELETE", f"/bills/{bill}?reason=x")
    assert (await api.ok("GET", "/display", by="display"))["now"] is None


async def test_an_e_card_is_a_picture_of_its_number(api):
    await api.ok("PUT", "/settings", {"name": "static_ecards", "value": "true"})
    reply = await api.call("GET", f"/members/{api.ids.members['zhang']}/ecard.svg")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "image/svg+xml")
    assert reply.body.startswith(b"<svg")
    assert api.ids.ecards["zhang"].encode() not in reply.body
