"""Processes as a service manager would hold them: ready, stopped, killed, and never left behind."""

import asyncio
import os
import signal

import pytest

from meishu.demo.processes import Process, ProcessFailed, running, together


class Python(Process):
    """A script in the product's place."""

    def __init__(self, name, script, log):
        super().__init__(name, [], log)
        self._python = ["-c", script]


READY = "import json, sys, time; print(json.dumps({'pid': 1}), flush=True)\n"
FOREVER = "\nwhile True: time.sleep(1)"


@pytest.fixture
def log(tmp_path):
    return tmp_path / "log"


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_it_is_ready_with_its_first_line_and_stops_when_asked(log):
    process = Python("one", READY + FOREVER, log)
    async with running(process):
        pid = process.pid
        assert process.ready == {"pid": 1}
        assert alive(pid)
    assert not alive(pid)
    with pytest.raises(ProcessFailed):
        assert process.pid


async def test_how_it_ended_is_told(log):
    term = Python("one", READY + "import signal; signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))" + FOREVER, log)
    await term.start()
    status = await term.stop()
    assert status in {7, -signal.SIGTERM}  # the handler may not have stood yet
    await term.start()
    assert await term.kill() == -signal.SIGKILL
    assert await term.stop() == 0


async def test_one_that_ends_before_it_is_ready_says_why(log):
    with pytest.raises(ProcessFailed, match="no such store"):
        await Python("one", "import sys; sys.exit('no such store')", log).start()


@pytest.mark.parametrize("said", ["not json", ""])
async def test_one_that_says_something_else_is_ended(log, said):
    process = Python("one", f"import os, sys, time\nopen({str(log) + '.pid'!r}, 'w').write(str(os.getpid()))\n"
                     f"print({said!r}, flush=True)" + FOREVER, log)  # fmt: skip
    with pytest.raises(ProcessFailed):
        await process.start()
    assert not alive(int(log.with_name("log.pid").read_text()))


async def test_waiting_for_a_path(log, tmp_path):
    path = tmp_path / "here"
    process = Python("one", f"import time; open({str(path)!r}, 'w').close()" + FOREVER, log)
    async with running(process, wait_for=path):
        assert path.exists()
    with pytest.raises(ProcessFailed):
        await Python("two", "pass", log).start(wait_for=tmp_path / "never")


async def test_a_start_that_is_given_up_leaves_nothing(log):
    process = Python("one", "import time" + FOREVER, log)
    start = asyncio.create_task(process.start())
    async with asyncio.timeout(5):
        while process._process is None:
            await asyncio.sleep(0.01)
    pid = process.pid
    start.cancel()
    with pytest.raises(asyncio.CancelledError):
        await start
    assert not alive(pid)


async def test_of_several_the_first_that_fails_ends_the_others(log):
    patient = Python("patient", "import time" + FOREVER, log)
    with pytest.raises(ProcessFailed, match="broken"):
        await together(patient.start(), Python("broken", "import sys; sys.exit('broken')", log).start())
    with pytest.raises(ProcessFailed, match="not running"):
        assert patient.pid
