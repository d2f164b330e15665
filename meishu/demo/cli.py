"""`meishu demo`: the product on one machine, with simulated devices."""

import argparse
import asyncio
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from meishu.demo.client import ApiProblem
from meishu.demo.processes import ProcessFailed
from meishu.demo.selftest import Disagreement, selftest
from meishu.demo.stack import Options, Stack


def main(argv: list[str]) -> int:
    """Exit status: 0 all agreed or stopped in order, 1 something did not agree or start, 2 wrong arguments."""
    arguments = _parser().parse_args(argv)
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="meishu-demo-"))
    if (folder / "hub").exists():
        print(f"{folder}: a store is here already; choose an empty folder", file=sys.stderr)
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return asyncio.run(_selftest(folder) if arguments.selftest else _stay(folder, arguments))
    except ProcessFailed as error:
        print(f"meishu demo: {error}", file=sys.stderr)
        return 1
    finally:
        if arguments.keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="meishu demo", description="Run hub, cloud and device daemon on this machine, with simulated devices."
    )
    parser.add_argument("--selftest", action="store_true", help="play one visit, compare every figure, stop")
    parser.add_argument("--json", action="store_true", help="print JSON: the report, or one line when ready")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the stores in this (new) folder")
    parser.add_argument("--host", default="127.0.0.1", help="where to serve")
    parser.add_argument("--hub-port", type=int, default=0)
    parser.add_argument("--cloud-port", type=int, default=0)
    parser.add_argument("--counter-port", type=int, default=0)
    parser.add_argument("--history", type=int, default=8, metavar="DAYS", help="days of business behind the store")
    parser.add_argument("--no-branches", action="store_true", help="without the chain's two other stores")
    parser.add_argument("--few", action="store_true", help="only a reader, a scanner and a printer on the counter")
    parser.add_argument("--mdns", action="store_true", help="announce the hub on the LAN")
    parser.add_argument("--reader", metavar="TTY", help="a real EM4100 reader in the simulator's place")
    parser.add_argument("--scanner", metavar="TTY", help="a real serial scanner in the simulator's place")
    parser.add_argument("--printer", metavar="HOST:PORT", help="a real network printer in the simulator's place")
    parser.add_argument("--broker", metavar="HOST:PORT", help="an MQTT broker in the embedded one's place")
    return parser


def _on_stop(act: Callable[[], object]) -> None:
    """However we are asked to stop, a closed terminal included, what was started is stopped first."""
    for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(name, act)


async def _selftest(folder: Path) -> int:
    if task := asyncio.current_task():
        _on_stop(task.cancel)
    try:
        report = await selftest(folder)
    except (Disagreement, ApiProblem, TimeoutError, ConnectionError) as error:
        print(json.dumps({"verify": "failed", "problem": f"{type(error).__name__}: {error}"}, ensure_ascii=False))
        return 1
    except asyncio.CancelledError:
        print("meishu demo: stopped before the end", file=sys.stderr)
        return 1
    print(json.dumps(report, ensure_ascii=False))
    return 0


async def _stay(folder: Path, arguments: argparse.Namespace) -> int:
    from meishu.demo.counter import Counter  # noqa: PLC0415 - the pages are not needed for a self-test

    options = Options(
        folder=folder, host=arguments.host, hub_port=arguments.hub_port, cloud_port=arguments.cloud_port,
        history_days=arguments.history, full=not arguments.few,
        branches=not arguments.no_branches, mdns=arguments.mdns, reader=arguments.reader, scanner=arguments.scanner,
        printer=arguments.printer, broker=arguments.broker,
    )  # fmt: skip
    stop = asyncio.Event()
    _on_stop(stop.set)
    counter = Counter()
    async with (
        Stack(options, counter.on_paper, counter.on_label) as stack,
        counter.serve(stack, arguments.counter_port),
    ):
        ready = stack.addresses() | counter.addresses()
        print(json.dumps(ready, ensure_ascii=False) if arguments.json else _words(ready), flush=True)
        await stop.wait()
    return 0


def _words(ready: dict[str, object]) -> str:
    sign_in = ready["sign_in"]
    people = "、".join(f"{role} {who['staff_code']} / {who['pin']}" for role, who in sign_in.items())  # type: ignore[attr-defined]
    return "\n".join(
        (
            "美枢演示已就绪(Ctrl-C 停止)",
            f"  柜台（各种设备都在这里，先打开它）  {ready['counter']}",
            f"  前台平板                                        {ready['tablet']}",
            f"  老板手机                                        {ready['owner']}",
            f"  登录(工号 / 密码)  {people}",
            f"  老板手机登录        {' / '.join(ready['owner_sign_in'].values())}",  # type: ignore[attr-defined]
        )
    )
