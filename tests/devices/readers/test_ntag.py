"""User memory of type 2 cards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.readers.ntag import (
    MEMORY_BYTES,
    TagGoneError,
    TagRefusedError,
    is_blank,
    read_memory,
    write_memory,
)
from devices.readers.virtual import VirtualCard, ntag213

UID = bytes.fromhex("046E0CA1BF0284")


class Tag:
    """A virtual card in the field of a perfect reader."""

    def __init__(self, card):
        self.card = card
        self.commands = []

    async def transceive(self, command):
        self.commands.append(command)
        try:
            answer = self.card.exchange(command)
        except TimeoutError as error:
            raise TagGoneError from error
        if answer is None:
            raise TagRefusedError
        return answer


async def test_a_card_as_delivered_holds_nothing():
    assert await read_memory(Tag(ntag213(UID))) == b""


async def test_what_is_written_is_read():
    tag = Tag(ntag213(UID))
    await write_memory(tag, b"\x01signed")
    memory = await read_memory(tag)
    assert memory.startswith(b"\x01signed\0")
    assert len(memory) == MEMORY_BYTES
    # NXP data sheet NTAG213/215/216, section 10.4: A2, page, four bytes
    assert bytes.fromhex("A204") + b"\x01sig" in tag.commands
    assert bytes.fromhex("A205") + b"ned\0" in tag.commands


async def test_all_of_the_memory_and_not_a_byte_more():
    tag = Tag(ntag213(UID))
    before = bytes(tag.card.pages)
    await write_memory(tag, b"\xaa" * MEMORY_BYTES)
    assert await read_memory(tag) == b"\xaa" * MEMORY_BYTES
    assert (tag.card.pages[:16], tag.card.pages[160:]) == (before[:16], before[160:])
    with pytest.raises(ValueError):
        await write_memory(tag, bytes(MEMORY_BYTES + 1))


@pytest.mark.parametrize("exchanges", range(20))
async def test_a_card_taken_away_is_told(exchanges):
    card = ntag213(UID, b"\x01" * MEMORY_BYTES)
    card.exchanges_left = min(exchanges, 9)
    with pytest.raises(TagGoneError):
        await read_memory(Tag(card))
    card.exchanges_left = exchanges
    with pytest.raises(TagGoneError):
        await write_memory(Tag(card), bytes(MEMORY_BYTES))


@pytest.mark.parametrize(
    "container", ["00000000", "E1100600", "E110120F"], ids=["not formatted", "48 bytes only", "read only"]
)
async def test_other_cards_are_left_alone(container):
    card = ntag213(UID, b"\x01" * 16)
    card.pages[12:16] = bytes.fromhex(container)
    before = bytes(card.pages)
    assert await read_memory(Tag(card)) == b""
    with pytest.raises(TagRefusedError):
        await write_memory(Tag(card), b"\x01")
    assert card.pages == before


async def test_a_locked_card_says_no():
    card = ntag213(UID)
    card.locked = True
    with pytest.raises(TagRefusedError):
        await write_memory(Tag(card), b"\x01")


async def test_a_card_without_memory_says_no():
    assert await read_memory(Tag(VirtualCard(UID))) == b""


async def test_a_write_that_did_not_stay_is_found():
    tag = Tag(ntag213(UID))
    exchange = tag.card.exchange

    class Deaf:
        async def transceive(self, command):
            return b"" if command[0] == 0xA2 else exchange(command)

    with pytest.raises(TagRefusedError):
        await write_memory(Deaf(), b"\x01")


@pytest.mark.parametrize(
    ("memory", "blank"),
    [
        ("", True),
        ("00" * 12, True),
        ("0300FE00", True),
        ("0103A00C340300FE", True),  # NTAG213 at delivery, data sheet section 8.5.7
        ("0103880F3400000300FE", False),
        ("010388083403FE", False),
        ("01020304", False),
    ],
)
def test_blank(memory, blank):
    assert is_blank(bytes.fromhex(memory)) is blank


@given(st.binary(min_size=1, max_size=MEMORY_BYTES))
async def test_any_memory_is_read_back(memory):
    tag = Tag(ntag213(UID))
    await write_memory(tag, memory)
    assert tag.card.memory(len(memory)) == memory
