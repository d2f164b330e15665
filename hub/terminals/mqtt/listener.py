"""The hub's MQTT listener for terminals: TLS, a credential a terminal, three topics each, nothing from one to another.

`meishu/terminals/<id>/screen` (hub to terminal, retained), `.../input` and `.../state` (terminal to hub). Everything
that a stranger can make grow has a bound: see gate.py, packets.MAX_PACKET_BYTES and the times below.
"""

import asyncio
import hmac
import logging
import socket
import ssl

import msgspec

from hub.errors import MeishuError
from hub.ids import TerminalId
from hub.journal.store import Store
from hub.security.state import digest
from hub.tasks import end
from hub.terminals import state
from hub.terminals.inputs import Input, Report
from hub.terminals.mqtt import packets
from hub.terminals.mqtt.gate import Gate
from hub.terminals.mqtt.packets import Connect, Malformed, Publish
from hub.terminals.screens import Screen
from hub.terminals.session import Handhelds

log = logging.getLogger(__name__)

SIGN_IN_S = 5.0
KEEPALIVE_MOST_S = 300
UNSENT_MOST_BYTES = 64 * 1024
_PAUSE_S = 0.2
_PREFIX = "meishu/terminals"
_INPUTS: msgspec.json.Decoder[Input] = msgspec.json.Decoder(Input)


class State(msgspec.Struct, frozen=True):
    """What a terminal says on `.../state`; `online` false is its will."""

    online: bool = True
    battery_percent: float | None = None
    firmware: str = ""


_STATES = msgspec.json.Decoder(State)


def credential_digest(password: str) -> str:
    """What is kept of a credential. It is no bearer token of the API."""
    return digest(f"mqtt:{password}")


class Connection:
    """A terminal that has signed in."""

    def __init__(self, terminal: TerminalId, writer: asyncio.StreamWriter) -> None:
        self.terminal = terminal
        self.subscribed_qos: int | None = None
        self._writer = writer
        self._packet_id = 0

    def topic(self, leaf: str) -> str:
        return f"{_PREFIX}/{self.terminal}/{leaf}"

    def show(self, screen: Screen, *, retained: bool) -> None:
        if self.subscribed_qos is None:
            return
        self._packet_id = self._packet_id % 0xFFFF + 1
        payload = msgspec.json.encode(screen)
        packet = Publish(self.topic("screen"), payload, self.subscribed_qos, retained, self._packet_id)
        self.send(packets.publish(packet))

    def send(self, data: bytes) -> None:
        """A terminal that does not read is cut off rather than waited for."""
        if self._writer.transport.get_write_buffer_size() > UNSENT_MOST_BYTES:
            self.cut()
        elif not self._writer.is_closing():
            self._writer.write(data)

    def cut(self) -> None:
        self._writer.transport.abort()


