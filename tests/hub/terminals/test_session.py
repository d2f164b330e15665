"""The session of a handheld: one screen, newest wins, an answer to an older one does nothing."""

import asyncio

import pytest

from hub.security import rules as security
from hub.security.facts import TerminalKind
from hub.security.state import digest
from hub.terminals import handheld
from tests.hub.events import listening
from tests.hub.terminals.conftest import hold_and_ask

PIN, WRONG = "135790", "000000"


async def test_a_handheld_rests_on_the_idle_screen(shown):
    screen = await shown()
    assert (screen["kind"], screen["store_name"], screen["lines"][2]) == ("idle", "美枢试验店", "请出示会员卡")
    assert len(screen["lines"]) == 4


async def test_asked_shown_answered_by_pin_given(api, ask, say, shown):
    before = (await shown())["seq"]
    bill, consent, settlement = await ask(100_00, 1)
    screen = await shown()
    assert screen["seq"] > before
    assert screen["consent"] == {
        "consent": consent, "member_name": "李*", "stored_value_fen": 100_00, "sessions": 1, "attempts_left": 5,
        "balance_after_fen": 1100_00, "points": 0, "points_worth_fen": 0,
        "notice": "", "seconds_left": 180, "expires_at": "2026-11-22T12:04:00+08:00",
        "lines": [
            {"name": "快速收银", "amount_fen": 100_00, "sessions": 0},
            {"name": "深层清洁护理", "amount_fen": 0, "sessions": 1},
        ],
    }  # fmt: skip
    after = await say(kind="pin", seq=screen["seq"], pin=PIN)
    assert (after["kind"], after["result"]) == ("result", "given")
    assert (await api.ok("POST", f"/bills/{bill}/settlement", settlement))["state"] == "settled"
    assert api.verify().verify == "ok"


async def test_a_wrong_pin_shows_what_is_left_and_five_lock(say, shown, ask):
    await ask()
    lefts = []
    for _ in range(4):
        screen = await say(kind="pin", seq=(await shown())["seq"], pin=WRONG)
        lefts.append((screen["consent"]["attempts_left"], screen["consent"]["notice"]))
    assert lefts == [(left, "pin_wrong") for left in (4, 3, 2, 1)]
    screen = await say(kind="pin", seq=(await shown())["seq"], pin=WRONG)
    assert (screen["kind"], screen["result"]) == ("result", "locked")


async def tie(api, terminal, to):
    await api.ok("PUT", f"/devices/{api.ids.terminals[terminal]}/station", {"terminal": to})


async def test_a_handheld_for_one_tablet_shows_nothing_of_another_tablets_members(api, ask, shown, say):
    other = await api.write(security.pair, security.Pair(TerminalKind.TABLET, "二号平板", None, digest("terminal-two")))
    await tie(api, "handheld", other)
    await ask()
    assert (await shown())["kind"] == "idle"
    assert (await api.ok("GET", "/handheld/consent", by="handheld"))["consent"] is None
    await tie(api, "handheld", None)
    assert (await shown())["kind"] == "consent"
    await tie(api, "handheld", other)
    assert (await shown())["kind"] == "idle"
    await api.ok("DELETE", f"/terminals/{other}")
    await ask()
    assert (await shown())["kind"] == "consent"


async def test_a_handheld_and_a_tablet_tied_to_each_other_work_as_before_over_a_restart(serve):
    async with serve() as api:
        await tie(api, "handheld", api.ids.terminals["tablet"])
    async with serve() as api:
        bill, _, settlement = await hold_and_ask(api)()
        screen = await api.ok("GET", "/terminal/screen", by="handheld")
        given = {"input": {"kind": "pin", "seq": screen["seq"], "pin": PIN}}
        assert (await api.ok("POST", "/terminal/inputs", given, by="handheld"))["result"] == "given"
        assert (await api.ok("POST", f"/bills/{bill}/settlement", settlement))["state"] == "settled"
        assert api.verify().verify == "ok"


