"""The command line of the device daemon."""

import argparse
import asyncio
import logging
import sys
from pathlib import Path

from devices.binding import parse_spec
from devices.daemon import Config, run
from devices.errors import ConfigError
from devices.profiles import default_directory


def parser() -> argparse.ArgumentParser:
    """Every option of the daemon."""
    options = argparse.ArgumentParser(
        prog="meishu devices",
        description="Run the counter's hardware and serve it on a Unix socket.",
    )
    options.add_argument("--socket", type=Path, required=True, metavar="PATH", help="Unix socket to serve")
    options.add_argument("--state", type=Path, required=True, metavar="DIR", help="directory for names and jobs")
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
    options.add_argument("--no-hotplug", dest="hotplug", action="store_false", help="only the devices given by hand")
    options.add_argument("--log-level", default="info", choices=["debug", "info", "warning", "error"])
    return options


def main(argv: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; 0: stopped cleanly, 1: a fault of its own, 2: the configuration is of no use."""
    args = parser().parse_args(argv)
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
        )
        return 0 if asyncio.run(run(config)) else 1
    except (ConfigError, OSError) as error:
        sys.stderr.write(f"meishu devices: {error}\n")
        return 2
