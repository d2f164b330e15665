"""A member's phone, as Python plays it."""

import pytest

from hub.ecards import codes


class Phone:
    """Its clock is the hub's and `off_ms`."""

    def __init__(self, api, issued):
        self.api, self.ecard, self.secret, self.off_ms = api, issued["ecard"], bytes.fromhex(issued["secret"]), 0

    @property
    def now_ms(self):
        return self.api.wall.ms + self.off_ms

    def code(self, steps=0):
        return codes.code(self.secret, self.ecard, codes.step_of(self.now_ms) + steps)

    def mine(self, **change):
        return {
            "ecard": self.ecard,
            "at_ms": self.now_ms,
            "proof": codes.proof(self.secret, self.ecard, self.now_ms),
        } | change


@pytest.fixture
def offer(api):
    """The token of a new link for this member."""

    async def make(name):
        made = await api.ok("POST", f"/members/{api.ids.members[name]}/ecard-offers", {}, by="front_desk")
        return made["url"].split("#")[1]

    return make


@pytest.fixture
def phone(api, offer):
    """`await phone("li", pin=...)`: the member's phone became their e-card."""

    async def take(name, **pin):
        reply = await api.call("POST", "/ecards", {"token": await offer(name), **pin}, by=None)
        assert reply.status == 201, reply
        return Phone(api, reply.body)

    return take


@pytest.fixture
def show(api):
    """The answer to a code that is typed into the tablet."""

    async def typed(code, by="front_desk"):
        return await api.call("POST", "/ecard-codes", {"code": code}, by=by)

    return typed