async def test_an_answer_to_an_older_screen_does_nothing(api, say, shown, ask):
    await ask()
    old = (await shown())["seq"]
    await ask(50_00)
    for given in ({"kind": "pin", "seq": old, "pin": PIN}, {"kind": "pin", "seq": old, "pin": WRONG},
                  {"kind": "decline", "seq": old}):  # fmt: skip
        async with api.unchanged():
            screen = await say(**given)
        assert (screen["kind"], screen["consent"]["stored_value_fen"]) == ("consent", 50_00)


async def test_a_wrong_pin_sent_twice_counts_once(api, ask, shown):
    """As QoS 1 and a radio line may deliver twice."""
    await ask()
    given = {"input": {"kind": "pin", "seq": (await shown())["seq"], "pin": WRONG}}
    for _ in range(3):
        await api.ok("POST", "/terminal/inputs", given, by="handheld")
    assert (await shown())["consent"]["attempts_left"] == 4
    await asyncio.gather(*(api.ok("POST", "/terminal/inputs", given, by="handheld") for _ in range(4)))
    assert (await shown())["consent"]["attempts_left"] == 4


async def test_declining_ends_it_and_the_till_hears(api, ask, say, shown):
    _, consent, _ = await ask()
    assert (await say(kind="decline", seq=(await shown())["seq"]))["result"] == "declined"
    assert (await api.ok("GET", f"/consents/{consent}"))["state"] == "declined"


async def test_what_the_front_desk_takes_back_leaves_the_screen(api, ask, shown):
    _, consent, _ = await ask()
    await api.ok("DELETE", f"/consents/{consent}")
    assert (await shown())["result"] == "withdrawn"


async def test_screens_go_by_themselves(api, ask, shown, handhelds):
    await ask()
    api.wall.pass_(minutes=4)
    handhelds.tick()
    assert (await shown())["result"] == "expired"
    api.wall.pass_(ms=7000)
    handhelds.tick()
    assert (await shown())["kind"] == "idle"


async def test_seq_only_grows_also_over_a_restart(serve, wall):
    async with serve() as api:
        before = (await api.ok("GET", "/terminal/screen", by="handheld"))["seq"]
    wall.pass_(ms=1500)
    async with serve() as api:
        assert (await api.ok("GET", "/terminal/screen", by="handheld"))["seq"] > before


async def test_every_new_screen_goes_out_whole(api, ask):
    async with listening(api, "handheld") as events:
        _, consent, _ = await ask()
        screen = await events.wait("screen", lambda data: data["kind"] == "consent")
        assert screen["consent"]["consent"] == consent


async def test_a_card_at_the_handheld_greets_there_and_brings_the_member_to_the_till(api, say):
    async with listening(api) as events:
        screen = await say(kind="tap", number="0007654321")
        assert screen["welcome"] == {"member_name": "李*", "balance_fen": 1200_00, "sessions_left": 10, "terms": []}
        present = await events.wait("member.present")
        assert present["device"] == api.ids.terminals["handheld"]
        screen = await say(kind="tap", number="0099999999")
        assert (screen["kind"], screen["message"]) == ("message", "unknown_card")
        await events.wait("card.unknown")


async def test_a_welcome_never_hides_a_consent(api, ask, say, shown):
    await ask()
    assert (await say(kind="tap", number="0007654320"))["kind"] == "consent"
    api.hub.bus.publish("member.present", {"member": None, "device": "x"})
    assert (await shown())["kind"] == "consent"


