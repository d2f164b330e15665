"""sd_notify(3): tell systemd that the hub is ready and alive."""

import os
import socket


def notify(message: str) -> None:
    """Send one message; nothing happens where systemd did not start us."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.connect("\0" + address[1:] if address.startswith("@") else address)
        channel.sendall(message.encode())
