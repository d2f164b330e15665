"""The demo's processes end with it, however it ends."""

import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.patience import WAIT_S

SCRIPT = """
import asyncio, sys
from pathlib import Path
from meishu.demo.processes import Process

async def main(folder):
    arguments = ["devices", "--socket", f"{folder}/s", "--state", folder, "--no-hotplug"]
    devices = Process("devices", arguments, Path(folder, "log"))
    await devices.start(wait_for=Path(folder, "s"))
    print(devices.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main(sys.argv[1]))
"""


def test_a_demo_that_is_killed_leaves_no_daemon_behind(tmp_path):
    with subprocess.Popen([sys.executable, "-c", SCRIPT, str(tmp_path)], stdout=subprocess.PIPE, text=True) as demo:
        child = int(demo.stdout.readline())
        demo.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + WAIT_S
    while alive(child):
        assert time.monotonic() < deadline, "the daemon outlived its demo"
        time.sleep(0.05)


def alive(pid):
    """A zombie that nobody waits for is dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
