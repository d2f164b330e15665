"""Barcode scanners in serial (USB-COM) mode."""

from msgspec import Struct

from devices import serialport
from devices.clock import rfc3339
from devices.model import Kind, Scan, ScanBad
from devices.outlet import Outlet
from devices.scanners.serial_scanner.protocol import BadScan, Decoder, ScanText


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """`gap_s`: a scan that does not end within this silence is dropped and reported."""

    baudrate: int = 9600
    gap_s: float = 0.5


class Driver:
    """Reads a port and publishes scan and scan.bad."""

    kind: Kind = "scanner"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._scans = 0
        self._scans_bad = 0

    async def run(self, port: str, outlet: Outlet) -> None:
        """Read until cancelled. Raises PortGoneError, PortBusyError, PortRefusedError."""
        decoder = Decoder()
        async with serialport.opened(port, self._settings.baudrate) as reader:
            outlet.ready()
            while True:
                data = await serialport.read(reader, self._settings.gap_s if decoder.pending else None)
                for item in decoder.feed(data) if data else [decoder.silence()]:
                    self._take(item, outlet)

    def _take(self, item: ScanText | BadScan | None, outlet: Outlet) -> None:
        if isinstance(item, ScanText):
            self._scans += 1
            outlet.publish(Scan(device=outlet.id, text=item.text, at=rfc3339()))
        elif isinstance(item, BadScan):
            self._scans_bad += 1
            outlet.publish(ScanBad(device=outlet.id, reason=item.reason, at=rfc3339()))
        outlet.seen(scans=self._scans, scans_bad=self._scans_bad)
