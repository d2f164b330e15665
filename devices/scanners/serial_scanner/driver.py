"""Barcode scanners in serial (USB-COM) mode."""

from msgspec import Struct

from devices import serialport
from devices.model import Kind
from devices.outlet import Outlet
from devices.scanners.codeid import Affixes, AimId
from devices.scanners.scans import Scans
from devices.scanners.serial_scanner.protocol import Decoder, Encoding


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """
    `gap_s`: a scan that does not end within this silence is dropped and reported.

    `encoding`: of the codes' text. `prefix`, `suffix`, `aim_id`: what the scanner adds to each code, taken off again.
    """

    baudrate: int = 9600
    gap_s: float = 0.5
    encoding: Encoding = "auto"
    prefix: str = ""
    suffix: str = ""
    aim_id: AimId = "keep"


class Driver:
    """Reads a port and publishes scan and scan.bad."""

    kind: Kind = "scanner"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._scans = Scans(Affixes(settings.prefix, settings.suffix, settings.aim_id))

    async def run(self, port: str, outlet: Outlet) -> None:
        """Read until cancelled. Raises PortGoneError, PortBusyError, PortRefusedError."""
        decoder = Decoder(self._settings.encoding)
        async with serialport.opened(port, self._settings.baudrate) as reader:
            outlet.ready()
            while True:
                data = await serialport.read(reader, self._settings.gap_s if decoder.pending else None)
                for item in decoder.feed(data) if data else [decoder.silence()]:
                    if item is not None:
                        self._scans.take(item, outlet)
