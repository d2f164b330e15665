"""MQTT 3.1.1 control packets as bytes (OASIS standard of 29 October 2014); what a server reads and writes. Pure."""

from dataclasses import dataclass
from typing import Final

CONNECT, CONNACK, PUBLISH, PUBACK = 1, 2, 3, 4
SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, DISCONNECT = 8, 9, 10, 11, 12, 13, 14

MAX_PACKET_BYTES: Final = 4_096
MAX_TOPIC_BYTES: Final = 256
MAX_FILTERS: Final = 16
REFUSED_PROTOCOL, REFUSED_ID, REFUSED_BUSY, REFUSED_LOGIN = 1, 2, 3, 5
FAILURE: Final = 0x80


class Malformed(Exception):
    """Not MQTT 3.1.1, or larger than a terminal ever sends: the connection is closed (4.8)."""


class WrongVersion(Malformed):
    """Another version of the protocol; the client is told (3.1.2.2)."""


@dataclass(frozen=True, slots=True)
class Connect:
    client_id: str
    username: str
    password: bytes
    keepalive_s: int
    will: "Publish | None"

    def __repr__(self) -> str:
        return f"Connect({self.client_id!r}, {self.username!r})"


@dataclass(frozen=True, slots=True)
class Publish:
    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False
    packet_id: int = 0

    def __repr__(self) -> str:
        return f"Publish({self.topic!r}, {len(self.payload)} bytes)"


@dataclass(frozen=True, slots=True)
class Subscribe:
    packet_id: int
    filters: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    packet_id: int
    filters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Puback:
    packet_id: int


@dataclass(frozen=True, slots=True)
class Ping: ...


@dataclass(frozen=True, slots=True)
class Disconnect: ...


Packet = Connect | Publish | Subscribe | Unsubscribe | Puback | Ping | Disconnect


class _Body:
    """Reads fields off a packet's body. Raises Malformed at the end of it."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, count: int) -> bytes:
        end = self._at + count
        if end > len(self._data):
            raise Malformed("cut short")
        part, self._at = self._data[self._at : end], end
        return part

    def number(self) -> int:
        return int.from_bytes(self.take(2))

    def binary(self) -> bytes:
        return self.take(self.number())

    def text(self) -> str:
        try:
            text = self.binary().decode()
        except UnicodeDecodeError as error:
            raise Malformed("not UTF-8") from error
        if "\0" in text:
            raise Malformed("U+0000")
        return text

    def rest(self) -> bytes:
        return self.take(len(self._data) - self._at)

    @property
    def left(self) -> int:
        return len(self._data) - self._at


def parse(first: int, data: bytes) -> Packet:
    """The packet with this first byte and body. Raises Malformed, WrongVersion."""
    kind, flags, body = first >> 4, first & 0x0F, _Body(data)
    if kind == PUBLISH:
        return _publish(flags, body)
    if flags != (2 if kind in {SUBSCRIBE, UNSUBSCRIBE} else 0):
        raise Malformed("reserved flags")
    if kind == CONNECT:
        return _connect(body)
    if kind == PUBACK:
        return Puback(body.number())
    if kind == SUBSCRIBE:
        return Subscribe(body.number(), tuple((t, q) for t, q in _filters(body, with_qos=True)))
    if kind == UNSUBSCRIBE:
        return Unsubscribe(body.number(), tuple(t for t, _ in _filters(body, with_qos=False)))
    if kind == PINGREQ:
        return Ping()
    if kind == DISCONNECT:
        return Disconnect()
    raise Malformed(f"a client does not send packet {kind}")


def _connect(body: _Body) -> Connect:
    if body.text() != "MQTT" or body.take(1) != b"\x04":
        raise WrongVersion
    flags, keepalive_s = body.take(1)[0], body.number()
    if flags & 1 or (flags & 0x18) == 0x18:  # noqa: PLR2004 - reserved bit; will QoS 3
        raise Malformed("connect flags")
    client_id = body.text()
    will = None
    if flags & 0x04:
        will = Publish(body.text(), body.binary(), flags >> 3 & 3, bool(flags & 0x20))
    username = body.text() if flags & 0x80 else ""
    password = body.binary() if flags & 0x40 else b""
    return Connect(client_id, username, password, keepalive_s, will)


def _publish(flags: int, body: _Body) -> Publish:
    qos = flags >> 1 & 3
    if qos > 1:
        raise Malformed("QoS 2 is not for terminals")
    topic = body.text()
    if not topic or len(topic) > MAX_TOPIC_BYTES or "+" in topic or "#" in topic:
        raise Malformed("topic")
    packet_id = body.number() if qos else 0
    if qos and not packet_id:
        raise Malformed("packet identifier 0")
    return Publish(topic, body.rest(), qos, bool(flags & 1), packet_id)


def _filters(body: _Body, *, with_qos: bool) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    while body.left:
        topic = body.text()
        found.append((topic, body.take(1)[0] if with_qos else 0))
        if not topic or len(topic) > MAX_TOPIC_BYTES or found[-1][1] > 2 or len(found) > MAX_FILTERS:  # noqa: PLR2004
            raise Malformed("filters")
    if not found:
        raise Malformed("no filters")
    return found


def connack(code: int) -> bytes:
    return bytes([CONNACK << 4, 2, 0, code])


def suback(packet_id: int, codes: list[int]) -> bytes:
    return bytes([SUBACK << 4, 2 + len(codes)]) + packet_id.to_bytes(2) + bytes(codes)


def unsuback(packet_id: int) -> bytes:
    return bytes([UNSUBACK << 4, 2]) + packet_id.to_bytes(2)


def puback(packet_id: int) -> bytes:
    return bytes([PUBACK << 4, 2]) + packet_id.to_bytes(2)


def pingresp() -> bytes:
    return bytes([PINGRESP << 4, 0])


def publish(packet: Publish) -> bytes:
    topic = packet.topic.encode()
    body = len(topic).to_bytes(2) + topic + (packet.packet_id.to_bytes(2) if packet.qos else b"") + packet.payload
    return bytes([PUBLISH << 4 | packet.qos << 1 | packet.retain]) + length(len(body)) + body


def length(value: int) -> bytes:
    """Remaining length: seven bits a byte, low ones first (2.2.3)."""
    made = bytearray()
    while True:
        value, digit = divmod(value, 128)
        made.append(digit | (0x80 if value else 0))
        if not value:
            return bytes(made)
