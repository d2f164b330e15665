"""The bytes of an entry, pinned: hashes and signatures of every store ever opened hang on them."""

import hashlib

import msgspec
import pytest

from hub.journal.entry import GENESIS_HASH, Entry, canonical, decode_entry, entry_hash, head_message, is_canonical
from hub.ledger.accounts import CASH, QUICK_REVENUE
from hub.ledger.postings import credit, debit
from hub.store.facts import SettingChanged

ENTRY = Entry(
    seq=7, epoch=1, at=1_795_320_000_000, clock="ok", actor="01K", device="tablet-1", command="c-1",
    kind=SettingChanged.kind, v=SettingChanged.version,
    fact=msgspec.Raw(canonical(SettingChanged(name="receipt_footer", value='"谢谢"'))),
    postings=(debit(CASH, 100), credit(QUICK_REVENUE, 100, "ref")),
)  # fmt: skip
BODY = (
    '{"actor":"01K","at":1795320000000,"clock":"ok","command":"c-1","device":"tablet-1","epoch":1,'
    '"fact":{"name":"receipt_footer","value":"\\"谢谢\\""},"kind":"store.setting_changed",'
    '"postings":[["1001","CNY",100,""],["6001.03","CNY",-100,"ref"]],"seq":7,"v":1}'
).encode()
HASH = "7bc0a9fb20a112e21bf89e09475debb7f8d060d20f4df9f068c67bd66b88239e"


def test_the_bytes_of_an_entry_never_drift():
    assert canonical(ENTRY) == BODY


def test_the_hash_of_an_entry_never_drifts():
    assert entry_hash(GENESIS_HASH, BODY).hex() == HASH
    assert entry_hash(GENESIS_HASH, BODY) == hashlib.sha256(b"meishu-entry-1\0" + bytes(32) + BODY).digest()


def test_the_signed_head_never_drifts():
    digest = bytes.fromhex("00" * 31 + "ff")
    assert head_message("hub-1", 2, 7, digest) == (
        b'meishu-head-1\0{"epoch":2,"hash":"' + b"00" * 31 + b'ff","hub":"hub-1","seq":7}'
    )


def test_decoding_and_encoding_again_gives_the_same_bytes():
    entry = decode_entry(BODY)
    assert canonical(entry) == BODY
    assert entry.decoded() == SettingChanged(name="receipt_footer", value='"谢谢"')


@pytest.mark.parametrize(
    "body",
    [
        BODY.replace(b'"seq":7,"v":1', b'"v":1,"seq":7'),
        BODY.replace(b":", b": ", 1),
        BODY.replace("谢".encode(), b"\\u8c22"),
        BODY + b" ",
        BODY.replace(b'"v":1}', b'"v":1,"v":1}'),
    ],
    ids=["order", "space", "escape", "tail", "twice"],
)
def test_any_other_spelling_is_not_canonical(body):
    assert is_canonical(BODY)
    assert not is_canonical(body)


@pytest.mark.parametrize(
    "change",
    [
        (b'"seq":7', b'"seq":7.0'),
        (b'"seq":7', b'"seq":"7"'),
        (b'"v":1}', b'"v":1,"more":1}'),
        (b'"actor":"01K",', b""),
        (b"-100", b"-100.5"),
        (b'"ref"]', b'"ref",1]'),
    ],
    ids=["fraction", "text", "more", "less", "posting fraction", "posting more"],
)
def test_an_entry_of_another_form_is_refused(change):
    with pytest.raises(msgspec.ValidationError):
        decode_entry(BODY.replace(*change))


def test_the_chain_binds_the_entry_before():
    one, other = entry_hash(GENESIS_HASH, BODY), entry_hash(bytes(31) + b"\1", BODY)
    assert one != other
