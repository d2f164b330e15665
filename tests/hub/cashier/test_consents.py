"""The member's consent: asked on a handheld, given by PIN, bound to one bill as it is, and to nothing else."""

import asyncio

import pytest

from hub.cashier import consents

LI_PIN, WRONG = {"pin": "135790"}, {"pin": "000000"}


@pytest.fixture
def asked(api):
    """Hold a bill for li and ask: (bill, consent, settlement body)."""

    async def ask(fen=100_00, **changes):
        lines = [{"amount_fen": fen}]
        bill = (await api.ok("POST", "/bills", {"lines": lines, "member": api.ids.members["li"]}))["bill"]
        body = {"revision": 1, "stored_value_fen": fen} | changes
        consent = await api.ok("POST", f"/bills/{bill}/consents", body)
        tender = {"tender": "stored_value", "amount_fen": fen, "card": api.ids.face["li"]}
        return (
            bill,
            consent["consent"],
            {"revision": 1, "tenders": [tender], "consent": consent["consent"], "print": False},
        )

    return ask


async def test_a_member_with_a_pin_consents_on_the_handheld(api, asked):
    bill, consent, settlement = await asked()
    shown = await api.ok("GET", "/handheld/consent", by="handheld")
    assert (shown["consent"]["consent"], shown["consent"]["member_name"]) == (consent, "李*")
    assert (shown["consent"]["stored_value_fen"], shown["consent"]["balance_after_fen"]) == (100_00, 1100_00)
    await api.refused("consent_required", "POST", f"/bills/{bill}/settlement", settlement)
    given = await api.ok("POST", f"/handheld/consents/{consent}", LI_PIN, by="handheld")
    assert given["state"] == "given"
    assert (await api.ok("POST", f"/bills/{bill}/settlement", settlement))["state"] == "settled"
    assert api.verify().verify == "ok"


async def test_only_a_manager_puts_a_new_pin_in_the_old_ones_place(api, asked):
    """Else who wants the money sets a PIN of their own, and a lock-out ends when they please."""
    _, consent, _ = await asked()
    path = f"/members/{api.ids.members['li']}/pin"
    for caller in ("technician", "front_desk"):
        await api.refused("pin_reset_denied", "PUT", path, {"pin": "111222"}, by=caller)
    wrong = await api.call("POST", f"/handheld/consents/{consent}", {"pin": "111222"}, by="handheld")
    assert wrong.code == "pin_wrong"
    await api.ok("POST", f"/handheld/consents/{consent}", LI_PIN, by="handheld")
    await api.ok("PUT", path, {"pin": "111222"}, by="manager")
    await api.ok("PUT", f"/members/{api.ids.members['zhang']}/pin", {"pin": "111222"}, by="front_desk")


async def test_without_consent_nothing_is_taken(api, asked):
    bill, _, settlement = await asked()
    await api.refused("consent_required", "POST", f"/bills/{bill}/settlement", settlement | {"consent": None})
    sale = {"member": api.ids.members["li"], "lines": [{"amount_fen": 1}], "tenders": settlement["tenders"]}
    sale["tenders"][0]["amount_fen"] = 1
    await api.refused("consent_required", "POST", "/sales", sale)


async def test_a_member_without_a_pin_is_vouched_for_and_cannot_be_asked(api):
    lines = [{"item": api.ids.items["massage"], "session_card": api.ids.sessions["zhang"]}]
    bill = (await api.ok("POST", "/bills", {"lines": lines, "member": api.ids.members["zhang"]}))["bill"]
    await api.refused("no_pin", "POST", f"/bills/{bill}/consents", {"revision": 1, "sessions": 1})
    await api.ok("POST", f"/bills/{bill}/settlement", {"revision": 1, "tenders": [], "print": False})
    facts = await api.read(
        lambda r: r.one("SELECT body FROM journal WHERE body LIKE '%bill.settled%' ORDER BY seq DESC")
    )
    assert b'"consent_way":"vouched"' in facts[0]


