"""PC/SC pseudo-APDUs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.readers.pcsc import protocol

# ACR122U API, section 3.1: ATR of a MIFARE Classic 1K; the same form with card name 0003 for an Ultralight
CLASSIC = bytes.fromhex("3B8F8001804F0CA000000306030001000000006A")
ULTRALIGHT = bytes.fromhex("3B8F8001804F0CA0000003060300030000000068")
DESFIRE = bytes.fromhex("3B8180018080")


@pytest.mark.parametrize(
    ("atr", "name", "memory"),
    [
        (CLASSIC, "MIFARE Classic 1K", False),
        (ULTRALIGHT, "MIFARE Ultralight or NTAG", True),
        (ULTRALIGHT.replace(b"\x00\x03\x00", b"\x00\x3a\x00"), "MIFARE Ultralight C", True),
        (ULTRALIGHT.replace(b"\x00\x03\x00", b"\x7f\x03\x00"), "card 7F03", False),
        (DESFIRE, "processor card", False),
        (b"", "processor card", False),
        (CLASSIC[:13], "processor card", False),
    ],
)
def test_what_an_atr_says(atr, name, memory):
    assert (protocol.card_name(atr), protocol.has_memory(atr)) == (name, memory)


@pytest.mark.parametrize(
    ("command", "apdu"),
    [
        # ACR122U API, sections 5.3 and 5.4
        ("3004", "FFB0000410"),
        ("A204AABBCCDD", "FFD6000404AABBCCDD"),
    ],
)
def test_reads_and_writes(command, apdu):
    assert protocol.apdu(bytes.fromhex(command)) == bytes.fromhex(apdu)


def test_a_uid():
    # ACR122U API, section 4.1: FF CA 00 00 00, as a user's trace of an Ultralight C shows it
    assert protocol.uid(bytes.fromhex("0476BFE1BF0280" + "9000")) == bytes.fromhex("0476BFE1BF0280")


@pytest.mark.parametrize("data", ["", "9000", "6300", "6A81", "04922E5890", "04922E586300", "0102039000"])
def test_what_is_no_uid(data):
    with pytest.raises(ValueError):
        protocol.uid(bytes.fromhex(data))


@pytest.mark.parametrize(
    ("reader", "contactless"),
    [("ACS ACR122U PICC Interface 00 00", True), ("ACS ACR1252 1S CL Reader SAM 00 01", False), ("Samsung NFC", True)],
)
def test_the_slot_of_a_security_module_is_no_reader(reader, contactless):
    assert protocol.is_contactless(reader) is contactless


@given(st.binary(max_size=40))
def test_nonsense_never_raises_but_is_refused(data):
    protocol.card_name(data)
    protocol.has_memory(data)
    try:
        found = protocol.uid(data)
    except ValueError:
        return
    assert len(found) in {4, 7, 10}
