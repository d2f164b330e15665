"""Lost, reissued and replaced cards: what stops, what works on, who was checked, what an old card says."""

import pytest

from hub.ecards import codes
from hub.ecards.facts import Way
from hub.members import rules as members
from tests.hub.conftest import MEMBER_PIN

CARD = {"zhang": "0007654320", "li": "0007654321", "wang": "0007654322"}
NEW = "0055501234"
SEEN = {"identity": {"document": "id_card"}}


@pytest.fixture
def path(ids):
    return {name: f"/members/{member}" for name, member in ids.members.items()}


async def present(api, number):
    """What the counter says to this card: its member, or the reason why not."""
    found = await api.ok("GET", f"/lookup?q={number}")
    return found["member"]["name"] if found["member"] else found["message"] or found["kind"]


async def ecard(api, name):
    issued = await api.hub.ecards.issue(api.ids.members[name], Way.VOUCHED, api.ids.members[name])
    return codes.code(bytes.fromhex(issued.secret), issued.ecard, codes.step_of(issued.now_ms))


async def pays(api, name):
    """Whether the member's stored value pays."""
    sale = {
        "lines": [{"amount_fen": 100}], "member": api.ids.members[name], "print": False,
        "tenders": [{"tender": "stored_value", "amount_fen": 100, "card": api.ids.face[name]}],
    }  # fmt: skip
    return (await api.call("POST", "/sales", sale)).code


async def test_a_forgotten_or_lost_card_costs_no_rights(api, path):
    """Only the plastic is lost: the e-card and the value work on."""
    code = await ecard(api, "zhang")
    lost = await api.ok("POST", f"{path['zhang']}/loss", {"scope": "card", "number": CARD["zhang"]}, by="technician")
    assert (lost["reported_at"], [one["why"] for one in lost["ended"]]) == (None, ["lost"])
    assert "挂失" in await present(api, CARD["zhang"])
    assert (await api.ok("POST", "/ecard-codes", {"code": code}))["member"]["name"] == "张三"
    assert await pays(api, "zhang") is None
    assert api.verify().verify == "ok"


async def test_a_lost_phone_leaves_the_plastic(api, path):
    code = await ecard(api, "zhang")
    await api.ok("POST", f"{path['zhang']}/loss", {"scope": "ecard"})
    assert (await api.call("POST", "/ecard-codes", {"code": code})).code == "ecard_lost"
    assert await present(api, CARD["zhang"]) == "张三"
    assert await pays(api, "zhang") is None
    await api.refused("unfit", "POST", f"{path['zhang']}/loss", {"scope": "ecard"})


async def test_all_lost_blocks_the_value_until_the_reissue(api, path, ids):
    code = await ecard(api, "zhang")
    await api.ok("POST", f"/cards/{ids.sessions['zhang']}/stop", {"how": "frozen", "reason": "出差"})
    lost = await api.ok("POST", f"{path['zhang']}/loss", {"scope": "all"})
    assert lost["reported_at"]
    assert await pays(api, "zhang") == "card_stopped"
    assert (await api.call("POST", "/ecard-codes", {"code": code})).code == "ecard_lost"
    assert "挂失" in await present(api, CARD["zhang"])
    page = await api.ok("GET", path["zhang"])
    assert [warning["code"] for warning in page["warnings"]] == ["reported_lost", "card_stopped"], "one of them frozen"
    assert page["tokens"] == []
    await api.refused("already_lost", "POST", f"{path['zhang']}/loss", {"scope": "all"})
    await api.ok("POST", f"{path['zhang']}/reissue", SEEN | {"number": NEW}, by="front_desk")
    assert await present(api, NEW) == "张三"
    assert await pays(api, "zhang") is None
    assert "已换新卡" in await present(api, CARD["zhang"])
    cards = {card["card"]: card["stopped"] for card in (await api.ok("GET", path["zhang"]))["cards"]}
    assert cards == {ids.face["zhang"]: None, ids.sessions["zhang"]: "frozen"}, "what the member froze stays frozen"
    assert api.verify().verify == "ok"


