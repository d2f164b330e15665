"""The bus: who hears what, and what happens to those who cannot keep up."""

import pytest

from hub import events
from hub.events import ALL, MAX_WAITING, STAFF_AND_HANDHELDS, Bus, TooManyListeners
from hub.language import words
from hub.security.facts import TerminalKind
from hub.security.state import Terminal

SALE = {"lines": [{"amount_fen": 100}], "tenders": [{"tender": "cash", "amount_fen": 100}], "print": False}


def terminal(name, kind=TerminalKind.TABLET):
    return Terminal(name, kind, name, None, 0, None)


def heard(listener):
    return [listener.waiting.get_nowait().name for _ in range(listener.waiting.qsize())]


async def test_each_kind_hears_what_is_for_it():
    bus = Bus()
    async with (
        bus.listen(terminal("t"), "zh-CN") as tablet,
        bus.listen(terminal("h", TerminalKind.HANDHELD), "zh-CN") as handheld,
        bus.listen(terminal("d", TerminalKind.DISPLAY), "zh-CN") as display,
    ):
        bus.publish("bill", {})
        bus.publish("consent", {}, STAFF_AND_HANDHELDS)
        bus.publish("display", {}, ALL)
        bus.publish("mine", {}, ALL, "h")
        assert heard(tablet) == ["bill", "consent", "display"]
        assert heard(handheld) == ["consent", "display", "mine"]
        assert heard(display) == ["display"]
    assert bus.listeners == 0


async def test_each_listener_is_told_in_the_language_of_its_terminal():
    bus = Bus()
    async with bus.listen(terminal("t"), "zh-CN") as here, bus.listen(terminal("u"), "en") as there:
        bus.publish("bill", {"text": words("合计", "Total")})
        assert here.waiting.get_nowait().data == '{"text":"合计"}'.encode()
        assert there.waiting.get_nowait().data == b'{"text":"Total"}'


async def test_what_was_prepared_is_told_and_a_language_that_came_later_gets_its_own():
    bus, data = Bus(), {"text": words("合计", "Total")}
    async with bus.listen(terminal("t"), "zh-CN") as here:
        said = bus.prepare("bill", data)
        assert set(said) == {"zh-CN"}
        async with bus.listen(terminal("u"), "en") as there:
            bus.publish("bill", data, said=said)
            assert here.waiting.get_nowait() is said["zh-CN"]
            assert there.waiting.get_nowait().data == b'{"text":"Total"}'


async def test_an_event_is_handed_over_at_once_only_while_none_waits_before_it():
    bus, taken, free = Bus(), [], [True]
    async with bus.listen(terminal("t"), "zh-CN") as listener:
        listener.at_once = lambda event: free[0] and not taken.append(event.name)
        bus.publish("first", {})
        free[0] = False
        bus.publish("second", {})
        free[0] = True
        bus.publish("third", {})
        assert (taken, heard(listener)) == (["first"], ["second", "third"])
        bus.publish("fourth", {})
        assert taken == ["first", "fourth"]
        bus.drop(lambda _: True)
        assert heard(listener) == ["gone"]


async def test_who_falls_behind_is_told_to_read_anew():
    bus = Bus()
    async with bus.listen(terminal("t"), "zh-CN") as slow, bus.listen(terminal("u"), "zh-CN") as other:
        for n in range(MAX_WAITING + 1):
            bus.publish("bill", {"n": n})
            if n % 50 == 0:
                heard(other)
        bus.publish("after", {})
        assert heard(slow) == ["resync", "after"]
        assert heard(other)[-1] == "after"


async def test_listeners_are_bounded(monkeypatch):
    monkeypatch.setattr(events, "MAX_LISTENERS", 1)
    bus = Bus()
    async with bus.listen(terminal("t"), "zh-CN"):
        with pytest.raises(TooManyListeners):
            async with bus.listen(terminal("u"), "zh-CN"):
                pass
    async with bus.listen(terminal("u"), "zh-CN"):
        assert bus.is_listening("u")


async def stream(api, by="tablet"):
    """Names over HTTP, one at a time."""
    headers = {"Authorization": f"Bearer terminal-{by}" if by in set(TerminalKind) else f"Bearer session-{by}"}
    async with api.client.get("/api/v1/events", headers=headers) as response:
        assert response.content_type == "text/event-stream"
        async for line in response.content:
            if line.startswith(b"event: "):
                yield line[7:].decode().strip()


async def test_a_tablet_hears_hello_status_and_each_bill(api):
    names = stream(api)
    assert [await anext(names), await anext(names)] == ["hello", "status"]
    await api.ok("POST", "/sales", SALE)
    assert await anext(names) == "bill"
    await names.aclose()


async def test_a_revoked_terminals_stream_ends(api):
    names = stream(api, "handheld")
    assert await anext(names) == "hello"
    await api.ok("DELETE", f"/terminals/{api.ids.terminals['handheld']}")
    assert [name async for name in names] == ["gone"]


async def test_a_refused_sale_tells_nobody(api):
    names = stream(api)
    assert [await anext(names), await anext(names)] == ["hello", "status"]
    await api.refused("tender_mismatch", "POST", "/sales", SALE | {"tenders": []})
    await api.ok("POST", "/bills", {"lines": SALE["lines"]})
    assert await anext(names) == "bill"
    rows = await api.ok("GET", "/bills?state=held,settled")
    assert [row["state"] for row in rows["bills"]] == ["held", "settled", "settled"]
    await names.aclose()
