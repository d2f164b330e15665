"""An ESP32 terminal over MQTT and TLS: the real listener and a real client (aiomqtt)."""

import asyncio

import pytest

from hub.config import Terminals
from hub.terminals.mqtt.simulator import Account, EspTerminal

PIN = "135790"
LISTEN = Terminals(host="127.0.0.1", port=0, address="127.0.0.1")


def account_of(made, **changes):
    values = {"host": made["host"], "port": made["port"], "terminal": made["terminal"], "password": made["password"]}
    return Account(**(values | {"ca_pem": made["ca_pem"]} | changes))


async def enrol(api, name="3 号房手持机", room="3"):
    return account_of(await api.ok("POST", "/handhelds/esp", {"name": name, "room": room}))


@pytest.fixture
async def api(serve):
    async with serve(terminals=LISTEN) as running:
        yield running


@pytest.fixture
async def esp(api):
    """A terminal that is connected and shows its first screen."""
    terminal = EspTerminal(await enrol(api), sleep=lambda _: asyncio.sleep(0.01))
    async with terminal.running():
        await terminal.wait(lambda screen: screen.kind == "idle")
        yield terminal


def gate_of(api):
    return api.hub.terminal_side.listener.gate


def vars_of(account):
    return {name: getattr(account, name) for name in account.__dataclass_fields__}