async def test_points_are_blocked_too(api, path, ids):
    await api.ok("PUT", "/settings", {"name": "points_per_100yuan", "value": "100"})
    sale = {"lines": [{"item": ids.items["cream"]}], "member": ids.members["zhang"], "print": False}
    await api.ok("POST", "/sales", sale | {"tenders": [{"tender": "cash", "amount_fen": 299_00}]})
    await api.ok("POST", f"{path['zhang']}/loss", {"scope": "all"})
    spends = sale | {"points": 100, "tenders": [{"tender": "cash", "amount_fen": 298_00}]}
    await api.refused("reported_lost", "POST", "/sales", spends)
    await api.ok("POST", f"{path['zhang']}/reissue", SEEN | {"number": NEW})
    await api.ok("POST", "/sales", spends)


async def test_a_found_card_works_again(api, path):
    await api.ok("POST", f"{path['zhang']}/loss", {"scope": "all"})
    await api.ok("POST", f"{path['zhang']}/reissue", SEEN | {"number": CARD["zhang"]})
    assert await present(api, CARD["zhang"]) == "张三"
    facts = await api.read(lambda r: r.one("SELECT body FROM journal ORDER BY seq DESC"))
    assert b'"found":true' in facts[0]
    assert b'"checks":["document:id_card"]' in facts[0]
    assert CARD["zhang"].encode() not in facts[0]


@pytest.mark.parametrize(
    ("asked", "code"),
    [({"identity": {}}, "identity_needed"), ({"identity": {"phone_tail": "2046"}}, "identity_needed"),
     ({"identity": {"birthday": "1990-05-01"}}, "identity_wrong"),
     ({"identity": {"phone_tail": "0000", "document": "id_card"}}, "identity_wrong"),
     ({"identity": {"phone_tail": "20466"}}, "invalid"), ({"identity": {"document": "library"}}, "invalid"),
     ({"identity": {"document": "id_card", "document_number": "310"}}, "invalid"),
     ({"identity": {"document": "passport"}}, None)],
)  # fmt: skip
async def test_who_the_member_is_must_be_known(api, path, asked, code):
    """zhang has a phone and no birthday."""
    await api.ok("POST", f"{path['zhang']}/loss", {"scope": "card", "number": CARD["zhang"]})
    assert (await api.call("POST", f"{path['zhang']}/reissue", asked | {"number": NEW})).code == code


async def test_phone_and_birthday_together_will_do(api, path):
    data = {"name": "王五", "phone": "13700002222", "birthday": "1990-05-01"}
    await api.ok("PUT", path["wang"], data)
    await api.ok("POST", f"{path['wang']}/loss", {"scope": "all"})
    shown = {"phone_tail": "2222", "birthday": "1990-05-01"}
    await api.ok("POST", f"{path['wang']}/reissue", {"identity": shown, "number": NEW})
    assert await present(api, NEW) == "王五"


async def test_the_pin_identifies_and_wrong_ones_lock(api, path):
    await api.ok("POST", f"{path['li']}/loss", {"scope": "all"})
    asked = {"identity": {}, "number": NEW}
    for _ in range(4):
        assert (await api.call("POST", f"{path['li']}/reissue", asked | {"pin": "000000"})).code == "pin_wrong"
    await api.ok("POST", f"{path['li']}/reissue", asked | {"pin": MEMBER_PIN})
    assert await present(api, NEW) == "李四"
    member = await api.read(lambda r: r.one("SELECT pin_failures FROM member WHERE member = ?", api.ids.members["li"]))
    assert member == (0,)
    facts = b"".join(row[0] for row in await api.read(lambda r: r.all("SELECT body FROM journal")))
    assert b'"checks":["pin"]' in facts
    assert MEMBER_PIN.encode() not in facts


async def test_nothing_lost_nothing_reissued(api, path):
    await api.refused("nothing_lost", "POST", f"{path['zhang']}/reissue", SEEN | {"number": NEW})


async def test_a_taken_card_is_not_reissued_and_the_loss_stands(api, path):
    await api.ok("POST", f"{path['zhang']}/loss", {"scope": "all"})
    await api.refused("token_taken", "POST", f"{path['zhang']}/reissue", SEEN | {"number": CARD["li"]})
    assert await pays(api, "zhang") == "card_stopped"