class TestPoints:
    async def held(self, api, name="li", points=300):
        member = api.ids.members[name]
        await api.ok("POST", f"/members/{member}/points/adjustments", {"points": 500, "reason": "开业"}, by="manager")
        body = {"lines": [{"amount_fen": 100_00}], "member": member, "points": points}
        assert (await api.ok("POST", "/quotes", body))["points_to_agree"] == points
        return (await api.ok("POST", "/bills", body))["bill"], {
            "revision": 1, "print": False, "tenders": [{"tender": "cash", "amount_fen": 100_00 - points}],
        }  # fmt: skip

    async def test_they_are_agreed_to_as_stored_value_is(self, api):
        bill, settlement = await self.held(api)
        await api.refused("consent_required", "POST", f"/bills/{bill}/settlement", settlement)
        consent = await api.ok("POST", f"/bills/{bill}/consents", {"revision": 1})
        assert (consent["points"], consent["points_worth_fen"], consent["stored_value_fen"]) == (300, 300, 0)
        await api.ok("POST", f"/handheld/consents/{consent['consent']}", LI_PIN, by="handheld")
        await api.ok("POST", f"/bills/{bill}/settlement", settlement | {"consent": consent["consent"]})
        assert api.verify().verify == "ok"

    async def test_not_where_the_store_does_not_ask(self, api):
        await api.ok("PUT", "/settings", {"name": "points_consent", "value": "false"})
        member = api.ids.members["li"]
        await api.ok("POST", f"/members/{member}/points/adjustments", {"points": 500, "reason": "开业"}, by="manager")
        body = {"lines": [{"amount_fen": 100_00}], "member": member, "points": 300}
        assert (await api.ok("POST", "/quotes", body))["points_to_agree"] == 0
        tenders = [{"tender": "cash", "amount_fen": 97_00}]
        await api.ok("POST", "/sales", body | {"tenders": tenders, "print": False})

    async def test_who_has_no_pin_is_vouched_for(self, api):
        bill, settlement = await self.held(api, "zhang")
        await api.ok("POST", f"/bills/{bill}/settlement", settlement)
        facts = await api.read(
            lambda r: r.one("SELECT body FROM journal WHERE body LIKE '%bill.settled%' ORDER BY seq DESC")
        )
        assert b'"consent_way":"vouched"' in facts[0]

    async def test_the_store_turned_to_asking_after_the_member_was_asked(self, api):
        """What was agreed to is not what is spent."""
        await api.ok("PUT", "/settings", {"name": "points_consent", "value": "false"})
        member = api.ids.members["li"]
        await api.ok("POST", f"/members/{member}/points/adjustments", {"points": 500, "reason": "开业"}, by="manager")
        body = {"lines": [{"amount_fen": 100_00}], "member": member, "points": 300}
        bill = (await api.ok("POST", "/bills", body))["bill"]
        consent = await api.ok("POST", f"/bills/{bill}/consents", {"revision": 1, "stored_value_fen": 97_00})
        await api.ok("POST", f"/handheld/consents/{consent['consent']}", LI_PIN, by="handheld")
        await api.ok("PUT", "/settings", {"name": "points_consent", "value": "true"})
        tender = {"tender": "stored_value", "amount_fen": 97_00, "card": api.ids.face["li"]}
        settlement = {"revision": 1, "tenders": [tender], "consent": consent["consent"], "print": False}
        await api.refused("consent_mismatch", "POST", f"/bills/{bill}/settlement", settlement)


@pytest.mark.parametrize("changes", [{"stored_value_fen": 99_99}, {"sessions": 1}, {"stored_value_fen": 0}])
async def test_consent_to_something_else_is_not_consent_to_this(api, asked, changes):
    bill, consent, settlement = await asked(**changes)
    await api.ok("POST", f"/handheld/consents/{consent}", LI_PIN, by="handheld")
    await api.refused("consent_mismatch", "POST", f"/bills/{bill}/settlement", settlement)


async def test_consent_to_one_bill_does_not_pay_another_nor_twice(api, asked):
    first, consent, settlement = await asked()
    second, _, _ = await asked()
    await api.ok("POST", f"/handheld/consents/{consent}", LI_PIN, by="handheld")
    await api.refused("consent_mismatch", "POST", f"/bills/{second}/settlement", settlement)
    await api.ok("POST", f"/bills/{first}/settlement", settlement)
    await api.refused("consent_required", "POST", f"/bills/{second}/settlement", settlement)


async def test_a_bill_changed_after_consent_must_be_asked_again(api, asked):
    bill, consent, settlement = await asked()
    await api.ok("POST", f"/handheld/consents/{consent}", LI_PIN, by="handheld")
    change = {"revision": 1, "lines": [{"amount_fen": 50_00}, {"amount_fen": 50_00}], "member": api.ids.members["li"]}
    await api.ok("PUT", f"/bills/{bill}", change)
    await api.refused("consent_mismatch", "POST", f"/bills/{bill}/settlement", settlement | {"revision": 2})


