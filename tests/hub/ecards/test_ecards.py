"""E-cards through the API: given to a phone, shown, refused with the reason, read by the phone, ended."""

import pytest

from hub.ecards import codes, desk
from hub.ecards.offers import LIFE_MS, MAX_OFFERS
from hub.members import rules as members
from hub.security import rules as security
from hub.security.facts import TerminalKind
from hub.security.state import digest
from tests.hub.conftest import MEMBER_PIN

STEP = codes.STEP_MS


async def test_a_link_makes_a_phone_the_e_card_and_its_code_opens_the_member(api, offer, phone, show, ids):
    token = await offer("zhang")
    seen = await api.call("POST", "/ecard-offers", {"token": token}, by=None)
    assert seen.body == {"store_name": "美枢试验店", "name_masked": "张*", "has_pin": False, "has_ecard": False}
    mine = await phone("zhang")
    shown = await show(mine.code())
    assert shown.body["member"]["member"] == ids.members["zhang"]
    page = (await api.call("POST", "/ecards/mine", mine.mine(), by=None)).body
    assert (page["name_masked"], page["balance_fen"], page["sessions_left"]) == ("张*", 1200_00, 10)
    assert [card["name"] for card in page["cards"]] == ["储值卡", "护理十次卡"]
    of_member = await api.ok("GET", f"/members/{ids.members['zhang']}/ecard")
    assert of_member["ecard"]["number_masked"] == f"****{mine.ecard[-4:]}"
    secret = mine.secret.hex().encode()
    assert secret not in b"".join(row[0] for row in await api.read(lambda r: r.all("SELECT body FROM journal")))
    assert api.verify().verify == "ok"


async def test_a_link_is_shown_to_the_customer_until_it_is_scanned(api, ids):
    screen = await api.write(security.pair, security.Pair(TerminalKind.DISPLAY, "客显", None, digest("screen")))
    heard = []
    api.hub.bus.watchers.append(lambda name, data: heard.append(data) if name == "counter.offer" else None)
    made = await api.ok("POST", f"/members/{ids.members['zhang']}/ecard-offers", {"show": True})
    assert [(one.customer, one.qr == made["qr"]) for one in heard] == [("张*", True)] * 2, f"{screen} and the handheld"
    assert made["url"].split("#")[1] not in str([one.offer for one in heard])
    await api.call("POST", "/ecards", {"token": made["url"].split("#")[1]}, by=None)
    assert (heard[-1].offer, heard[-1].qr) == (heard[0].offer, None)


async def test_a_link_is_good_once_and_for_five_minutes(api, offer, wall):
    token = await offer("zhang")
    assert (await api.call("POST", "/ecards", {"token": token}, by=None)).status == 201
    assert (await api.call("POST", "/ecards", {"token": token}, by=None)).code == "ecard_offer_over"
    late = await offer("zhang")
    wall.pass_(ms=LIFE_MS)
    assert (await api.call("POST", "/ecard-offers", {"token": late}, by=None)).code == "ecard_offer_over"
    first, second = await offer("zhang"), await offer("zhang")
    assert (await api.call("POST", "/ecard-offers", {"token": first}, by=None)).code == "ecard_offer_over"
    assert (await api.call("POST", "/ecard-offers", {"token": second}, by=None)).status == 200


async def test_a_members_pin_is_asked_and_wrong_ones_lock(api, offer, phone, ids):
    token = await offer("li")
    assert (await api.call("POST", "/ecards", {"token": token}, by=None)).code == "pin_wrong"
    for left in (4, 3, 2, 1):
        reply = await api.call("POST", "/ecards", {"token": token, "pin": "000000"}, by=None)
        assert (reply.code, reply.body["values"]["attempts_left"]) == ("pin_wrong", left)
    assert (await api.call("POST", "/ecards", {"token": token, "pin": "000000"}, by=None)).code == "pin_locked"
    assert (await api.call("POST", "/ecards", {"token": token, "pin": MEMBER_PIN}, by=None)).code == "pin_locked"
    reset = {"pin": "112233"}
    await api.ok("PUT", f"/members/{ids.members['li']}/pin", reset)
    await phone("li", **reset)
    facts = await api.read(lambda r: r.one("SELECT body FROM journal WHERE body LIKE '%ecard.issued%'"))
    assert b'"way":"pin"' in facts[0]


