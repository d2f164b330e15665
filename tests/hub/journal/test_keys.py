"""The store's keys: private, never overwritten, and said plainly when they are missing or wrong."""

import stat

import pytest

from hub.journal.errors import KeyExposed, KeyMissing, KeyWrong
from hub.journal.keys import SIGNING_KEY, STORE_KEY, create_keys, key_folder, load_keys

BOTH = (STORE_KEY, SIGNING_KEY)


@pytest.fixture
def keys(tmp_path):
    create_keys(tmp_path / "keys")
    return tmp_path / "keys"


def test_new_keys_are_private_and_read_back(keys):
    assert stat.S_IMODE(keys.stat().st_mode) == 0o700
    assert [stat.S_IMODE((keys / name).stat().st_mode) for name in BOTH] == [0o600, 0o600]
    one, again = load_keys(keys), load_keys(keys)
    assert (len(one.store), one.public) == (32, again.public)
    assert one.store != bytes.fromhex((keys / SIGNING_KEY).read_text())


def test_keys_are_never_overwritten(keys):
    before = [(keys / name).read_bytes() for name in BOTH]
    with pytest.raises(FileExistsError):
        create_keys(keys)
    assert [(keys / name).read_bytes() for name in BOTH] == before


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o777])
def test_a_key_that_others_can_reach_is_refused(keys, name, mode):
    (keys / name).chmod(mode)
    with pytest.raises(KeyExposed) as caught:
        load_keys(keys)
    assert caught.value.values == {"path": name}


@pytest.mark.parametrize("name", BOTH)
def test_a_missing_key_is_named(keys, name):
    (keys / name).unlink()
    with pytest.raises(KeyMissing) as caught:
        load_keys(keys)
    assert caught.value.values == {"path": name}


@pytest.mark.parametrize("name", BOTH)
@pytest.mark.parametrize("content", [b"", b"abcd", b"zz" * 32, b"00" * 31, b"00" * 33, b"\xff\xfe" * 16])
def test_a_key_of_another_form_is_wrong(keys, name, content):
    (keys / name).write_bytes(content)
    with pytest.raises(KeyWrong):
        load_keys(keys)


def test_the_folder_is_the_credentials_then_the_configured_then_beside_the_data(keys, tmp_path, monkeypatch):
    data = tmp_path / "hub"
    assert key_folder(None, data) == tmp_path / "keys"
    assert key_folder(tmp_path / "usb", data) == tmp_path / "usb"
    empty = tmp_path / "credentials"
    empty.mkdir()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(empty))
    assert key_folder(tmp_path / "usb", data) == tmp_path / "usb", "credentials without a key are not ours"
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(keys))
    assert key_folder(tmp_path / "usb", data) == keys


def test_systemds_own_credentials_may_be_readable(keys, monkeypatch):
    """systemd mounts credentials read-only for the service alone, with a mode of its own."""
    for name in BOTH:
        (keys / name).chmod(0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(keys))
    assert len(load_keys(keys).store) == 32


def test_keys_do_not_show_themselves(keys):
    assert load_keys(keys).store.hex() not in repr(load_keys(keys))
