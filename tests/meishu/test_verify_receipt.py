"""A receipt held against its store's key: text and picture, genuine and forged, and what cannot be read."""

import io
import json
import sys

import pytest
import segno
from PIL import Image

from hub.cashier.receipts import _DOMAIN, QR_PREFIX
from hub.journal.keys import create_keys
from meishu.cli import main
from tests.meishu.test_cli import store  # noqa: F401 - a fixture

pytestmark = pytest.mark.usefixtures("keys")


@pytest.fixture
def keys(tmp_path_factory):
    return create_keys(tmp_path_factory.mktemp("keys") / "k")


def signed(keys, amount="12800", number="20261122-0003"):
    import base64  # noqa: PLC0415

    body = f"{QR_PREFIX}hub01|{number}|{amount}|2026-11-22T12:01:00+08:00|01ARZ3NDEKTSV4RRFFQ69G5FAV"
    return f"{body}|{base64.urlsafe_b64encode(keys.signing.sign(_DOMAIN + body.encode())).decode().rstrip('=')}"


def run(capsys, *arguments):
    try:
        status = main(["verify-receipt", *map(str, arguments)])
    except SystemExit as end:
        status = end.code
    return status, capsys.readouterr()


def test_genuine_it_says_what_it_says(keys, capsys):
    status, said = run(capsys, signed(keys), "--key", keys.public.hex(), "--json")
    assert status == 0
    assert json.loads(said.out) == {
        "receipt": "genuine", "number": "20261122-0003", "amount_fen": 12800, "at": "2026-11-22T12:01:00+08:00",
        "bill": "01ARZ3NDEKTSV4RRFFQ69G5FAV",
    }  # fmt: skip
    assert "128.00 yuan" in run(capsys, signed(keys), "--key", keys.public.hex())[1].out


@pytest.mark.parametrize(
    "change", [("12800", "12801"), ("-0003", "-0004"), ("hub01", "hub02"), ("T12", "T13"), ("|12800|", "|-1|")]
)
def test_one_sign_changed_it_is_forged(keys, capsys, change):
    status, said = run(capsys, signed(keys).replace(*change), "--key", keys.public.hex(), "--json")
    assert (status, json.loads(said.out)["receipt"]) == (1, "forged")


def test_another_stores_key_calls_it_forged(keys, capsys, tmp_path):
    other = create_keys(tmp_path / "other")
    assert run(capsys, signed(keys), "--key", other.public.hex())[0] == 1
    assert run(capsys, "MSR1|", "--key", other.public.hex())[0] == 1


def test_the_stores_folder_has_the_key(store, capsys):  # noqa: F811
    from hub.journal.keys import load_keys  # noqa: PLC0415

    text = signed(load_keys(store / "keys"))
    assert run(capsys, text, "--store", store)[0] == 0
    assert run(capsys, text, "--store", store / "hub", "--keys", store / "keys")[0] == 0


def test_a_picture_of_it(keys, capsys, tmp_path):
    out = io.BytesIO()
    segno.make(signed(keys), error="m").save(out, kind="png", scale=4)
    path = tmp_path / "receipt.png"
    path.write_bytes(out.getvalue())
    assert run(capsys, path, "--key", keys.public.hex())[0] == 0
    Image.new("L", (80, 80), 255).save(path)
    assert run(capsys, path, "--key", keys.public.hex())[0] == 2


def test_text_by_stdin(keys, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(signed(keys) + "\n"))
    assert run(capsys, "-", "--key", keys.public.hex())[0] == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing", "--key", "00" * 32), ("MSR1|x", "--key", "xy"), ("MSR1|x", "--key", "00"), ("MSR1|x",),
        ("MSR1|x", "--store", "/nowhere"), ("MSR1|x", "--hub", "http://127.0.0.1:9"), (__file__, "--key", "00" * 32),
    ],
)  # fmt: skip
def test_what_cannot_be_said_is_2_in_words(arguments, capsys):
    status, said = run(capsys, *arguments)
    assert status == 2
    assert said.err.strip()
    assert "Traceback" not in said.err
