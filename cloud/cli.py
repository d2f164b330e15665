"""`meishu cloud`: serve; and the owner's and technician's commands on a cloud's data folder."""

import argparse
import asyncio
import getpass
import json
import logging
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from aiohttp import web

from cloud.app import BROKER, INGEST, create_app
from cloud.config import Config, load
from cloud.ingest import registry, rollup
from cloud.ingest.worker import now_ms
from cloud.owner.accounts import add_owner
from cloud.storage.sqlite import Store, Writer
from devices.systemd import feed_watchdog, notify
from hub.errors import Invalid, MeishuError

_SHUTDOWN_S = 5.0


def main(argv: Sequence[str] | None = None) -> int:
    """0: done. 1: it failed, for the reason printed. 2: the command line is wrong."""
    arguments = _parser().parse_args(argv)
    logging.basicConfig(level=arguments.log.upper(), format="%(levelname)s %(name)s: %(message)s")
    try:
        config = _config(arguments)
        command: Callable[[Config, argparse.Namespace], Any] = arguments.command
        answer = asyncio.run(command(config, arguments))
    except MeishuError as error:
        _print(arguments, {"ok": False, "code": error.code, "detail": error.message("en")}, sys.stderr)
        return 1
    except OSError as error:
        _print(arguments, {"ok": False, "code": "os_error", "detail": error.strerror or str(error)}, sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    if isinstance(answer, dict):
        _print(arguments, answer, sys.stdout)
        return 0 if answer.get("ok", True) else 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="meishu cloud", description="The chain's cloud: ingest and owner's pages.")
    parser.add_argument("--data", type=Path, default=Path("cloud-data"), help="folder of the database")
    parser.add_argument("--config", type=Path, help="TOML file; options given here win over it")
    parser.add_argument("--key-file", type=Path, help="the database's key (default: DATA/cloud.key)")
    parser.add_argument("--http", metavar="HOST:PORT", help="where the pages are served (127.0.0.1:8080)")
    brokers = parser.add_mutually_exclusive_group()
    brokers.add_argument("--mqtt", metavar="HOST:PORT", help="the broker to use (127.0.0.1:1883)")
    brokers.add_argument(
        "--embedded-broker", metavar="PORT", type=int, help="run a broker here on PORT, 0 for a free one"
    )
    parser.add_argument("--trust-first-use", action="store_true", help="take unknown hubs at their first entry's word")
    parser.add_argument("--json", action="store_true", help="answers as one JSON object a line")
    parser.add_argument("--log", default="warning", choices=("debug", "info", "warning", "error"))
    parser.set_defaults(command=_serve)
    commands = parser.add_subparsers(title="commands (without one: serve)")
    _command(commands, "add-owner", _add_owner, "add an owner, or set the password of one", "name", "chain")
    enrol = _command(commands, "enrol", _enrol, "register a hub's public key", "chain", "hub", "public_key")
    enrol.add_argument("--epoch", type=int, default=1, help="higher than before: this hub replaces the old one")
    enrol.add_argument("--shard", type=int, default=0)
    fence = _command(commands, "fence", _fence, "retire a lost hub's epoch", "chain", "hub")
    fence.add_argument("--epoch", type=int, required=True, help="the lowest epoch still taken")
    _command(commands, "release", _release, "end a hub's quarantine", "chain", "hub")
    export = _command(commands, "export", _export, "write a hub's entries for a restore", "chain", "hub")
    export.add_argument("--to", type=Path, required=True, help="new file: one canonical entry a line")
    _command(commands, "recompute", _recompute, "rebuild all roll-ups from the entries")
    _command(commands, "verify", _verify, "compare the roll-ups with a rebuild; change nothing")
    return parser


def _command(
    commands: Any, name: str, function: Callable[..., Any], words: str, *positional: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    for argument in positional:
        parser.add_argument(argument)
    parser.set_defaults(command=function)
    return parser


def _config(arguments: argparse.Namespace) -> Config:
    """File, then options. Raises ConfigInvalid."""
    overrides: dict[str, Any] = {"data": str(arguments.data)}
    if arguments.key_file is not None:
        overrides["key_file"] = str(arguments.key_file)
    if arguments.trust_first_use:
        overrides["trust_first_use"] = True
    if arguments.http is not None:
        overrides["http"] = _address(arguments.http)
    if arguments.mqtt is not None:
        overrides["mqtt"] = _address(arguments.mqtt)
    if arguments.embedded_broker is not None:
        overrides["mqtt"] = {"embedded_port": arguments.embedded_broker}
    return load(arguments.config, **overrides)


def _address(text: str) -> dict[str, Any]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal():
        raise Invalid(detail=f"HOST:PORT expected, not {text}")
    return {"host": host, "port": int(port)}


async def _serve(config: Config, arguments: argparse.Namespace) -> dict[str, Any]:
    """Until SIGTERM or SIGINT; not ok when ingest stopped by itself."""
    asked = _stop_signals()
    app = await create_app(config)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_S)
    await runner.setup()
    try:
        site = web.TCPSite(runner, config.http.host, config.http.port)
        await site.start()
        broker = app[BROKER]
        port = runner.addresses[0][1]
        _print(
            arguments,
            {
                "ok": True,
                "http": f"http://{config.http.host}:{port}",
                "mqtt": f"{broker.host}:{broker.port}" if broker else f"{config.mqtt.host}:{config.mqtt.port}",
            },
            sys.stdout,
        )
        notify("READY=1")
        beat = asyncio.create_task(feed_watchdog())
        ingest_stopped = await _until(asked, app[INGEST])
        beat.cancel()
        notify("STOPPING=1")
    finally:
        await runner.cleanup()
    return {"ok": not ingest_stopped, "stopped": True}


