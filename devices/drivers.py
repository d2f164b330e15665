"""Every driver the daemon has, by the name used in profiles, --device and the API."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from devices.displays.line_display import driver as line_display
from devices.errors import ConfigError
from devices.model import Interface, Kind
from devices.outlet import Driver
from devices.printers.escpos import driver as escpos
from devices.printers.tspl import driver as tspl
from devices.readers.em4100 import driver as em4100
from devices.readers.keyboard import driver as reader_keyboard
from devices.readers.pcsc import driver as pcsc
from devices.readers.pn532 import driver as pn532
from devices.readers.rc522 import driver as rc522
from devices.readers.wiegand import driver as wiegand
from devices.scanners.evdev_keyboard import driver as evdev_keyboard
from devices.scanners.serial_scanner import driver as serial_scanner
from devices.terminals.radio_base import driver as radio_base


@dataclass(frozen=True, slots=True)
class DriverKind:
    """
    A driver: how it is reached, what it is called until a person names it, and how it is made.

    `listens`: its run() may be started on a port nobody bound, to hear a tap or a scan, and sends nothing that could
    upset another kind of device. One with a `grab` setting is to be given `grab=False` for that.
    """

    key: str
    kind: Kind
    interface: Interface
    name: str
    settings: type[msgspec.Struct]
    make: Callable[[Any], Driver]
    listens: bool = False


DRIVERS: Final[dict[str, DriverKind]] = {
    kind.key: kind
    for kind in (
        DriverKind("em4100", "reader", "tty", "会员卡读卡器", em4100.Settings, em4100.Driver, listens=True),
        DriverKind("wiegand", "reader", "tty", "会员卡读卡器", wiegand.Settings, wiegand.Driver, listens=True),
        DriverKind("pcsc", "reader", "pcsc", "会员卡读卡器", pcsc.Settings, pcsc.Driver, listens=True),
        DriverKind("rc522", "reader", "tty", "会员卡读卡器", rc522.Settings, rc522.Driver),
        DriverKind("pn532", "reader", "tty", "会员卡读卡器", pn532.Settings, pn532.Driver),
        DriverKind(
            "reader-keyboard",
            "reader",
            "input",
            "会员卡读卡器",
            reader_keyboard.Settings,
            reader_keyboard.Driver,
            listens=True,
        ),
        DriverKind(
            "scanner-serial", "scanner", "tty", "扫码枪", serial_scanner.Settings, serial_scanner.Driver, listens=True
        ),
        DriverKind(
            "scanner-evdev", "scanner", "input", "扫码枪", evdev_keyboard.Settings, evdev_keyboard.Driver, listens=True
        ),
        DriverKind("escpos", "printer", "tcp", "前台打印机", escpos.Settings, escpos.Driver),
        DriverKind("escpos-usb", "printer", "usblp", "前台打印机", escpos.UsbSettings, escpos.UsbDriver),
        DriverKind("escpos-serial", "printer", "tty", "前台打印机", escpos.SerialSettings, escpos.SerialDriver),
        DriverKind("tspl", "printer", "tcp", "标签打印机", tspl.Settings, tspl.Driver),
        DriverKind("tspl-usb", "printer", "usblp", "标签打印机", tspl.UsbSettings, tspl.UsbDriver),
        DriverKind("radio-base", "terminals", "tty", "手持机无线基站", radio_base.Settings, radio_base.Driver),
        DriverKind("line-display", "display", "tty", "顾客显示屏", line_display.Settings, line_display.Driver),
        DriverKind(
            "line-display-usb", "display", "usblp", "顾客显示屏", line_display.UsbSettings, line_display.UsbDriver
        ),
    )
}


def driver_kind(key: str, where: str) -> DriverKind:
    """The driver called `key`. Raises ConfigError naming `where` it was asked for."""
    try:
        return DRIVERS[key]
    except KeyError:
        raise ConfigError(f"{where}: no driver {key!r}; there are {', '.join(DRIVERS)}") from None


def settings(kind: DriverKind, values: dict[str, Any], where: str, *, strict: bool) -> msgspec.Struct:
    """The driver's settings from plain values. Raises ConfigError naming `where` and the key."""
    try:
        return msgspec.convert(values, kind.settings, strict=strict)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{where}: {error}") from error
