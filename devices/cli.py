"""The command line of the device daemon, and of the list of what is attached."""

import argparse
import asyncio
import logging
import sys
from pathlib import Path
from typing import Final

from devices.binding import parse_spec
from devices.daemon import Config, run
from devices.errors import ConfigError
from devices.listing import NothingToAskError, as_json, as_table, listing
from devices.mdns import NetworkPrinters
from devices.profiles import default_directory, load_all
from devices.readers.pcsc.finder import Finder as CardReaders

SOCKET: Final = Path("/run/meishu-devices/devices.sock")
"""Where the shipped unit serves."""


def parser() -> argparse.ArgumentParser:
    """Every option of the daemon."""
    options = argparse.ArgumentParser(
        prog="meishu devices",
        description="Run the counter's hardware and serve it on a Unix socket, or list what is attached.",
        epilog="Exit codes: 0 stopped cleanly, or listed; 1 a fault of its own, or nothing that could be asked; "
        "2 the configuration is of no use.",
    )
    options.add_argument(
        "--socket", type=Path, metavar="PATH", help=f"Unix socket to serve; to ask, by default {SOCKET}"
    )
    options.add_argument("--state", type=Path, metavar="DIR", help="directory for what is kept: names, bindings, jobs")
    options.add_argument("--json", action="store_true", help="list what is attached as one JSON object, and end")
    options.add_argument("--list", action="store_true", help="list what is attached as a table, and end")
    options.add_argument(
        "--profiles",
        type=Path,
        action="append",
        metavar="DIR",
        help="device profiles (TOML); given again: the owner's own, which replace those of the same file name",
    )
    options.add_argument(
        "--device",
        action="append",
        default=[],
        metavar="SPEC",
        help="by hand, e.g. em4100:/dev/ttyUSB0 or 'escpos:192.168.1.60:9100?width=48&name=前台打印机'",
    )
    options.add_argument(
        "--no-hotplug", dest="hotplug", action="store_false", help="only devices given by hand or added by people"
    )
    options.add_argument(
        "--attached",
        type=Path,
        metavar="DIR",
        help="a folder whose *.json files describe attached devices, as udev would",
    )
    options.add_argument("--no-mdns", dest="mdns", action="store_false", help="do not look for printers on the network")
    options.add_argument("--log-level", default="info", choices=["debug", "info", "warning", "error"])
    return options


def main(argv: list[str] | None = None) -> int:
    """
    Serve until SIGTERM or SIGINT, or list what is attached.

    0: stopped cleanly, or listed; 1: a fault of its own, or nothing that could be asked; 2: the configuration is of no
    use.
    """
    options = parser()
    args = options.parse_args(argv)
    if args.json or args.list:
        return show(args)
    if args.socket is None or args.state is None:
        options.error("--socket and --state are needed to serve; --json and --list show what is attached")
    logging.basicConfig(level=args.log_level.upper(), stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("serialx").setLevel(logging.WARNING)  # at debug it writes what was read: card numbers
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    shipped, *overlays = args.profiles or [default_directory()]
    try:
        config = Config(
            socket=args.socket,
            state=args.state,
            profiles=shipped,
            overlays=tuple(overlays),
            devices=tuple(parse_spec(spec) for spec in args.device),
            hotplug=args.hotplug,
            described=args.attached,
            network=NetworkPrinters() if args.hotplug and args.mdns else None,
            readers=CardReaders() if args.hotplug else None,
        )
        return 0 if asyncio.run(run(config)) else 1
    except (ConfigError, OSError) as error:
        sys.stderr.write(f"meishu devices: {error}\n")
        return 2


def show(args: argparse.Namespace) -> int:
    """List what is attached; the exit code."""
    try:
        told = listing(args.socket or SOCKET, load_all(args.profiles or [default_directory()]))
    except ConfigError as error:
        sys.stderr.write(f"meishu devices: {error}\n")
        return 2
    except NothingToAskError as error:
        sys.stderr.write(f"meishu devices: {error}\n")
        return 1
    sys.stdout.write((as_json if args.json else as_table)(told) + "\n")
    return 0
