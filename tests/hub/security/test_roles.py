"""Every route for every kind of caller: let in exactly as the route declares."""

import re

import pytest

from hub.app import ROUTES
from hub.http.call import Who
from hub.security.approvals import NEEDS
from hub.security.facts import TerminalKind
from hub.security.roles import PERMISSIONS, Permission
from hub.staff.facts import Role

ALL = [route for group in ROUTES for route in group.routes]
CALLERS = [None, *[kind.value for kind in TerminalKind], *[role.value for role in Role]]


def expected(route, caller):
    """The code of the refusal, or None where the caller may."""
    if route.who is Who.ANYONE and route.permission is None:
        return None
    if caller is None:
        return "terminal_required"
    kind = TerminalKind(caller) if caller in set(TerminalKind) else TerminalKind.TABLET
    if route.who in {Who.HANDHELD, Who.DISPLAY} and kind.value != route.who.value:
        return "permission_denied"
    if route.permission is None and route.who is not Who.SESSION:
        return None
    if caller not in set(Role):
        return "session_required"
    may = route.permission is None or route.permission in PERMISSIONS[Role(caller)]
    return None if may else "permission_denied"


@pytest.mark.parametrize("caller", CALLERS)
async def test_each_route_lets_in_whom_it_declares(api, caller):
    """Ids are of nothing and bodies are empty: who is let in changes nothing (but by sign-out, which goes last)."""
    ending = {("DELETE", "/sessions/current")}
    routes = sorted((r for r in ALL if r.path != "/events"), key=lambda r: (r.method, r.path) in ending)
    for route in routes:
        path = re.sub(r"{\w+}", "nothing", route.path)
        reply = await api.call(route.method, path, raw=b"{}" if route.body else None, by=caller)
        refusal = expected(route, caller)
        if refusal is None:
            assert reply.code not in {"terminal_required", "session_required", "permission_denied"}, (route.path, reply)
        else:
            assert reply.code == refusal, (route.method, route.path, reply.status, reply.body)
            assert reply.status == (403 if refusal == "permission_denied" else 401)


def test_every_permission_guards_something_and_the_owner_has_them_all():
    assert {route.permission for route in ALL} | set(NEEDS.values()) >= set(Permission)
    assert PERMISSIONS[Role.OWNER] == set(Permission)
    assert (
        PERMISSIONS[Role.TECHNICIAN]
        < PERMISSIONS[Role.FRONT_DESK]
        < PERMISSIONS[Role.MANAGER]
        < PERMISSIONS[Role.OWNER]
    )


@pytest.mark.parametrize("route", [r for r in ALL if r.method != "GET"], ids=lambda r: f"{r.method} {r.path}")
def test_what_writes_asks_for_a_person_a_member_or_a_code(route):
    """Only pairing and signing in write without a permission or a person.

    Who asks to join has a signed invitation and then a ticket; a phone that becomes an e-card has a link that is good
    once, and later proves itself by its secret.
    """
    open_ones = {
        "/pairings", "/sessions", "/handheld/consents/{consent}", "/terminal/inputs", "/receipts/verification",
        "/joining", "/joining-outcomes", "/ecard-offers", "/ecards", "/ecards/mine",
    }  # fmt: skip
    assert route.permission is not None or route.who is Who.SESSION or route.path in open_ones


@pytest.mark.parametrize("token", ["", "x", "x" * 300, "terminal-tablet ", "TERMINAL-TABLET"])
async def test_a_token_that_is_nobodys_lets_nobody_in(api, token):
    reply = await api.call("GET", "/terminal", Authorization=f"Bearer {token}", by=None)
    assert reply.code == ("terminal_required" if token.strip() != "terminal-tablet" else None)


async def test_another_scheme_is_no_token(api):
    reply = await api.refused("terminal_required", "GET", "/terminal", by=None, Authorization="Basic terminal-tablet")
    assert reply.headers["WWW-Authenticate"] == "Bearer"
