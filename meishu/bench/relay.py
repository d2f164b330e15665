"""The floor of `meishu bench tap`: bytes of a tty, a line on a TCP connection, nothing else. `python -m ... TTY`"""

import os
import socket
import sys

ETX = b"\x03"
_READ = 4096


def main(tty: str) -> None:
    """Print the port; relay to whoever connects until the tty is hung up or the connection gone."""
    port = os.open(tty, os.O_RDONLY | os.O_NOCTTY)
    with socket.create_server(("127.0.0.1", 0)) as server:
        print(server.getsockname()[1], flush=True)
        client, _ = server.accept()
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    frame = b""
    while data := os.read(port, _READ):
        frame += data
        if frame.endswith(ETX):
            client.sendall(frame.hex().encode() + b"\n")
            frame = b""


if __name__ == "__main__":
    main(sys.argv[1])
