"""What the counter page shows: the things on the counter as they are now, and the bundle of what never changes."""

import base64
import io
from typing import Any

import segno

from devices.displays.line_display.simulator import Simulator as Display
from devices.printers import paper
from devices.printers.escpos.simulator import Controls
from hub.hardware.codes import COUPON_PREFIX
from meishu.demo import world
from meishu.demo.acts import Acts, Printer
from meishu.demo.cardbox import BoxCard
from meishu.demo.spare import SEEN
from meishu.demo.stack import Stack

CHINESE_QR = "美枢·护肤须知：敷面膜后请避免日晒"
"""A QR with Chinese words; it means nothing to a till."""


def fixed(stack: Stack, box: dict[str, BoxCard]) -> dict[str, Any]:
    """What stands on the counter, who there is, what can be scanned."""
    seeded, addresses = stack.seeded, stack.addresses()
    return {
        "store": world.STORE[1],
        "simulated": {key: thing.simulator is not None for key, thing in stack.things.items()},
        "things": [
            {"key": thing.key, "kind": thing.kind, "driver": thing.driver, "name": thing.name, "port": thing.port}
            for thing in stack.things.values()
        ],
        "members": [
            {"name": name, "card": card, "phone": key if key in seeded.phones else "", "has_pin": bool(pin), "pin": pin}
            for key, name, _, _, _, card, pin in world.MEMBERS
        ],
        "goods": [{"name": name, "barcode": barcode, "price_fen": fen} for _, name, _, fen, barcode in world.GOODS],
        "codes": codes(seeded.coupon) if stack.options.full else [],
        "cards": [{"key": card.key, "holder": card.holder, "uid": card.uid} for card in box.values()],
        "sign_in": addresses["sign_in"],
        "people": [
            {"name": name, "title": title, "staff_code": code, "pin": pin}
            for code, name, _, title, pin in world.STAFF if pin
        ],
        "owner_sign_in": addresses["owner_sign_in"],
    }  # fmt: skip


def codes(coupon: str) -> list[dict[str, str]]:
    """What else is scanned at a counter, good and bad."""
    barcode = world.GOODS[0][4]
    wrong = str((int(barcode[-1]) + 3) % 10)
    return [
        {"key": "wrong", "text": barcode[:-1] + wrong},
        {"key": "payment", "text": world.PAYMENT_CODE},
        {"key": "coupon", "text": COUPON_PREFIX + coupon},
        {"key": "setup", "text": world.RADIO_HANDHELDS[-1][-1]},
        {"key": "chinese", "text": CHINESE_QR},
        {"key": "chinese-gbk", "text": CHINESE_QR},
    ]


def moving(stack: Stack, acts: Acts, devices: dict[str, Any]) -> dict[str, Any]:
    """What changes; `devices`: as the hub sees them."""
    plugged = {key: thing.plugged for key, thing in stack.things.items()}
    return {
        "plugged": plugged, "devices": devices, "lying": acts.lying,
        "printers": {key: printer_view(printer) for key, printer in acts.printers.items()},
        "displays": displays(stack), "handhelds": handhelds(stack), "socket": socket(stack),
    }  # fmt: skip


def printer_view(printer: Printer) -> dict[str, Any]:
    """`unfinished`: what is printed below the last cut."""
    shown = {"paper": printer.paper, "cover_open": printer.cover_open, "runs_out": printer.runs_out}
    if not isinstance(printer.simulator, Controls):
        return shown | {"drawer_kicks": 0, "unfinished": []}
    unfinished = with_pictures(paper.decode(printer.simulator.unfinished).blocks)
    return shown | {"drawer_kicks": printer.simulator.drawer_kicks, "unfinished": unfinished}


def displays(stack: Stack) -> dict[str, Any]:
    return {key: display_view(thing.simulator) for key, thing in stack.things.items() if thing.kind == "display"}


def display_view(display: Display) -> dict[str, Any]:
    screen = display.screen
    return {"lines": list(screen.lines), "digits": screen.digits, "lamp": screen.lamp}


def handhelds(stack: Stack) -> list[dict[str, Any]]:
    """The small terminals; the browser's one shows itself."""
    names = {key: name for key, name, _, _ in world.RADIO_HANDHELDS} | {world.ESP_HANDHELD[0]: world.ESP_HANDHELD[1]}
    return [
        {
            "key": key, "name": names[key], "code": handheld.code, "battery": handheld.battery_percent,
            "screen": handheld.shown and {"kind": handheld.shown.kind, "lines": handheld.shown.lines,
                                          "help": handheld.shown.help_called},
        }
        for key, handheld in stack.handhelds.items()
    ]  # fmt: skip


def socket(stack: Stack) -> dict[str, Any] | None:
    """The free socket."""
    if stack.spare is None:
        return None
    seen = {key: f"{vendor}:{product} {text}" for key, (_, vendor, product, text, _) in SEEN.items()}
    return {"plugged": stack.spare.plugged, "seen": seen}


def with_pictures(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A QR the printer draws by itself, drawn for the page as well."""
    return [block | {"png_base64": _qr(block["data"])} if block["type"] == "qr" else block for block in blocks]


def _qr(text: str) -> str:
    png = io.BytesIO()
    segno.make_qr(text, error="m").save(png, kind="png", scale=6, border=2)
    return base64.b64encode(png.getvalue()).decode()
