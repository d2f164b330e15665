"""Which printer takes a job now, and why none does."""

from collections.abc import Iterable

from devices.model import Device
from hub.printing.facts import RoutesPut, Slip

RECEIPTS = frozenset({Slip.RECEIPT, Slip.REFUND, Slip.SHIFT, Slip.DAY, Slip.VOUCHER, Slip.STATEMENT})
"""Slips that another receipt printer may print, where the owner allows it; a service slip never."""

LABELS = frozenset({Slip.LABEL, Slip.VOUCHER_LABEL})
"""What the label printer prints."""


def can_print(device: Device | None) -> bool:
    """Ready, or ready with little paper left."""
    if device is None or device.kind != "printer":
        return False
    return device.state == "ready" or (device.state == "attention" and device.reason == "paper_low")


def receipt_printers(devices: Iterable[Device], routes: RoutesPut) -> list[Device]:
    """The chosen one first, then those that are not kept for service slips or labels, then the others."""
    kept = {routes.service, routes.labels, *routes.rooms.values()} - {None}
    printers = [device for device in devices if device.kind == "printer"]
    return sorted(printers, key=lambda device: (device.id != routes.receipts, device.id in kept, device.id))


def spare_printers(devices: Iterable[Device], routes: RoutesPut) -> list[Device]:
    """Where a receipt may fall back to: never onto a printer kept for something else."""
    kept = {routes.service, routes.labels, *routes.rooms.values()} - {None}
    return [device for device in receipt_printers(devices, routes) if device.id not in kept]


def choose(
    slip: Slip, device: str | None, devices: dict[str, Device], routes: RoutesPut, *, fallback: bool
) -> str | None:
    """The printer that can print it now, None where it has to wait. `device`: the one it belongs to, None for any."""
    if device is None:
        ready = [printer for printer in spare_printers(devices.values(), routes) if can_print(printer)]
        ready += [printer for printer in receipt_printers(devices.values(), routes) if can_print(printer)]
        return ready[0].id if ready else None
    if can_print(devices.get(device)):
        return device
    if not fallback or slip not in RECEIPTS or _starting(devices.get(device)):
        return None
    return next((one.id for one in spare_printers(devices.values(), routes) if can_print(one)), None)


def why_not(device: str | None, devices: dict[str, Device], routes: RoutesPut) -> str | None:
    """The reason a job waits for; None where there is nothing to say, as while a printer starts."""
    if device is not None:
        known = devices.get(device)
        return "printer_gone" if known is None else _reason(known)
    printers = receipt_printers(devices.values(), routes)
    return _reason(printers[0]) if printers else "no_printer"


def _reason(device: Device) -> str | None:
    if can_print(device) or device.state == "starting":
        return None
    return device.reason or "printer_gone"


def _starting(device: Device | None) -> bool:
    return device is not None and device.state == "starting"
