"""PN532 frames."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.readers.card import BadFrame
from devices.readers.pn532 import protocol
from devices.readers.pn532.protocol import Ack, Data, Decoder, Nack, command, frame, parse_target

# NXP UM0701-02, AN10609 and the ACS manuals of readers with a PN532 in them give these bytes
FIRMWARE = bytes.fromhex("0000FF06FAD50332010607E800")
SYNTAX_ERROR = bytes.fromhex("0000FF01FF7F8100")


@pytest.mark.parametrize(
    ("made", "documented"),
    [
        (command(protocol.SAM_CONFIGURATION, b"\x01"), "0000FF03FDD4140117" + "00"),
        (command(protocol.GET_FIRMWARE_VERSION), "0000FF02FED4022A00"),
        (command(protocol.IN_LIST_PASSIVE_TARGET, b"\x01\x00"), "0000FF04FCD44A0100E100"),
        (protocol.WAKE_UP, "55550000000000000000000000000000"),
        (protocol.ACK, "0000FF00FF00"),
        (protocol.NACK, "0000FFFF0000"),
    ],
)
def test_commands(made, documented):
    assert made == bytes.fromhex(documented)


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (protocol.ACK, [Ack()]),
        (protocol.NACK, [Nack()]),
        (protocol.ACK + FIRMWARE, [Ack(), Data(bytes.fromhex("D50332010607"))]),
        (bytes.fromhex("0000FF02FED51516" + "00"), [Data(bytes.fromhex("D515"))]),
        (SYNTAX_ERROR, [Data(b"\x7f")]),
        (b"\x80noise\x00" + FIRMWARE, [Data(bytes.fromhex("D50332010607"))]),
        (FIRMWARE[:-1], []),
        (FIRMWARE[:-2] + b"\xe9\x00", [BadFrame("checksum")]),
        (FIRMWARE[:-1] + b"\x01", [BadFrame("framing")]),
        (bytes.fromhex("0000FF06FBD503"), [BadFrame("framing")]),
        (bytes.fromhex("0000FFFFFF010A00"), [BadFrame("framing")]),
        (bytes.fromhex("0000FFFFFFFFFF02"), [BadFrame("framing")]),
    ],
)
def test_frames(stream, expected):
    assert Decoder().feed(stream) == expected


@pytest.mark.parametrize("length", [1, 255, 256, 265])
def test_normal_and_extended_frames(length):
    # UM0701-02, section 6.2.1.2: LEN and LCS are FF FF, then LENM LENL and their checksum
    data = bytes(range(256))[:length] + bytes(max(0, length - 256))
    made = frame(data)
    assert made.startswith(b"\x00\x00\xff\xff\xff\x01") == (length > 255)
    assert Decoder().feed(made) == [Data(data)]


@pytest.mark.parametrize("data", [b"", bytes(266)])
def test_what_does_not_fit_is_refused(data):
    with pytest.raises(ValueError):
        frame(data)


@pytest.mark.parametrize(
    ("answer", "uid"),
    [
        # ACS ACR122U API, "How to access MIFARE Ultralight Tags": D5 4B 01 01 00 44 00 07 04 6E 0C A1 BF 02 84
        ("0101004400" + "07046E0CA1BF0284", "046E0CA1BF0284"),
        ("01010004080404922E58", "04922E58"),
        ("010103442007041122334455660675778102" + "80", "04112233445566"),
        ("00", None),
    ],
)
def test_targets(answer, uid):
    assert parse_target(bytes.fromhex(answer)) == (bytes.fromhex(uid) if uid else None)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "02",
        "0101",
        "01010004080404922E",
        "01010004080504922E5800",
        "0101004404" + "04922E5800",
        "01010004080404922E5899",
        "0101034420070411223344556605757781",
    ],
)
def test_answers_of_another_form_are_no_card(answer):
    with pytest.raises(ValueError):
        parse_target(bytes.fromhex(answer))


payloads = st.binary(min_size=1, max_size=protocol.MAX_DATA)


@given(st.lists(payloads, max_size=3), st.lists(st.integers(0, 900), max_size=8))
def test_any_split_gives_every_frame(all_data, cuts):
    stream = b"".join(map(frame, all_data))
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    decoder = Decoder()
    assert [item for a, b in pairwise(edges) for item in decoder.feed(stream[a:b])] == list(map(Data, all_data))


@given(st.binary(max_size=1000))
def test_nonsense_never_raises_and_memory_is_bounded(data):
    decoder = Decoder()
    for byte in data:
        decoder.feed(bytes([byte]))
        assert len(decoder._bytes) <= protocol.MAX_DATA + 9
    parse = [item.data for item in decoder.feed(b"") if isinstance(item, Data)]
    assert parse == []


@given(st.binary(max_size=60))
def test_any_answer_is_a_uid_none_or_refused(answer):
    try:
        uid = parse_target(answer)
    except ValueError:
        return
    assert uid is None or len(uid) in {4, 7, 10}


@given(st.binary(min_size=7, max_size=7), st.data())
def test_one_lost_byte_of_one_answer_never_makes_another_card(uid, data):
    stream = frame(b"\xd5\x4b\x01\x01\x00\x44\x00\x07" + uid)
    at = data.draw(st.integers(0, len(stream) - 1))
    for item in Decoder().feed(stream[:at] + stream[at + 1 :]):
        assert item == Data(b"\xd5\x4b\x01\x01\x00\x44\x00\x07" + uid) or not isinstance(item, Data)