async def test_six_wrong_pins_lock_and_the_right_one_waits(api, asked):
    """Five in a row lock for fifteen minutes; each is counted in the journal, and nothing else changes."""
    bill, consent, _ = await asked()
    codes, lefts = [], []
    before = await api.everything()
    for _ in range(6):
        reply = await api.call("POST", f"/handheld/consents/{consent}", WRONG, by="handheld")
        codes.append(reply.code)
        lefts.append(reply.body["values"].get("attempts_left"))
    assert codes == ["pin_wrong"] * 4 + ["pin_locked"] * 2
    assert lefts[:4] == [4, 3, 2, 1]
    await api.refused("pin_locked", "POST", f"/handheld/consents/{consent}", LI_PIN, by="handheld")
    await api.refused("pin_locked", "POST", f"/bills/{bill}/consents", {"revision": 1, "stored_value_fen": 100_00})
    after = await api.everything()
    assert {name for name in before if before[name] != after[name]} == {"head", "journal", "seal", "member"}
    api.wall.pass_(minutes=16)
    _, again, _ = await asked()
    given = await api.ok("POST", f"/handheld/consents/{again}", LI_PIN, by="handheld")
    assert given["state"] == "given"
    assert api.verify().verify == "ok"


async def test_guesses_at_once_are_taken_one_at_a_time(api, asked):
    _, consent, _ = await asked()
    head = api.store.head.seq
    replies = await asyncio.gather(*(
        api.call("POST", f"/handheld/consents/{consent}", {"pin": f"00000{n}"}, by="handheld") for n in range(8)
    ))  # fmt: skip
    counted = sum(reply.code in {"pin_wrong", "pin_locked"} for reply in replies)
    assert {reply.code for reply in replies} <= {"pin_wrong", "pin_locked", "consent_over"}
    assert api.store.head.seq - head == counted <= 5


async def test_a_declined_consent_pays_nothing(api, asked):
    bill, consent, settlement = await asked()
    declined = await api.ok("POST", f"/handheld/consents/{consent}", {"declined": True}, by="handheld")
    assert declined["state"] == "declined"
    await api.refused("consent_required", "POST", f"/bills/{bill}/settlement", settlement)
    await api.refused("consent_over", "POST", f"/handheld/consents/{consent}", LI_PIN, by="handheld")


async def test_declining_twice_at_once_is_declining_once(api, asked):
    _, consent, _ = await asked()
    replies = await asyncio.gather(*(
        api.call("POST", f"/handheld/consents/{consent}", {"declined": True}, by="handheld") for _ in range(4)
    ))  # fmt: skip
    assert sorted(reply.code or "declined" for reply in replies) == ["consent_over"] * 3 + ["declined"]


async def test_a_request_withdrawn_while_the_pin_is_checked_is_over(api, asked):
    bill, consent, settlement = await asked()
    given, _ = await asyncio.gather(
        api.call("POST", f"/handheld/consents/{consent}", LI_PIN, by="handheld"),
        api.call("DELETE", f"/consents/{consent}"),
    )
    paid = await api.call("POST", f"/bills/{bill}/settlement", settlement)
    assert (given.code, paid.code) in {("consent_over", "consent_required"), (None, None)}


async def test_a_request_runs_out(api, asked):
    _, consent, _ = await asked()
    api.wall.pass_(minutes=3)
    assert (await api.ok("GET", "/handheld/consent", by="handheld"))["consent"] is None
    await api.refused("not_found", "POST", f"/handheld/consents/{consent}", LI_PIN, by="handheld")


async def test_what_cannot_be_asked_is_refused(api, asked):
    bill, _, _ = await asked()
    anyones = (await api.ok("POST", "/bills", {"lines": [{"amount_fen": 1}]}))["bill"]
    await api.refused("bill_changed", "POST", f"/bills/{bill}/consents", {"revision": 2})
    await api.refused("member_needed", "POST", f"/bills/{anyones}/consents", {"revision": 1})
    await api.refused("invalid", "POST", f"/bills/{bill}/consents", {"revision": 1, "stored_value_fen": -1})
    await api.refused("invalid", "POST", f"/bills/{bill}/consents", {"revision": 1, "sessions": 10**20})
    await api.ok("DELETE", f"/bills/{bill}")
    reply = await api.refused("bill_not_held", "POST", f"/bills/{bill}/consents", {"revision": 1})
    assert reply.body["values"] == {"state": "discarded"}


async def test_an_answer_without_a_pin_is_invalid(api, asked):
    _, consent, _ = await asked()
    for body in ({}, {"pin": None}, {"pin": "12345"}, {"pin": 135790}):
        await api.refused("invalid", "POST", f"/handheld/consents/{consent}", body, by="handheld")


async def test_requests_that_wait_are_bounded(api, asked, monkeypatch):
    monkeypatch.setattr(consents, "MAX_ASKED", 1)
    first, _, _ = await asked()
    lines = {"lines": [{"amount_fen": 1}], "member": api.ids.members["li"]}
    second = (await api.ok("POST", "/bills", lines))["bill"]
    await api.refused("too_many_consents", "POST", f"/bills/{second}/consents", {"revision": 1})
    await api.ok("POST", f"/bills/{first}/consents", {"revision": 1})