async def test_a_new_phone_ends_the_one_before(api, phone, show):
    old, new = await phone("zhang"), await phone("zhang")
    assert (await show(old.code())).code == "ecard_over"
    assert (await api.call("POST", "/ecards/mine", old.mine(), by=None)).code == "ecard_over"
    assert (await show(new.code())).status == 200
    assert api.verify().verify == "ok"


async def test_a_code_is_used_up_by_being_shown(api, phone, show, wall):
    mine = await phone("zhang")
    first, again = await show(mine.code()), await show(mine.code())
    assert (first.status, again.status) == (200, 200), "the same tablet looks twice"
    assert (await show(mine.code(), by="manager")).status == 200, "all of them speak for one tablet"
    wall.pass_(ms=desk.AGAIN_MS + 1)
    refused = await show(mine.code())
    assert refused.code == "ecard_used"
    wall.pass_(ms=STEP)
    assert (await show(mine.code())).status == 200


async def test_a_photographed_code_is_refused_elsewhere_at_once(api, phone):
    mine = await phone("zhang")
    assert (await api.hub.ecards.meaning(mine.code(), "scanner-1"))[0] == "member.present"
    name, data = await api.hub.ecards.meaning(mine.code(), "scanner-2")
    assert (name, data["verdict"]) == ("card.suspect", "ecard_used")
    assert mine.code() not in str(data)
    noted = await api.read(lambda r: r.one("SELECT body FROM journal ORDER BY seq DESC"))
    assert b"card.suspected" in noted[0]
    assert mine.ecard.encode() not in noted[0]


@pytest.mark.parametrize(
    ("steps", "code"),
    [(0, None), (codes.WINDOW, None), (-codes.WINDOW, None), (codes.WINDOW + 1, "ecard_too_early"),
     (-codes.WINDOW - 1, "ecard_too_old"), (codes.REACH, "ecard_too_early"), (-codes.REACH, "ecard_too_old"),
     (codes.REACH + 1, "ecard_forged"), (-codes.REACH - 1, "ecard_forged")],
)  # fmt: skip
async def test_how_far_the_phones_clock_may_be_off(phone, show, steps, code):
    mine = await phone("zhang")
    assert (await show(mine.code(steps))).code == code


async def test_what_is_forged_or_nobodys_opens_nobody(api, phone, show):
    mine = await phone("zhang")
    other = codes.code(bytes(32), mine.ecard, codes.step_of(mine.now_ms))
    async with api.unchanged():
        assert (await show("MSE10000000000000000")).code == "ecard_unknown"
        assert (await show("hello")).code == "ecard_unknown"
    assert (await show(other)).code == "ecard_forged"
    for _ in range(desk.NOTED_AN_HOUR + 5):
        await show(other)
    noted = await api.read(lambda r: r.one("SELECT count(*) FROM journal WHERE body LIKE '%ecard_forged%'"))
    assert noted[0] == desk.NOTED_AN_HOUR


async def test_a_locked_one_opens_again_a_lost_one_never(api, phone, show, ids):
    mine, path = await phone("zhang"), f"/members/{ids.members['zhang']}/ecard"
    assert (await api.ok("PUT", path, {"locked": True}))["ecard"]["locked"]
    assert (await show(mine.code())).code == "ecard_locked"
    assert (await api.call("POST", "/ecards/mine", mine.mine(), by=None)).body["locked"]
    await api.ok("PUT", path, {"locked": False})
    assert (await show(mine.code())).status == 200
    await api.ok("DELETE", f"{path}?why=lost")
    assert (await show(mine.code(1))).code == "ecard_lost"
    assert (await api.call("POST", "/ecards/mine", mine.mine(), by=None)).code == "ecard_lost"
    await api.refused("no_ecard", "DELETE", path)
    await api.refused("no_ecard", "PUT", path, {"locked": True})
    assert api.verify().verify == "ok"


