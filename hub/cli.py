"""`meishu hub`: make a store, run it."""

import argparse
import asyncio
import json
import logging
import secrets
import signal
import sys
from pathlib import Path

from aiohttp import web

from devices.systemd import beat_s, notify
from hub.app import announce, create_app
from hub.config import HubConfig, load
from hub.core import HUB
from hub.discovery import lan_urls
from hub.domains import state_schema
from hub.errors import MeishuError
from hub.journal.keys import create_keys, key_folder
from hub.journal.store import DATABASE, create_store, open_store
from hub.journal.tx import Context, Tx
from hub.language import spoken, words
from hub.security.facts import TerminalKind
from hub.security.passwords import Passwords
from hub.staff import rules as staff_rules
from hub.staff.facts import Role
from hub.store import rules as store_rules
from hub.store.facts import StoreOpened


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, help="TOML file; the options below come on top")
    parser.add_argument("--data", help="the store's folder")
    parser.add_argument("--keys", help="the folder of the store's keys")
    parser.add_argument("--devices", help="the device daemon's socket")
    parser.add_argument("--listen", metavar="HOST:PORT", help="where to serve, default 0.0.0.0:8000")
    parser.add_argument("--cloud", metavar="HOST:PORT", help="the MQTT broker that leads to the cloud")
    parser.add_argument("--no-mdns", action="store_true", help="do not announce the hub on the LAN")
    parser.add_argument("--init", metavar="NAME", help="make a new store of this name, then exit")
    parser.add_argument("--chain", default="", help="with --init: the chain's id")
    parser.add_argument("--hub", default="", help="with --init: this hub's id")
    parser.add_argument("--shard", type=int, default=0, help="with --init: the cloud's shard")
    parser.add_argument("--zone", default="Asia/Shanghai", help="with --init: the store's time zone")
    parser.add_argument("--owner", default="老板", help="with --init: the owner's name")
    parser.add_argument("--json", action="store_true", help="print one JSON object when ready")


def run(arguments: argparse.Namespace) -> int:
    """Exit status: 0 stopped in order, 1 refused to start, 2 wrong arguments."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        config = load(
            arguments.config, data=arguments.data, keys=arguments.keys, devices=arguments.devices,
            http=_listen(arguments.listen), cloud=_listen(arguments.cloud), mdns=False if arguments.no_mdns else None,
        )  # fmt: skip
        if arguments.init:
            return asyncio.run(_init(config, arguments))
        asyncio.run(_serve(config, as_json=arguments.json))
    except MeishuError as error:
        print(f"{error.code}: {error.message('zh-CN')} / {error.message('en')}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"meishu hub: {error.strerror or error}", file=sys.stderr)
        return 1
    return 0


async def _init(config: HubConfig, arguments: argparse.Namespace) -> int:
    """Make keys and store, hire the owner with a random PIN, and print it once."""
    folder = key_folder(config.keys_folder, config.data_folder)
    if (config.data_folder / DATABASE).exists():
        print(f"{config.data_folder}: a store is here already", file=sys.stderr)
        return 1
    keys = create_keys(folder)
    hub = arguments.hub or f"hub-{secrets.token_hex(4)}"
    opened = StoreOpened(
        chain=arguments.chain or f"chain-{secrets.token_hex(4)}", hub=hub, shard=arguments.shard,
        name=arguments.init, zone=arguments.zone, public_key=keys.public.hex(),
    )  # fmt: skip
    schema = state_schema()
    create_store(
        config.data_folder, keys, schema, hub=hub,
        first=lambda tx, context: store_rules.open_store(tx, context, opened),
    )  # fmt: skip
    pin = f"{secrets.randbelow(10**6):06d}"
    store = open_store(config.data_folder, keys, schema)
    store.start()
    owner = staff_rules.Hire("1", arguments.owner, Role.OWNER, "老板", await Passwords().hash(pin))
    await store.write(staff_rules.hire, owner, actor="system", device="hub")
    await store.close()
    print(json.dumps({"hub": hub, "chain": opened.chain, "owner_code": "1", "owner_pin": pin}, ensure_ascii=False))
    return 0


async def _serve(config: HubConfig, *, as_json: bool) -> None:
    app = await create_app(config)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    try:
        site = web.TCPSite(runner, config.http.host, config.http.port, backlog=1024)
        await site.start()
        port = runner.addresses[0][1]
        await announce(app, port)
        _say_ready(app, port, as_json=as_json)
        notify("READY=1")
        watchdog = asyncio.create_task(_feed_watchdog(app))
        await stop.wait()
        watchdog.cancel()
        notify("STOPPING=1")
    finally:
        await runner.cleanup()


def _say_ready(app: web.Application, port: int, *, as_json: bool) -> None:
    """Where the hub is; where nothing is paired yet, also a code for the first tablet."""
    parts = app[HUB]
    ready = {"url": f"http://127.0.0.1:{port}", "port": port, "hub": parts.store_row.hub, "seq": parts.store.head.seq}
    code, _ = parts.access.new_code(TerminalKind.TABLET, None)
    urls = lan_urls(parts.config.http.host, port)
    ready |= {"pairing_code": code, "addresses": urls}
    ready["terminals"] = parts.terminal_side.port if parts.terminal_side else None
    if as_json:
        print(json.dumps(ready, ensure_ascii=False), flush=True)
    else:
        said = _READY.format(
            pages="  ".join(f"{url}/pair" for url in urls), store=parts.store_name, port=port, code=code
        )
        print(spoken(said, parts.language), flush=True)


_READY = words(
    "平板找不到主机时，在平板上打开 {pages}\n{store}：http://127.0.0.1:{port}  配对码 {code}（十分钟内有效）",
    "Where a tablet does not find the hub, open {pages} on it\n"
    "{store}: http://127.0.0.1:{port}  pairing code {code} (for ten minutes)",
)


async def _feed_watchdog(app: web.Application) -> None:
    """Alive is: the loop turns and the writer answers. A missing device or cloud is no reason to restart."""
    store = app[HUB].store
    while True:
        try:
            await asyncio.wait_for(store.write(_nothing, None, actor="system", device="hub"), beat_s())
            notify("WATCHDOG=1")
        except (MeishuError, TimeoutError) as error:
            notify(f"STATUS=the writer does not answer: {error}")
        await asyncio.sleep(beat_s())


def _nothing(_tx: Tx, _context: Context, _body: None) -> None:
    """A command that changes nothing: whether the writer is there."""


def _listen(text: str | None) -> dict[str, object] | None:
    if text is None:
        return None
    host, _, port = text.rpartition(":")
    return {"host": host or "127.0.0.1", "port": int(port)}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="meishu hub", description="Run a store's hub.")
    add_arguments(parser)
    return run(parser.parse_args(argv))
