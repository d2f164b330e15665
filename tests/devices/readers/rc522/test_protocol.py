"""MFRC522 register accesses over UART."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.readers.card import BadFrame
from devices.readers.rc522 import protocol
from devices.readers.rc522.protocol import Step, answers, start_exchange


@pytest.mark.parametrize(
    ("step", "request_bytes"),
    [
        # MFRC522 data sheet, tables 12 to 14: bit 7 reads, bits 5-0 are the register
        (Step(protocol.VERSION), "B7"),
        (Step(protocol.FIFO_DATA), "89"),
        (Step(protocol.COMMAND, protocol.SOFT_RESET), "010F"),
        (Step(protocol.TX_CONTROL, protocol.ANTENNA_ON), "1483"),
    ],
)
def test_requests(step, request_bytes):
    assert step.request == bytes.fromhex(request_bytes)


def test_wupa_is_seven_bits():
    sent = [step.request.hex() for step in start_exchange(b"\x52", 7)]
    assert sent == ["0100", "047f", "0a80", "0952", "010c", "0d87"]


@pytest.mark.parametrize(
    ("steps", "data", "expected"),
    [
        ([Step(0x37)], "92", [0x92]),
        ([Step(0x01, 0x0F)], "01", []),
        ([Step(0x01, 0), Step(0x37), Step(0x09, 5), Step(0x0A)], "01920910", [0x92, 0x10]),
        ([Step(0x01, 0)], "02", BadFrame("framing")),
        ([Step(0x37)], "", BadFrame("framing")),
        ([Step(0x37)], "9292", BadFrame("framing")),
        ([], "", []),
    ],
)
def test_answers(steps, data, expected):
    assert answers(steps, bytes.fromhex(data)) == expected


@given(st.lists(st.tuples(st.integers(0, 63), st.none() | st.integers(0, 255))), st.binary(max_size=20))
def test_nonsense_is_refused_or_read(raw, data):
    steps = [Step(*fields) for fields in raw]
    found = answers(steps, data)
    assert isinstance(found, BadFrame) or len(found) == sum(value is None for _, value in raw)
