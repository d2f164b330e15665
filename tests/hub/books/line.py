"""The hub's API without a socket: the bytes of a request go to its HTTP protocol, the bytes of the reply come back."""

import asyncio

import msgspec

from tests.hub.conftest import Reply

_END = b"\r\n\r\n"


class Line(asyncio.Transport):
    """One connection, one request at a time. `server` makes the protocol, as a listening socket would."""

    def __init__(self, server):
        super().__init__()
        self._heard = bytearray()
        self._answer = None
        self._protocol = server()
        self._protocol.connection_made(self)

    async def ask(self, method, path, body, token):
        data = b"" if body is None else body if isinstance(body, bytes) else msgspec.json.encode(body)
        head = (
            f"{method} /api/v1{path} HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
        )
        self._answer = asyncio.get_running_loop().create_future()
        self._protocol.data_received(head.encode() + data)
        status, content = await asyncio.wait_for(self._answer, 60)
        return Reply(status, msgspec.json.decode(content) if content else None, {})

    def hang_up(self):
        self._protocol.connection_lost(None)

    def write(self, data):
        self._heard += data
        head, end, body = bytes(self._heard).partition(_END)
        if not end:
            return
        length = head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]
        if len(body) >= int(length or 0):
            self._heard.clear()
            self._answer.set_result((int(head[9:12]), body))

    def writelines(self, chunks):
        self.write(b"".join(chunks))

    def is_closing(self):
        return False

    def close(self):
        pass

    def get_extra_info(self, name, default=None):
        return ("127.0.0.1", 1) if name in {"peername", "sockname"} else default

    def get_write_buffer_size(self):
        return 0

    def set_write_buffer_limits(self, high=None, low=None):
        pass

    def pause_reading(self):
        pass

    def resume_reading(self):
        pass