async def test_merged_members_keep_one_phone(api, phone, show, ids):
    """The survivor's own; a double's goes on where the survivor has none."""
    zhang, wang = await phone("zhang"), await phone("wang")
    await _merge(api, "wang", "zhang")
    assert (await show(zhang.code())).body["member"]["member"] == ids.members["zhang"]
    assert (await show(wang.code())).code == "ecard_over"
    await api.ok("DELETE", f"/members/{ids.members['zhang']}/ecard")
    li = await phone("zhang")
    await _merge(api, "zhang", "li")
    assert (await show(li.code())).body["member"]["member"] == ids.members["li"]
    assert api.verify().verify == "ok"


async def _merge(api, double, survivor):
    path = f"/members/{api.ids.members[double]}/merge"
    preview = await api.ok("GET", f"{path}?into={api.ids.members[survivor]}")
    await api.ok("POST", path, {"into": api.ids.members[survivor], "moves": preview["moves"]})


async def test_forgetting_a_member_forgets_the_secret(api, offer, phone, show, ids):
    mine, late = await phone("wang"), await offer("wang")
    await api.write(members.forget, ids.members["wang"])
    assert (await show(mine.code())).code == "ecard_unknown"
    assert (await api.call("POST", "/ecards/mine", mine.mine(), by=None)).code == "ecard_unknown"
    assert (await api.call("POST", "/ecard-offers", {"token": late}, by=None)).code == "ecard_offer_over"
    assert (await api.call("POST", "/ecards", {"token": late}, by=None)).code == "member_forgotten"
    await api.refused("member_forgotten", "POST", f"/members/{ids.members['wang']}/ecard-offers", {})
    assert await api.read(lambda r: r.all("SELECT * FROM ecard")) == []
    assert api.verify().verify == "ok"


async def test_a_used_code_stays_used_over_a_restart(serve, wall):
    async with serve() as api:
        token = (await api.ok("POST", f"/members/{api.ids.members['zhang']}/ecard-offers", {}))["url"].split("#")[1]
        issued = (await api.call("POST", "/ecards", {"token": token}, by=None)).body
        code = codes.code(bytes.fromhex(issued["secret"]), issued["ecard"], codes.step_of(wall.ms))
        await api.ok("POST", "/ecard-codes", {"code": code})
    async with serve() as api:
        assert (await api.call("POST", "/ecard-codes", {"code": code})).code == "ecard_used"
        wall.pass_(ms=(2 * codes.WINDOW + 2) * STEP)
        later = codes.code(bytes.fromhex(issued["secret"]), issued["ecard"], codes.step_of(wall.ms))
        await api.ok("POST", "/ecard-codes", {"code": later})
        assert len(await api.read(lambda r: r.all("SELECT * FROM ecard_used"))) == 1, "what is too old is forgotten"
        assert api.verify().verify == "ok"


async def test_a_phone_reads_its_page_and_is_told_the_time(api, phone, show):
    mine = await phone("zhang")
    mine.off_ms = 86_400_000
    off = await api.call("POST", "/ecards/mine", mine.mine(), by=None)
    assert (off.code, off.body["values"]["now_ms"]) == ("phone_clock_off", api.wall.ms)
    mine.off_ms = 0
    assert (await api.call("POST", "/ecards/mine", mine.mine(at_ms=mine.now_ms + 1), by=None)).code == "ecard_unknown"
    async with api.unchanged():
        assert (await api.call("POST", "/ecards/mine", mine.mine(), by=None)).status == 200
    assert (await show(mine.code())).status == 200, "reading used no code up"


async def test_guessing_from_the_network_is_bounded(api, offer, wall):
    good = await offer("zhang")
    for number in range(desk.FAILURES):
        guess = await api.call("POST", "/ecard-offers", {"token": f"{number:024d}"}, by=None)
        assert guess.code == "ecard_offer_over"
    for path, body in (
        ("/ecard-offers", {"token": good}), ("/ecards", {"token": good}),
        ("/ecards/mine", {"ecard": "00000000", "at_ms": 0, "proof": "0" * 64}),
    ):  # fmt: skip
        reply = await api.call("POST", path, body, by=None)
        assert (reply.code, reply.status) == ("too_many_tries", 429)
    wall.pass_(ms=desk.FAILURES_SPAN_MS)
    assert (await api.call("POST", "/ecards", {"token": await offer("zhang")}, by=None)).status == 201