async def test_help_is_called_once_heard_on_tablets_journaled_and_cleared(api, say, shown):
    async with listening(api) as events:
        before = api.store.head.seq
        assert (await say(kind="help"))["kind"] == "help"
        await say(kind="help")
        assert api.store.head.seq == before + 1
        call = await events.wait("help.called")
        assert call["name"] == "handheld 1"
        assert [c["call"] for c in (await api.ok("GET", "/help-calls", by="technician"))["calls"]] == [call["call"]]
        await api.ok("DELETE", f"/help-calls/{call['call']}", by="technician")
        await events.wait("help.cleared")
    assert (await shown())["kind"] == "idle"
    assert not (await shown())["help_called"]
    assert (await api.ok("GET", "/help-calls"))["calls"] == []
    await api.refused("not_found", "DELETE", f"/help-calls/{call['call']}")
    assert api.verify().verify == "ok"


async def test_an_open_call_outlives_a_restart(serve):
    async with serve() as api:
        await api.ok("POST", "/terminal/inputs", {"input": {"kind": "help"}}, by="handheld")
    async with serve() as api:
        assert (await api.ok("GET", "/terminal/screen", by="handheld"))["help_called"]


async def test_battery_firmware_and_last_seen_are_known_and_low_battery_wants_a_person(api, say, handhelds):
    async with listening(api) as events:
        await say(kind="report", battery_percent=9, firmware="2026.11.0")
        await events.wait("terminal.changed", lambda data: data["low_battery"])
    state = (await api.ok("GET", "/handhelds"))["handhelds"][0]
    assert (state["battery_percent"], state["firmware"], state["low_battery"]) == (9, "2026.11.0", True)
    assert state["last_seen"] == "2026-11-22T12:01:00+08:00"
    assert handhelds.attention() == [("handheld 1", "电量 9%，请充电")]
    async with listening(api) as events:
        assert any("电量" in item["message"] for item in (await events.wait("status"))["devices"]["attention"])


async def test_a_terminal_that_says_too_much_is_slowed_down(api, say, monkeypatch):
    monkeypatch.setattr(handheld, "INPUTS_SPAN_S", 600.0)  # a busy machine may take ten seconds for thirty
    for _ in range(handheld.INPUTS_MOST):
        await say(kind="seen", seq=1)
    reply = await api.refused("too_fast", "POST", "/terminal/inputs", {"input": {"kind": "help"}}, by="handheld")
    assert (reply.status, reply.headers["Retry-After"]) == (429, "10")


@pytest.mark.parametrize(
    "given",
    [{}, {"kind": "pin", "seq": 1}, {"kind": "pin", "seq": 1, "pin": "12345"}, {"kind": "pin", "seq": -1, "pin": PIN},
     {"kind": "report", "battery_percent": 101}, {"kind": "tap", "number": "x"}, {"kind": "reboot"}],
)  # fmt: skip
async def test_what_has_no_form_is_refused(api, given):
    await api.refused("invalid", "POST", "/terminal/inputs", {"input": given}, by="handheld")


async def test_a_revoked_handheld_has_no_session(api, handhelds):
    await api.ok("DELETE", f"/terminals/{api.ids.terminals['handheld']}")
    assert handhelds.states() == []


async def test_a_hub_that_restarts_in_the_middle_asks_on(serve):
    async with serve() as api:
        bill, consent, settlement = await hold_and_ask(api)()
        other, taken_back, _ = await hold_and_ask(api)(1_00)
        await api.ok("DELETE", f"/consents/{taken_back}")
    async with serve() as api:
        screen = await api.ok("GET", "/terminal/screen", by="handheld")
        assert (screen["consent"]["consent"], screen["consent"]["balance_after_fen"]) == (consent, 1100_00)
        given = {"input": {"kind": "pin", "seq": screen["seq"], "pin": PIN}}
        assert (await api.ok("POST", "/terminal/inputs", given, by="handheld"))["result"] == "given"
        assert (await api.ok("POST", f"/bills/{bill}/settlement", settlement))["state"] == "settled"
        assert (await api.call("GET", f"/consents/{taken_back}")).code == "not_found"
        await api.ok("DELETE", f"/bills/{other}")
        assert api.verify().verify == "ok"
    async with serve() as api:
        assert (await api.ok("GET", "/terminal/screen", by="handheld"))["kind"] == "idle"
