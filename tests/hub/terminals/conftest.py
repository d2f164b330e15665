"""A member asked on a bill, whatever carries the screen."""

import pytest

from hub.core import HUB


def hold_and_ask(api):
    """ask(fen, sessions, member) -> (bill, consent id, settlement body)."""

    async def ask(fen=100_00, sessions=0, member="li"):
        lines = [{"amount_fen": fen}]
        if sessions:
            card = api.ids.sessions[member]
            lines.append({"item": api.ids.items["facial"], "session_card": card, "quantity": sessions})
        bill = (await api.ok("POST", "/bills", {"lines": lines, "member": api.ids.members[member]}))["bill"]
        body = {"revision": 1, "stored_value_fen": fen, "sessions": sessions}
        consent = await api.ok("POST", f"/bills/{bill}/consents", body)
        tender = {"tender": "stored_value", "amount_fen": fen, "card": api.ids.face[member]}
        settle = {"revision": 1, "tenders": [tender], "consent": consent["consent"], "print": False}
        return bill, consent["consent"], settle

    return ask


@pytest.fixture
def ask(api):
    return hold_and_ask(api)


@pytest.fixture
def say(api):
    """The browser handheld says something; the screen after it."""

    async def send(**given):
        return await api.ok("POST", "/terminal/inputs", {"input": given}, by="handheld")

    return send


@pytest.fixture
def shown(api):
    async def get():
        return await api.ok("GET", "/terminal/screen", by="handheld")

    return get


@pytest.fixture
def handhelds(api):
    return api.client.app[HUB].handhelds