async def test_a_replaced_card_never_works_again_and_says_so(api, path, wall):
    body = {"old": CARD["zhang"], "number": NEW, "why": "damaged"}
    await api.ok("POST", f"{path['zhang']}/replacement", body, by="front_desk")
    wall.pass_(minutes=600)
    assert await present(api, CARD["zhang"]) == "这张卡于 2026-11-22 已换新卡，旧卡不能再使用"
    assert await present(api, NEW) == "张三"
    await api.refused("token_replaced", "POST", f"{path['wang']}/tokens", {"number": CARD["zhang"]})
    await api.refused("token_replaced", "POST", f"{path['zhang']}/tokens", {"number": CARD["zhang"]})
    await api.refused("no_such_token", "POST", f"{path['zhang']}/replacement", body)
    assert api.verify().verify == "ok"


@pytest.mark.parametrize(
    ("change", "code"),
    [({"number": CARD["zhang"]}, "unfit"), ({"number": CARD["li"]}, "token_taken"), ({"number": None}, "unfit"),
     ({"old": CARD["li"]}, "no_such_token"), ({"why": "bored"}, "invalid")],
)  # fmt: skip
async def test_what_is_no_replacement(api, path, change, code):
    await api.refused(code, "POST", f"{path['zhang']}/replacement", {"old": CARD["zhang"], "number": NEW} | change)


async def test_plastic_is_replaced_by_the_e_card(api, path):
    await ecard(api, "zhang")
    await api.ok("POST", f"{path['zhang']}/replacement", {"old": CARD["zhang"], "why": "medium"})
    assert (await api.ok("GET", f"{path['zhang']}/loss"))["ended"][0]["why"] == "replaced"


async def test_loss_goes_along_with_a_merge_and_goes_with_the_member(api, path, ids):
    await api.ok("POST", f"{path['zhang']}/loss", {"scope": "all"})
    preview = await api.ok("GET", f"{path['zhang']}/merge?into={ids.members['wang']}")
    body = {"into": ids.members["wang"], "moves": preview["moves"]}
    await api.ok("POST", f"{path['zhang']}/merge", body)
    assert (await api.ok("GET", f"{path['wang']}/loss"))["reported_at"]
    await api.ok("POST", f"{path['wang']}/reissue", SEEN | {"number": NEW})
    assert await pays_of(api, ids.members["wang"], ids.face["zhang"]) is None
    assert api.verify().verify == "ok"


async def pays_of(api, member, card):
    tenders = [{"tender": "stored_value", "amount_fen": 100, "card": card}]
    sale = {"lines": [{"amount_fen": 100}], "member": member, "print": False, "tenders": tenders}
    return (await api.call("POST", "/sales", sale)).code


async def test_a_forgotten_members_lost_cards_are_blank_again(api, path, ids):
    await api.ok("POST", f"{path['wang']}/loss", {"scope": "all"})
    await api.write(members.forget, ids.members["wang"])
    assert await present(api, CARD["wang"]) == "card_unknown"
    for method, end in (("POST", "loss"), ("POST", "reissue"), ("POST", "replacement")):
        body = {"loss": {"scope": "all"}, "reissue": SEEN, "replacement": {"old": CARD["wang"]}}[end]
        await api.refused("member_forgotten", method, f"{path['wang']}/{end}", body)
    assert api.verify().verify == "ok"


async def test_who_may(api, path):
    await api.refused("permission_denied", "POST", f"{path['zhang']}/reissue", SEEN, by="technician")
    replaced = {"old": CARD["zhang"], "number": NEW}
    await api.refused("permission_denied", "POST", f"{path['zhang']}/replacement", replaced, by="technician")
    await api.refused("terminal_required", "POST", f"{path['zhang']}/loss", {"scope": "all"}, by=None)


async def test_members_change_their_pin_by_the_one_before(api, path):
    await api.refused("pin_reset_denied", "PUT", f"{path['li']}/pin", {"pin": "112233"}, by="front_desk")
    change = {"pin": "112233", "old": "000000"}
    assert (await api.call("PUT", f"{path['li']}/pin", change, by="front_desk")).code == "pin_wrong"
    await api.ok("PUT", f"{path['li']}/pin", change | {"old": MEMBER_PIN}, by="front_desk")
    assert (
        await api.call("PUT", f"{path['li']}/pin", change | {"old": MEMBER_PIN}, by="front_desk")
    ).code == "pin_wrong"
    await api.ok("PUT", f"{path['li']}/pin", {"pin": "445566", "old": "112233"}, by="front_desk")
