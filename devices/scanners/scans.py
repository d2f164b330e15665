"""From scans to events. What was scanned may be a payment code: it is published, and never logged or kept."""

from devices.clock import rfc3339
from devices.model import Scan, ScanBad
from devices.outlet import Outlet
from devices.scanners.codeid import Affixes
from devices.scanners.serial_scanner.protocol import BadScan, ScanText


class Scans:
    """What one scanner tells; details `scans` and `scans_bad` count since the daemon started."""

    def __init__(self, affixes: Affixes) -> None:
        self._affixes = affixes
        self._scans = 0
        self._scans_bad = 0

    def take(self, item: ScanText | BadScan, outlet: Outlet) -> None:
        """Publish a scan without what the scanner put around it; one that lacks it is `partial`."""
        if isinstance(item, ScanText):
            text = self._affixes.strip(item.text)
            item = BadScan("partial") if text is None else ScanText(text)
        if isinstance(item, ScanText):
            self._scans += 1
            outlet.publish(Scan(device=outlet.id, text=item.text, at=rfc3339()))
        else:
            self._scans_bad += 1
            outlet.publish(ScanBad(device=outlet.id, reason=item.reason, at=rfc3339()))
        outlet.seen(scans=self._scans, scans_bad=self._scans_bad)
