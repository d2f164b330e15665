"""`meishu verify-receipt RECEIPT`: whether a store made this receipt, from its QR and the store's public key alone."""

import argparse
import sys
from pathlib import Path
from typing import Final

import msgspec
import requests
from msgspec import Struct

from hub.cashier.receipts import QR_PREFIX, Verified, check_qr
from hub.errors import MeishuError
from hub.journal.keys import key_folder, load_keys
from hub.journal.store import DATABASE

_TIMEOUT_S: Final = 5.0
_KEY_BYTES: Final = 32


class NotReadable(Exception):
    """Nothing can be said of it; the text says why."""


class Said(Struct, frozen=True):
    """receipt: genuine or forged. What else it says only where it is genuine."""

    receipt: str
    number: str | None = None
    amount_fen: int | None = None
    at: str | None = None
    bill: str | None = None


def main(argv: list[str]) -> int:
    """Exit status: 0 genuine, 1 forged or changed, 2 nothing can be said."""
    parser = argparse.ArgumentParser(
        prog="meishu verify-receipt",
        description="Say whether a receipt is the store's own and what it says. Needs no network but for --hub. "
        "Exit status: 0 genuine, 1 forged or changed, 2 nothing can be said.",
    )
    parser.add_argument(
        "receipt", metavar="RECEIPT", help=f"the text of its QR ({QR_PREFIX}...), - for stdin, or a picture"
    )
    whose = parser.add_mutually_exclusive_group(required=True)
    whose.add_argument("--store", type=Path, metavar="DIR", help="the store's folder, or one that holds it as hub/")
    whose.add_argument("--hub", metavar="URL", help="the hub to ask for its public key")
    whose.add_argument("--key", metavar="HEX", help="the store's public key")
    parser.add_argument("--keys", type=Path, help="with --store: the folder of its keys; `keys` beside the store else")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args(argv)
    try:
        found = check_qr(_text(arguments.receipt), _key(arguments))
    except (NotReadable, MeishuError) as error:
        print(error.message("en") if isinstance(error, MeishuError) else error, file=sys.stderr)
        return 2
    print(msgspec.json.encode(_said(found)).decode() if arguments.json else _words(found))
    return 0 if found.valid else 1


def _text(given: str) -> str:
    """The QR's text, as typed, piped or read off a picture."""
    text = sys.stdin.read(1024).strip() if given == "-" else given.strip()
    if text.startswith(QR_PREFIX):
        return text
    if given == "-" or not Path(given).is_file():
        raise NotReadable(f"neither the text of a receipt's QR ({QR_PREFIX}...) nor a picture: {given}")
    return _read_picture(Path(given))


def _read_picture(path: Path) -> str:
    try:
        import zxingcpp  # noqa: PLC0415 - a hub has no use for it
        from PIL import Image, UnidentifiedImageError  # noqa: PLC0415
    except ImportError as error:
        raise NotReadable("pictures need the package zxing-cpp (pip install zxing-cpp); give the QR's text") from error
    try:
        with Image.open(path) as picture:
            codes = [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))]
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise NotReadable(f"{path}: not a picture that can be read") from error
    receipts = [text for text in codes if text.startswith(QR_PREFIX)]
    if len(receipts) != 1:
        raise NotReadable(f"{path}: {len(receipts)} receipts' QRs on it, one is needed")
    return receipts[0]


def _key(arguments: argparse.Namespace) -> bytes:
    if arguments.store is not None:
        folder = arguments.store if (arguments.store / DATABASE).exists() else arguments.store / "hub"
        return load_keys(key_folder(arguments.keys, folder)).public
    try:
        key = bytes.fromhex(arguments.key if arguments.key is not None else _asked(arguments.hub))
    except ValueError as error:
        raise NotReadable("the key is not hexadecimal") from error
    if len(key) != _KEY_BYTES:
        raise NotReadable(f"the key has {len(key)} bytes, not {_KEY_BYTES}")
    return key


def _asked(url: str) -> str:
    try:
        health = requests.get(f"{url.rstrip('/')}/api/v1/health", timeout=_TIMEOUT_S).json()
        return str(health["store"]["public_key"])
    except (requests.RequestException, ValueError, KeyError, TypeError) as error:
        raise NotReadable(f"{url}: no hub answers there") from error


def _said(found: Verified) -> Said:
    if not found.valid:
        return Said("forged")
    return Said("genuine", found.number, found.amount_fen, found.at, found.bill)


def _words(found: Verified) -> str:
    if not found.valid or found.amount_fen is None:
        return "forged: this store did not sign it, or it was changed"
    yuan = f"{found.amount_fen // 100:,}.{found.amount_fen % 100:02d}"
    return f"genuine: {found.number}, {yuan} yuan, {found.at}, bill {found.bill}"
