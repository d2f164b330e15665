"""The `meishu` command: every part of the product behind one name."""

import argparse
import ctypes
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version

COMMANDS: dict[str, tuple[str, str]] = {
    "hub": ("hub.cli", "run a store's hub, or make a new store"),
    "devices": ("devices.cli", "run the device daemon of a store's counter"),
    "cloud": ("cloud.cli", "run the chain's cloud"),
    "demo": ("meishu.demo.cli", "run all of it on this machine with simulated devices"),
    "verify": ("meishu.verify", "prove a store's books, or say where they are wrong"),
    "verify-receipt": ("meishu.verify_receipt", "say whether a receipt is a store's own"),
    "doctor": ("meishu.doctor.cli", "say what is wrong with a hub, and what to do"),
    "bench": ("meishu.bench.cli", "measure"),
    "simulate": ("meishu.simulate.cli", "play a salon's days from a seed and prove its books"),
    "sheets": ("devices.sheets.cli", "write set-up sheets for scanners as PDF"),
    "tablet": ("meishu.tablet", "announce this tablet on the LAN and open the hub's page"),
}


PARENT = "MEISHU_PARENT"
"""Environment: the process id of a parent without which this process has no business, such as a demo's."""


def main(argv: list[str] | None = None) -> int:
    """Hand the rest of the line to the command's own `main`."""
    parser = argparse.ArgumentParser(
        prog="meishu", description="Meishu (美枢) runs a beauty salon.",
        epilog="\n".join(f"  {name:<9} {words}" for name, (_, words) in COMMANDS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=version("meishu"))
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND")
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="...")
    arguments = parser.parse_args(argv)
    _end_with_parent()
    run: Callable[[list[str]], int] = import_module(COMMANDS[arguments.command][0]).main
    try:
        return run(arguments.rest)
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def _end_with_parent() -> None:
    """Linux tells a child when its parent is killed; one that is gone already is seen by its id."""
    parent = os.environ.pop(PARENT, "")
    if not parent:
        return
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG of <linux/prctl.h>
    if os.getppid() != int(parent):
        sys.exit(1)
