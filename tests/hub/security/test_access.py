"""Pairing, signing in, cookies, sessions and revocation."""

import asyncio

import pytest

from hub.security import state
from hub.security.access import MAX_BAD_CODES, PairingCodeWrong
from hub.security.facts import TerminalKind
from hub.security.rules import revoke
from hub.store.rules import ChangeSetting, change_setting

SALE = {"lines": [{"amount_fen": 100}], "tenders": [{"tender": "cash", "amount_fen": 100}], "print": False}


async def new_code(api, kind="tablet"):
    return (await api.ok("POST", "/pairing-codes", {"terminal_kind": kind}))["code"]


async def test_an_unpaired_device_may_pair_and_nothing_else(api):
    code = await new_code(api, "handheld")
    await api.refused("terminal_required", "GET", "/terminal", by=None)
    paired = await api.call("POST", "/pairings", {"code": code.lower(), "name": "手持机 2"}, by=None)
    assert (paired.status, paired.body["terminal_kind"]) == (201, "handheld")
    cookie = paired.headers["Set-Cookie"]
    assert all(word in cookie for word in ("meishu_terminal=", "HttpOnly", "SameSite=Strict", "Path=/"))
    me = await api.ok("GET", "/terminal", by=f"token:{paired.body['token']}")
    assert (me["terminal"], me["token"]) == (paired.body["terminal"], "")
    journal = await api.read(lambda r: b"".join(body for (body,) in r.all("SELECT body FROM journal")))
    assert paired.body["token"].encode() not in journal


async def test_a_code_is_used_once(api):
    code = await new_code(api)
    assert (await api.call("POST", "/pairings", {"code": code, "name": "a"}, by=None)).status == 201
    await api.refused("pairing_code_wrong", "POST", "/pairings", {"code": code, "name": "b"}, by=None)


async def test_a_code_runs_out(api):
    code = await new_code(api)
    api.wall.pass_(minutes=10)
    await api.refused("pairing_code_wrong", "POST", "/pairings", {"code": code, "name": "a"}, by=None)


@pytest.mark.parametrize("code", ["", "AAAAAAAA", "0", "×", "x" * 60])
async def test_a_wrong_code_pairs_nothing(api, code):
    await api.refused("pairing_code_wrong", "POST", "/pairings", {"code": code, "name": "a"}, by=None)


async def test_ten_wrong_codes_void_every_code_that_is_out(api):
    code = await new_code(api)
    for _ in range(MAX_BAD_CODES):
        with pytest.raises(PairingCodeWrong):
            await api.hub.access.pair("WRONG", "a")
    await api.refused("pairing_code_wrong", "POST", "/pairings", {"code": code, "name": "a"}, by=None)
    api.wall.pass_(minutes=11)
    fresh = await new_code(api)
    assert (await api.call("POST", "/pairings", {"code": fresh, "name": "a"}, by=None)).status == 201


async def sign_in(api, code="3", pin="246810", by="tablet"):
    return await api.call("POST", "/sessions", {"staff_code": code, "pin": pin}, by=by)


async def test_signing_in_and_out(api):
    signed = await sign_in(api)
    assert (signed.status, signed.body["role"], sorted(signed.body["permissions"])) == (
        201, "front_desk", ["sell", "serve_members"]
    )  # fmt: skip
    assert "HttpOnly" in signed.headers["Set-Cookie"]
    token = f"token:{signed.body['token']}"
    assert (await api.call("POST", "/sales", SALE, by=token)).status == 201
    assert (await api.call("DELETE", "/sessions/current", by=token)).status == 204
    await api.refused("terminal_required", "POST", "/sales", SALE, by=token)


async def test_six_wrong_pins_lock_and_a_manager_may_not_open_but_the_owner_may(api):
    codes = [(await sign_in(api, pin="000000")).code for _ in range(6)]
    assert codes == ["pin_wrong"] * 4 + ["pin_locked"] * 2
    async with api.unchanged():
        assert (await sign_in(api)).code == "pin_locked"
    path = f"/staff/{api.ids.staff['front_desk']}/pin"
    await api.refused("permission_denied", "PUT", path, {"pin": "112233"}, by="manager")
    await api.ok("PUT", path, {"pin": "112233"})
    assert (await sign_in(api, pin="112233")).status == 201


