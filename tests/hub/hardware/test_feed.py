"""The hub's end of the daemon's lines: whole lines however the bytes are split, and nobody else's."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.hardware import feed
from hub.hardware.feed import Feed

HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def chunk(line):
    return b"%x\r\n%b\r\n" % (len(line), line)


@given(st.lists(st.sampled_from([b'{"a":1}', b'{"b":"\\r\\n{"}', b""]), max_size=6), st.data())
def test_lines_come_whole_however_they_are_split(lines, data):
    async def run():
        heard = []
        one = Feed(heard.append)
        told = HEAD + b"".join(chunk(line + b"\n") for line in lines)
        cuts = sorted(data.draw(st.lists(st.integers(0, len(told)), max_size=8)))
        for start, end in zip([0, *cuts], [*cuts, len(told)], strict=True):
            one.data_received(told[start:end])
        assert not one.ended.done()
        one.ended.cancel()
        return heard

    assert asyncio.run(run()) == [line for line in lines if line]


@pytest.mark.parametrize(
    "told", [b"HTTP/1.1 404 Not Found\r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n", HEAD + b"{" + b" " * 200]
)
async def test_what_is_no_daemon_ends_it(told, monkeypatch):
    monkeypatch.setattr(feed, "MAX_WAITING", 100)
    one = Feed(lambda _: None)
    one.data_received(told)
    with pytest.raises(ConnectionError):
        await one.ended


async def test_a_line_that_cannot_be_taken_ends_it():
    def take(_line):
        raise ValueError("no event")

    one = Feed(take)
    one.data_received(HEAD + chunk(b"{}\n"))
    with pytest.raises(ValueError, match="no event"):
        await one.ended
