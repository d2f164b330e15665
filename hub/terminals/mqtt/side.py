"""The MQTT listener as a part of the hub: switched on by the configuration, never a reason not to sell."""

import asyncio
import io
import logging
import secrets
from dataclasses import dataclass

import segno
from msgspec import Struct

from hub.config import Terminals
from hub.errors import Refused
from hub.ids import TerminalId
from hub.journal.store import Store
from hub.terminals.facts import Transport
from hub.terminals.mqtt.authority import Identity, identity
from hub.terminals.mqtt.listener import Listener, credential_digest
from hub.terminals.rules import Enrol
from hub.terminals.session import Handhelds

log = logging.getLogger(__name__)

FOLDER = "terminals"
_SECRET_BYTES = 24


class ListenerOff(
    Refused,
    code="terminal_listener_off",
    zh="门店主机没有开启手持机接入，请维护人员在 hub.toml 的 [terminals] 里设置 port",
    en="The hub's listener for terminals is off; set `port` under [terminals] in hub.toml",
): ...


class Secrets(Struct, frozen=True):
    """Shown once. secrets_yaml goes beside the ESPHome file; qr_svg holds the same but the authority."""

    terminal: TerminalId
    host: str
    port: int
    username: str
    password: str
    ca_pem: str
    secrets_yaml: str
    qr_svg: str


@dataclass(frozen=True, slots=True)
class Side:
    """A listener that runs."""

    listener: Listener
    identity: Identity
    host: str
    port: int


async def open_side(config: Terminals, store: Store, handhelds: Handhelds, hub: str) -> Side | None:
    """Start listening; None if it is off, or its port is taken: the hub then says so and sells on."""
    if config.port is None:
        return None
    host = config.address or f"{hub}.local"
    names = list(dict.fromkeys([host, f"{hub}.local", "localhost", "127.0.0.1"]))
    try:
        made = await asyncio.to_thread(identity, store.path.parent / FOLDER, store.keys.store, names)
        listener = Listener(store, handhelds, made.context)
        port = await listener.start(config.host, config.port)
    except (OSError, ValueError, TypeError) as error:
        log.error("the listener for terminals did not start: %s", error)  # noqa: TRY400 - the words are enough
        return None
    handhelds.links[Transport.MQTT] = listener
    return Side(listener, made, host, port)


def new_enrolment(name: str, room: str | None) -> tuple[Enrol, str]:
    """(what is kept, the credential that only the terminal is given)."""
    password = secrets.token_urlsafe(_SECRET_BYTES)
    return Enrol(Transport.MQTT, name, room, credential_digest(password)), password


def secrets_of(side: Side, terminal: TerminalId, password: str) -> Secrets:
    values = {
        "meishu_host": side.host, "meishu_port": str(side.port), "meishu_terminal": terminal,
        "meishu_password": password,
    }  # fmt: skip
    svg = io.BytesIO()
    qr = segno.make("MSE1|" + "|".join(values.values()), error="m")
    qr.save(svg, kind="svg", scale=4, border=2, xmldecl=False, svgns=True)
    text = _yaml(values, side.identity.ca_pem)
    return Secrets(
        terminal, side.host, side.port, terminal, password, side.identity.ca_pem, text, svg.getvalue().decode()
    )


def _yaml(values: dict[str, str], ca_pem: str) -> str:
    made = ['wifi_ssid: ""', 'wifi_password: ""']
    made += [f'{name}: "{value}"' for name, value in values.items()]
    made += [f'ota_password: "{secrets.token_urlsafe(12)}"', "meishu_ca: |"]
    made += [f"  {line}" for line in ca_pem.splitlines()]
    return "\n".join(made) + "\n"
