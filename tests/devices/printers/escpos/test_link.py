"""Answers of a printer, however they are cut up and whatever comes between them."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from devices.printers.escpos.link import EscposLink
from devices.printers.status import Status


class Channel:
    """Gives the next of `pieces` at every read, then nothing."""

    readable = True
    model = None

    def __init__(self, pieces):
        self.pieces = list(pieces)
        self.queries = 0

    async def read(self, timeout_s):
        if timeout_s <= 0 or not self.pieces:
            return b""
        return self.pieces.pop(0)

    async def write(self, _data, _stall_s):
        self.queries += 1

    async def port_status(self):
        return None

    async def close(self):
        pass


def asked(pieces):
    link = EscposLink(Channel(pieces))
    return asyncio.run(link.status(0.01)), link


@given(st.lists(st.binary(min_size=1, max_size=8), max_size=12))
def test_any_garbage_is_a_status_or_none(pieces):
    status, link = asked(pieces)
    assert status is None or isinstance(status, Status)
    assert link.channel.queries <= 4


flags = st.integers(0, 255).map(lambda byte: byte & 0x6C | 0x12)
automatic = st.builds(
    lambda first, rest: bytes([first & 0x6C | 0x10, *(byte & 0x6F for byte in rest)]),
    st.integers(0, 255),
    st.binary(min_size=3, max_size=3),
)


@given(st.lists(st.tuples(automatic, flags), min_size=4, max_size=4))
def test_automatic_statuses_between_answers_change_nothing(answers):
    plain, _ = asked([bytes([answer]) for _, answer in answers])
    mixed, _ = asked([piece + bytes([answer]) for piece, answer in answers])
    assert plain is not None
    assert mixed == plain


@given(automatic, st.integers(0, 4))
def test_an_automatic_status_is_never_a_confirmation(data, at):
    async def confirmation():
        return await EscposLink(Channel([piece for piece in (data[:at], data[at:]) if piece])).confirmation(0.01)

    assert asyncio.run(confirmation()) is None
