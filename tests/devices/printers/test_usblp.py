"""What the kernel's usblp tells: IEEE 1284 device ids and the port's status byte."""

import errno

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.errors import PortGoneError, PortUnsuitableError
from devices.printers.channels import libusb, usblp
from devices.printers.status import Status

EPSON = b"MFG:EPSON;CMD:ESCPOS;MDL:TM-T20II;CLS:PRINTER;DES:EPSON TM-T20II;CID:EpsonRaster;"


def framed(text):
    return (len(text) + 2).to_bytes(2, "big") + text


@pytest.mark.parametrize(
    ("raw", "model"),
    [
        (framed(EPSON), "EPSON TM-T20II"),
        (framed(b"MANUFACTURER:XPrinter;COMMAND SET:ESC/POS;MODEL:XP-58;"), "XPrinter XP-58"),
        (framed(b"MFG:Gprinter;MDL:Gprinter GP-5890;"), "Gprinter GP-5890"),
        (framed(b"mdl: POS-80 ;"), "POS-80"),
        (b"\x10\x00MFG:A;MDL:B;\0\0\0\0", "A B"),
        (framed(b""), None),
        (b"", None),
        (framed(b"CMD:ESC/POS;"), None),
    ],
)
def test_the_model_in_a_device_id(raw, model):
    assert usblp.parse_device_id(raw) == model


@given(st.binary(max_size=1024))
def test_any_device_id_is_read(raw):
    model = usblp.parse_device_id(raw)
    assert model is None or 0 < len(model) <= usblp.MAX_MODEL


@pytest.mark.parametrize(
    ("bits", "status", "blocking"),
    [  # USB printer class 1.1, GET_PORT_STATUS: 0x18 is the benign answer
        (0x18, Status("ok"), None),
        (0x38, Status("out"), "paper_out"),
        (0x30, Status("out"), "paper_out"),
        (0x08, Status("ok", offline=True), "offline"),
        (0x10, Status("ok", error=True), "printer_error"),
    ],
)
def test_the_port_status(bits, status, blocking):
    assert usblp.parse_port_status(bits) == status
    assert status.blocking == blocking


def test_ioctl_numbers_are_those_of_the_kernel():
    """linux/drivers/usb/class/usblp.c: _IOC(_IOC_READ, 'P', 1, len) with len 1024; linux/lp.h: LPGETSTATUS 0x060b."""
    assert (usblp.LPIOC_GET_DEVICE_ID, usblp.LPGETSTATUS) == (0x84005001, 0x060B)


def test_the_ioctls_answers_are_read():
    def ioctl(_fileno, request, buffer):
        answer = framed(EPSON) if request == usblp.LPIOC_GET_DEVICE_ID else b"\x38"
        buffer[: len(answer)] = answer

    assert usblp.device_id(0, ioctl) == "EPSON TM-T20II"
    assert usblp.port_status(0, ioctl) == Status("out")


@pytest.mark.parametrize(("number", "raises"), [(errno.ENOTTY, False), (errno.EINVAL, False), (errno.ENODEV, True)])
def test_a_port_that_tells_nothing(number, raises):
    def ioctl(*_):
        raise OSError(number, "no")

    assert usblp.device_id(0, ioctl) is None
    if raises:
        with pytest.raises(OSError, match="no"):
            usblp.port_status(0, ioctl)
    else:
        assert usblp.port_status(0, ioctl) is None


async def test_a_file_is_no_printer(tmp_path):
    path = tmp_path / "lp0"
    path.touch()
    with pytest.raises(PortUnsuitableError):
        await usblp.UsblpChannel.open(str(path))


async def test_nothing_is_no_printer(tmp_path):
    with pytest.raises(PortGoneError):
        await usblp.UsblpChannel.open(str(tmp_path / "lp0"))


def test_which_paths_are_libusbs(tmp_path):
    link = tmp_path / "printer"
    link.symlink_to("/dev/bus/usb/001/004")
    assert libusb.is_libusb(str(link))
    assert libusb.bus_and_address(str(link)) == (1, 4)
    assert not libusb.is_libusb("/dev/usb/lp0")