class Listener:
    """Start with `start`. A Link of the sessions."""

    def __init__(self, store: Store, handhelds: Handhelds, context: ssl.SSLContext) -> None:
        self._store, self._handhelds, self._context = store, handhelds, context
        self._connections: dict[TerminalId, Connection] = {}
        self._socket: socket.socket | None = None
        self._accepting: asyncio.Task[None] | None = None
        self._serving: set[asyncio.Task[None]] = set()
        self.gate = Gate()

    async def start(self, host: str, port: int) -> int:
        """The port it listens on. Raises OSError."""
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, port), family=family, backlog=128)
        self._socket.setblocking(False)  # noqa: FBT003 - the system's own signature
        self._accepting = asyncio.create_task(self._accept(self._socket), name="terminals")
        return int(self._socket.getsockname()[1])

    async def close(self) -> None:
        if self._accepting is not None:
            await end([self._accepting])
        if self._socket is not None:
            self._socket.close()
        for connection in list(self._connections.values()):
            connection.cut()
        await end(self._serving)

    def show(self, terminal: TerminalId, screen: Screen) -> None:
        connection = self._connections.get(terminal)
        if connection is not None:
            connection.show(screen, retained=False)

    def is_online(self, terminal: TerminalId) -> bool:
        return terminal in self._connections

    def revoked(self, terminal: TerminalId) -> None:
        connection = self._connections.pop(terminal, None)
        if connection is not None:
            connection.cut()

    async def _accept(self, listening: socket.socket) -> None:
        """Whom the gate does not admit is cut off before TLS begins."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                accepted, (address, *_) = await loop.sock_accept(listening)
            except OSError as error:
                log.warning("a terminal could not be let in: %s", error)
                await asyncio.sleep(_PAUSE_S)
                continue
            if not self.gate.admits(address, loop.time()):
                accepted.close()
                continue
            self.gate.enter(address)
            task = asyncio.create_task(self._serve(accepted, address))
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)

    async def _serve(self, accepted: socket.socket, address: str) -> None:
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(packets.MAX_PACKET_BYTES * 2, loop)
        protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
        signing_in = loop.time() + SIGN_IN_S
        writer: asyncio.StreamWriter | None = None
        try:
            try:
                async with asyncio.timeout_at(signing_in):
                    transport, _ = await loop.connect_accepted_socket(
                        lambda: protocol, accepted, ssl=self._context, ssl_handshake_timeout=SIGN_IN_S
                    )
                    writer = asyncio.StreamWriter(transport, protocol, reader, loop)
                    connection, keepalive_s = await self._sign_in(reader, writer, address)
            except (OSError, EOFError, TimeoutError, Malformed):
                self.gate.failed(address, loop.time())
                raise
            finally:
                self.gate.known(address)
            await self._converse(connection, reader, writer, keepalive_s)
        except (OSError, EOFError, TimeoutError, Malformed) as error:
            log.debug("a terminal's connection ended: %s", type(error).__name__)
        finally:
            self.gate.leave()
            if writer is not None:
                writer.transport.abort()
            else:
                accepted.close()

    async def _converse(
        self,
        connection: Connection | None,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        keepalive_s: int,
    ) -> None:
        if connection is None:
            writer.close()
            async with asyncio.timeout(SIGN_IN_S):
                await writer.wait_closed()
            return
        if self._handhelds.session(connection.terminal) is None:  # revoked while it signed in
            return
        before = self._connections.get(connection.terminal)
        self._connections[connection.terminal] = connection
        if before is not None:
            before.cut()
        try:
            while await self._step(connection, reader, keepalive_s * 1.5):
                await writer.drain()
        finally:
            if self._connections.get(connection.terminal) is connection:
                del self._connections[connection.terminal]

    async def _sign_in(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str
    ) -> tuple[Connection | None, int]:
        """CONNECT. None after a refusal that was said to the client."""
        try:
            packet = await read_packet(reader)
        except packets.WrongVersion:
            writer.write(packets.connack(packets.REFUSED_PROTOCOL))
            return None, 0
        if not isinstance(packet, Connect):
            raise Malformed("the first packet is CONNECT")
        connection = Connection(TerminalId(packet.username), writer)
        if not await self._may(packet, connection):
            self.gate.failed(address, asyncio.get_running_loop().time())
            log.warning("a terminal at %s was refused: wrong credential", address)
            writer.write(packets.connack(packets.REFUSED_LOGIN))
            return None, 0
        writer.write(packets.connack(0))
        keepalive_s = min(packet.keepalive_s or KEEPALIVE_MOST_S, KEEPALIVE_MOST_S)
        self._handhelds.heard(connection.terminal)
        return connection, keepalive_s

    async def _may(self, packet: Connect, connection: Connection) -> bool:
        """The credential is a paired terminal's own, and its will speaks of itself."""
        if packet.will is not None and not hmac.compare_digest(
            packet.will.topic.encode(), connection.topic("state").encode()
        ):
            return False
        password = packet.password.decode("ascii", "replace")
        return await self._store.read(state.token_matches, connection.terminal, credential_digest(password))

    async def _step(self, connection: Connection, reader: asyncio.StreamReader, silence_s: float) -> bool:
        """Read and do one packet; whether there are more to come."""
        packet = await asyncio.wait_for(read_packet(reader), silence_s)
        self._handhelds.heard(connection.terminal)
        if isinstance(packet, Publish):
            await self._take(connection, packet)
            if packet.qos:
                connection.send(packets.puback(packet.packet_id))
        elif isinstance(packet, packets.Subscribe):
            self._subscribe(connection, packet)
        elif isinstance(packet, packets.Unsubscribe):
            if connection.topic("screen") in packet.filters:
                connection.subscribed_qos = None
            connection.send(packets.unsuback(packet.packet_id))
        elif isinstance(packet, packets.Ping):
            connection.send(packets.pingresp())
        elif isinstance(packet, Connect):
            raise Malformed("a second CONNECT")
        return not isinstance(packet, packets.Disconnect)

    def _subscribe(self, connection: Connection, packet: packets.Subscribe) -> None:
        """Its own screen and nothing else; the whole screen follows at once."""
        own = connection.topic("screen")
        codes = [min(qos, 1) if topic == own else packets.FAILURE for topic, qos in packet.filters]
        connection.send(packets.suback(packet.packet_id, codes))
        granted = [code for code in codes if code != packets.FAILURE]
        if granted:
            connection.subscribed_qos = granted[-1]
            screen = self._handhelds.screen(connection.terminal)
            if screen is not None:
                connection.show(screen, retained=True)

    async def _take(self, connection: Connection, packet: Publish) -> None:
        """Its own input and state. Raises Malformed for any other topic: 3.1.1 has no softer no."""
        try:
            if packet.topic == connection.topic("input"):
                given: Input = _INPUTS.decode(packet.payload)
            elif packet.topic == connection.topic("state"):
                said = _STATES.decode(packet.payload)
                if not said.online:
                    return
                percent = None if said.battery_percent is None else max(0, min(100, round(said.battery_percent)))
                given = Report(percent, said.firmware[:60])
            else:
                raise Malformed("not its topic")
            await self._handhelds.take(connection.terminal, given)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError, OverflowError):
            log.info("%s: an input that is none", connection.terminal)
        except MeishuError as error:  # too many inputs, a store that cannot write now: the link is not to blame
            log.info("%s: %s", connection.terminal, error.code)


async def read_packet(reader: asyncio.StreamReader) -> packets.Packet:
    """The next packet. Raises Malformed before a byte of one that is too large is kept, EOFError, OSError."""
    first = (await reader.readexactly(1))[0]
    size, shift = 0, 0
    while True:
        digit = (await reader.readexactly(1))[0]
        size |= (digit & 0x7F) << shift
        shift += 7
        if not digit & 0x80:
            break
        if shift > 21:  # noqa: PLR2004 - four bytes at most (2.2.3)
            raise Malformed("remaining length")
    if size > packets.MAX_PACKET_BYTES:
        raise Malformed("too large")
    return packets.parse(first, await reader.readexactly(size))