def test_offers_are_bounded():
    offers = desk.Offers()
    tokens = [offers.make(f"M{number}", 0)[0] for number in range(MAX_OFFERS + 1)]
    with pytest.raises(desk.errors.OfferOver):
        offers.get(tokens[0], 1)
    assert offers.get(tokens[-1], 1).member == f"M{MAX_OFFERS}"
    with offers.taking(tokens[1], 1), pytest.raises(desk.errors.OfferOver):
        offers.get(tokens[1], 1)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("POST", "/members/{}/ecard-offers", {}), ("GET", "/members/{}/ecard", None), ("PUT", "/members/{}/ecard", {"locked": True}),  # noqa: E501
     ("DELETE", "/members/{}/ecard", None), ("POST", "/ecard-codes", {"code": "x"})],
)  # fmt: skip
async def test_only_staff_may(api, ids, method, path, body):
    path = path.format(ids.members["zhang"])
    assert (await api.call(method, path, body, by=None)).code == "terminal_required"
    assert (await api.call(method, path, body, by="tablet")).code == "session_required"


async def test_a_technician_gives_e_cards_and_does_not_unlock(api, ids):
    path = f"/members/{ids.members['zhang']}/ecard"
    await api.ok("POST", f"{path}-offers", {}, by="technician")
    await api.refused("permission_denied", "PUT", path, {"locked": False}, by="technician")


async def test_static_e_cards_open_members_only_where_the_store_says_so(api, ids):
    static = ids.ecards["zhang"]
    found = await api.ok("GET", f"/lookup?q={static}")
    assert (found["kind"], found["message"][:6]) == ("card_suspect", "固定不变的旧")
    await api.refused("static_ecard", "GET", f"/members/{ids.members['zhang']}/ecard.svg")
    await api.ok("PUT", "/settings", {"name": "static_ecards", "value": "true"})
    assert (await api.ok("GET", f"/lookup?q={static}"))["member"]["member"] == ids.members["zhang"]


async def test_an_e_card_at_a_handheld_greets_there(api, phone):
    mine = await phone("zhang")
    tap = {"input": {"kind": "tap", "number": mine.code()}}
    assert (await api.ok("POST", "/terminal/inputs", tap, by="handheld"))["kind"] == "welcome"
    api.wall.pass_(minutes=1)
    forged = {"input": {"kind": "tap", "number": "MSE10000000000000000"}}
    assert (await api.ok("POST", "/terminal/inputs", forged, by="handheld"))["kind"] == "message"


async def test_whoever_joins_gets_the_e_card_with_their_last_step(api):
    invited = (await api.ok("POST", "/joining-invitations"))["url"].split("#")[1]
    me = {"token": invited, "name": "周洁", "phone": "13655556666", "consented": True}
    ticket = (await api.call("POST", "/joining", me, by=None)).body
    assert (await api.call("POST", "/joining-outcomes", ticket, by=None)).body == {"state": "waiting", "offer": None}
    (one,) = (await api.ok("GET", "/joining"))["waiting"]
    made = await api.ok("POST", f"/joining/{one['application']}")
    done = (await api.call("POST", "/joining-outcomes", ticket, by=None)).body
    assert done["state"] == "confirmed"
    issued = (await api.call("POST", "/ecards", {"token": done["offer"]}, by=None)).body
    code = codes.code(bytes.fromhex(issued["secret"]), issued["ecard"], codes.step_of(api.wall.ms))
    assert (await api.ok("POST", "/ecard-codes", {"code": code}))["member"]["member"] == made["member"]
    assert (await api.call("POST", "/joining-outcomes", ticket, by=None)).body["state"] == "refused", "told once"
    assert api.verify().verify == "ok"