async def test_a_lock_ends_by_itself_and_the_count_with_a_right_pin(api):
    for _ in range(5):
        await sign_in(api, pin="000000")
    api.wall.pass_(minutes=16)
    assert (await sign_in(api)).status == 201
    assert [(await sign_in(api, pin="000000")).code for _ in range(2)] == ["pin_wrong"] * 2


async def test_somebody_who_is_not_there_is_told_no_more_than_a_wrong_pin(api):
    async with api.unchanged():
        nobody = await sign_in(api, code="99")
    wrong = await sign_in(api, pin="000000")
    assert (nobody.status, nobody.body) == (wrong.status, wrong.body)


async def test_a_session_expires(api):
    await api.ok("GET", "/sessions/current", by="front_desk")
    api.wall.pass_(minutes=12 * 60)
    await api.refused("terminal_required", "POST", "/sales", SALE, by="front_desk")
    assert (await api.call("GET", "/terminal", by="tablet")).status == 200, "the terminal stays paired"


async def test_a_session_is_as_long_as_the_setting(api):
    await api.write(change_setting, ChangeSetting("session_ms", "60000"))
    token = f"token:{(await sign_in(api)).body['token']}"
    assert (await api.call("GET", "/sessions/current", by=token)).status == 200
    api.wall.pass_(minutes=1)
    assert (await api.call("GET", "/sessions/current", by=token)).code == "terminal_required"


async def test_a_revoked_terminal_and_its_sessions_die_at_once(api):
    for by in ("tablet", "front_desk", "handheld"):
        assert (await api.call("GET", "/terminal", by=by)).status == 200
    await api.ok("DELETE", f"/terminals/{api.ids.terminals['tablet']}")
    for by in ("tablet", "front_desk", "manager", "owner"):
        await api.refused("terminal_required", "GET", "/terminal", by=by)
    assert (await api.call("GET", "/terminal", by="handheld")).status == 200


async def test_a_token_read_while_it_is_revoked_is_not_kept(api, monkeypatch):
    """The read began before the revocation and ends after it: what it saw may not be remembered."""
    real, began, go_on = api.store.read, asyncio.Event(), asyncio.Event()

    async def slow(function, *arguments):
        found = await real(function, *arguments)
        if function is state.principal:
            began.set()
            await go_on.wait()
        return found

    monkeypatch.setattr(api.store, "read", slow)
    asking = asyncio.create_task(api.hub.access.principal("terminal-handheld"))
    await began.wait()
    await api.write(revoke, api.ids.terminals["handheld"])
    go_on.set()
    await asking
    monkeypatch.setattr(api.store, "read", real)
    assert await api.hub.access.principal("terminal-handheld") is None


async def test_who_leaves_is_out_at_once_and_the_last_owner_stays(api):
    assert (await api.call("GET", "/sessions/current", by="front_desk")).status == 200
    for _ in range(2):
        await api.ok("DELETE", f"/staff/{api.ids.staff['front_desk']}")
    await api.refused("terminal_required", "GET", "/sessions/current", by="front_desk")
    assert (await sign_in(api)).code == "pin_wrong"
    await api.refused("last_owner", "DELETE", f"/staff/{api.ids.staff['owner']}")


@pytest.mark.parametrize(
    ("origin", "code"),
    [
        (None, "cross_site"),
        ("null", "cross_site"),
        ("http://evil.example", "cross_site"),
        ("own", None),
        ("http://evil.example#own", "cross_site"),
    ],
)
async def test_a_cookie_writes_only_from_the_hubs_own_pages(api, origin, code):
    host = f"127.0.0.1:{api.client.port}"
    headers = {"Cookie": "meishu_session=session-owner", "Host": host}
    if origin is not None:
        headers["Origin"] = origin.replace("own", f"http://{host}") if origin == "own" else origin.replace("own", host)
    if code is None:
        assert (await api.call("POST", "/sales", SALE, by=None, **headers)).status == 201
    else:
        await api.refused(code, "POST", "/sales", SALE, by=None, **headers)
    assert (await api.call("GET", "/sessions/current", by=None, Cookie="meishu_session=session-owner")).status == 200


async def test_codes_are_bounded(api):
    codes = [api.hub.access.new_code(TerminalKind.TABLET, None)[0] for _ in range(25)]
    assert len(set(codes)) == 25
    with pytest.raises(PairingCodeWrong):
        await api.hub.access.pair(codes[0], "a")
    await api.hub.access.pair(codes[-1], "a")