def _stop_signals() -> asyncio.Event:
    """Set by SIGTERM or SIGINT; installed before anyone can be told that we are ready."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    return asked


async def _until(asked: asyncio.Event, ingest: asyncio.Task[None]) -> bool:
    """Whether ingest ended before anyone asked for it."""
    waiting = asyncio.create_task(asked.wait())
    await asyncio.wait((waiting, ingest), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if ingest.done() and not ingest.cancelled() and ingest.exception() is not None:
        logging.getLogger(__name__).critical("ingest stopped", exc_info=ingest.exception())
    return ingest.done()


async def _add_owner(config: Config, arguments: argparse.Namespace) -> dict[str, Any]:
    """The password comes from the terminal, or the first line of standard input."""
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    await _on_store(config, add_owner, arguments.name, arguments.chain, password)
    return {"ok": True, "owner": arguments.name, "chain": arguments.chain}


async def _enrol(config: Config, arguments: argparse.Namespace) -> dict[str, Any]:
    def write(connection: Writer) -> None:
        try:
            key = bytes.fromhex(arguments.public_key)
        except ValueError as error:
            raise Invalid(detail="public_key: 64 hex digits") from error
        registry.enrol(
            connection,
            arguments.chain,
            arguments.hub,
            key,
            now=now_ms(),
            shard=arguments.shard,
            epoch=arguments.epoch,
        )

    await _on_store(config, write)
    return {"ok": True, "hub": arguments.hub, "epoch": arguments.epoch}


async def _fence(config: Config, arguments: argparse.Namespace) -> dict[str, Any]:
    await _on_store(config, registry.fence, arguments.chain, arguments.hub, arguments.epoch)
    return {"ok": True, "hub": arguments.hub, "epoch": arguments.epoch}


async def _release(config: Config, arguments: argparse.Namespace) -> dict[str, Any]:
    await _on_store(config, registry.release, arguments.chain, arguments.hub, now_ms())
    return {"ok": True, "hub": arguments.hub}


async def _export(config: Config, arguments: argparse.Namespace) -> dict[str, Any]:
    """In one snapshot, CHUNK entries at a time; the head's hash proves the file."""
    chain, hub, seq, digest = arguments.chain, arguments.hub, 0, b""
    async with Store(config.data, config.key_path) as store, store.read() as reader:
        with arguments.to.open("xb") as file:
            while rows := await reader.all(
                "SELECT seq, hash, body FROM entry WHERE chain = ? AND hub = ? AND seq > ? ORDER BY seq LIMIT ?",
                *(chain, hub, seq, rollup.CHUNK),
            ):
                file.writelines(body + b"\n" for _, _, body in rows)
                seq, digest = rows[-1][0], rows[-1][1]
    return {"ok": seq > 0, "hub": hub, "seq": seq, "hash": digest.hex()}


async def _recompute(config: Config, _arguments: argparse.Namespace) -> dict[str, Any]:
    def write(connection: Writer) -> int:
        return sum(rollup.recompute(connection, *hub) for hub in registry.all_hubs(connection))

    return {"ok": True, "pending": await _on_store(config, write)}


async def _verify(config: Config, _arguments: argparse.Namespace) -> dict[str, Any]:
    def write(connection: Writer) -> dict[str, list[str]]:
        hubs = registry.all_hubs(connection)
        return {f"{chain}/{hub}": rollup.verify(connection, chain, hub) for chain, hub in hubs}

    different = {hub: tables for hub, tables in (await _on_store(config, write)).items() if tables}
    return {"ok": not different, "different": different}


async def _on_store(config: Config, function: Callable[..., Any], *arguments: Any) -> Any:
    async with Store(config.data, config.key_path) as store:
        return await store.write(function, *arguments)


def _print(arguments: argparse.Namespace, answer: dict[str, Any], stream: Any) -> None:
    if arguments.json:
        text = json.dumps(answer, ensure_ascii=False)
    else:
        text = ", ".join(f"{name}: {value}" for name, value in answer.items())
    print(text, file=stream, flush=True)


if __name__ == "__main__":
    sys.exit(main())
