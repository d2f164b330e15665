"""
python-escpos, with its ways at import kept in: the parts of it that Meishu uses, and nothing else imports it.

It renders native QR codes and barcodes (Dummy) and drives libusb printers (Usb). Text and status are our own:
it sends Chinese unframed and takes silence for "paper adequate".
"""

import logging
import os
import shutil
import threading
from functools import cache
from typing import Any, Final, Literal

_LOCK: Final = threading.Lock()
PICKLE_SETTING: Final = "ESCPOS_CAPABILITIES_PICKLE_DIR"


@cache
def _module() -> Any:
    """escpos.printer, without the root log handler and the temporary folder that its import leaves behind."""
    root = logging.getLogger()
    before = list(root.handlers)
    guard = logging.NullHandler()
    root.addHandler(guard)  # logging.basicConfig does nothing where there is a handler
    try:
        from escpos import capabilities, printer  # noqa: PLC0415 -- a quarter of a second that most stores never need
    finally:
        root.handlers[:] = [handler for handler in root.handlers if handler in before]
    if PICKLE_SETTING not in os.environ:
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return printer


def load() -> Any:
    """escpos.printer; the first time takes a quarter of a second, so not on the event loop."""
    with _LOCK:
        return _module()


def native_qr(data: str, module_dots: int) -> bytes:
    """GS ( k functions 165, 167, 169, 180 and 181 for a QR code of level M, in UTF-8."""
    dummy = load().Dummy()
    dummy.qr(data, ec=1, size=module_dots, model=2, native=True)
    return bytes(dummy.output)


def native_barcode(data: str, symbology: Literal["ean13", "code128"], height_dots: int, *, text: bool) -> bytes:
    """GS k with its height, width and text position. Raises escpos.exceptions.Error for what cannot be coded."""
    dummy = load().Dummy()
    # "{B" selects code set B; an opening brace of the data is written twice (Epson, GS k, CODE128)
    code, kind, function = (
        (data, "EAN13", "A") if symbology == "ean13" else ("{B" + data.replace("{", "{{"), "CODE128", "B")
    )
    # the public barcode() prints to standard output
    dummy._hw_barcode(  # noqa: SLF001
        code, kind, height_dots, 2, "BELOW" if text else "OFF", "A", align_ct=False, function_type=function
    )
    return bytes(dummy.output)


def usb_printer(usb_args: dict[str, Any], *, timeout_ms: int, in_ep: int, out_ep: int) -> Any:
    """escpos.printer.Usb, not yet open; its `timeout_ms` of 0 would mean for ever. Raises ValueError for 0."""
    if timeout_ms <= 0:
        raise ValueError("a USB transfer needs an end")
    return load().Usb(usb_args=usb_args, timeout=timeout_ms, in_ep=in_ep, out_ep=out_ep)


def device_not_found() -> type[Exception]:
    """The exception that Usb.open raises for every reason."""
    load()
    from escpos.exceptions import DeviceNotFoundError  # noqa: PLC0415 -- see load

    return DeviceNotFoundError  # type: ignore[no-any-return]
