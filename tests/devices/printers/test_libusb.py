"""USB printers without usblp: every transfer has an end, and errors become ours. The bus itself needs hardware."""

import errno
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
import usb.core

from devices.errors import DevicesError, PortUnsuitableError
from devices.printers.channels import libusb
from devices.printers.escpos import library


class FakeDevice:
    """pyusb's Device as far as the channel uses it: takes `takes` bytes a transfer, answers `answers` in turn."""

    def __init__(self, takes=512, answers=(), *, gone=False):
        self.takes, self.answers, self.gone = takes, list(answers), gone
        self.written = bytearray()
        self.timeouts = []

    def write(self, endpoint, data, timeout):
        self.timeouts.append(timeout)
        self._check(endpoint, 0x01)
        if not self.takes:
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        self.written += data[: self.takes]
        return min(self.takes, len(data))

    def read(self, endpoint, _size, timeout):
        self.timeouts.append(timeout)
        self._check(endpoint, 0x82)
        if not self.answers:
            time.sleep(timeout / 1000)
            raise usb.core.USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        return self.answers.pop(0)

    def _check(self, endpoint, expected):
        assert endpoint == expected
        if self.gone:
            raise usb.core.USBError("No such device", -4, errno.ENODEV)


def channel_of(device):
    printer = SimpleNamespace(device=device, in_ep=0x82, out_ep=0x01, close=lambda: None)
    return libusb.LibusbChannel(printer, ThreadPoolExecutor(1))


async def test_a_job_goes_out_whole_in_transfers_that_end():
    device = FakeDevice(takes=100)
    channel = channel_of(device)
    await channel.write(b"x" * 5000, 1)
    assert bytes(device.written) == b"x" * 5000
    assert await channel.read(0) == b""
    assert min(device.timeouts) > 0  # 0 would be for ever
    await channel.close()


async def test_an_answer_is_read():
    channel = channel_of(FakeDevice(answers=[b"\x12"]))
    assert await channel.read(0.5) == b"\x12"
    await channel.close()


async def test_a_printer_that_takes_nothing_is_a_stall():
    channel = channel_of(FakeDevice(takes=0))
    with pytest.raises(TimeoutError):
        await channel.write(b"x", 0.05)
    await channel.close()


async def test_a_pulled_printer_is_an_os_error():
    channel = channel_of(FakeDevice(gone=True))
    for use in (channel.write(b"x", 1), channel.read(0.1)):
        with pytest.raises(OSError, match="No such device"):
            await use
    await channel.close()


async def test_what_is_not_on_the_bus_cannot_be_opened():
    with pytest.raises(DevicesError):
        await libusb.LibusbChannel.open("/dev/bus/usb/250/250")


def interface(kind, *endpoints):
    class Interface(list):
        bInterfaceClass = kind  # noqa: N815

    return Interface(
        SimpleNamespace(bEndpointAddress=address, bmAttributes=attributes) for address, attributes in endpoints
    )


@pytest.mark.parametrize(
    ("interfaces", "found"),
    [
        ([interface(3, (0x81, 3)), interface(7, (0x01, 2), (0x82, 2))], (0x01, 0x82)),
        ([interface(7, (0x02, 2))], (0x02, 0)),
        ([interface(7, (0x81, 3), (0x03, 2), (0x84, 2))], (0x03, 0x84)),
    ],
)
def test_the_printer_interface_is_found(interfaces, found):
    assert libusb.endpoints([interfaces]) == found


def test_what_is_no_printer_is_refused():
    with pytest.raises(PortUnsuitableError):
        libusb.endpoints([[interface(3, (0x81, 3))]])


def test_a_transfer_without_an_end_is_refused():
    with pytest.raises(ValueError, match="needs an end"):
        library.usb_printer({}, timeout_ms=0, in_ep=0x82, out_ep=0x01)


def test_importing_the_library_leaves_neither_log_handler_nor_folder(tmp_path):

    code = (
        "import logging; from devices.printers.escpos import library; library.native_qr('x', 3);"
        "assert logging.getLogger().handlers == []"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={"TMPDIR": str(tmp_path), "PATH": ""}, check=True, capture_output=True
    )
    assert (done.stdout, list(tmp_path.iterdir())) == (b"", [])
