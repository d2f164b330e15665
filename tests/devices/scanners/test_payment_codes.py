"""A payment code passes through the daemon and leaves nothing behind."""

import logging

from devices.scanners.evdev_keyboard.simulator import Simulator as Keyboard
from devices.scanners.serial_scanner.simulator import Simulator as Serial

CODES = ("134567890123456789", "287654321098765432")


def is_scan(event):
    return event["type"] == "scan"


async def test_it_is_published_and_neither_logged_nor_kept(running, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    specs = f"scanner-serial:{tmp_path / 'scanner'}", f"scanner-evdev:{tmp_path / 'event-scanner'}"
    async with Serial(tmp_path) as serial, Keyboard(tmp_path) as keyboard, running(*specs) as client:
        for device in client.events[0]["devices"]:
            while (await client.device(device["id"]))["state"] != "ready":
                pass
        await serial.scan(CODES[0])
        await client.event(is_scan)
        await serial.send(CODES[0][:9].encode())
        await keyboard.scan(CODES[1])
        await client.event(lambda event: is_scan(event) and event["text"] == CODES[1])
        keyboard.unplug()
        serial.unplug()
        await client.state("gone", "unplugged")
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for code in CODES:
        assert code not in caplog.text
        assert code[:9] not in caplog.text
        assert code.encode() not in kept
