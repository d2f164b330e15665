"""The bench itself works: whole, small, and no figure of it is held to a clock."""

import json
import subprocess
import sys

import pytest


@pytest.mark.system
def test_bench_sale_prints_one_object_with_its_floor() -> None:
    command = [sys.executable, "-m", "meishu", "bench", "sale", "--json", "--clients", "4", "--members", "20"]
    done = subprocess.run([*command, "--seconds", "0.8"], capture_output=True, text=True, timeout=250, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout)
    assert {"name", "value", "unit", "floor", "ratio", "p50_ms", "p99_ms", "clients", "members"} <= set(result)
    assert (result["name"], result["unit"], result["errors"], result["verify"]) == ("sale", "sales/s", 0, "ok")
    assert result["sales"] > 0
    assert result["value"] > 0
    assert result["floor"] > 0


@pytest.mark.system
def test_bench_import_prints_one_object_and_every_row_is_where_it_should_be() -> None:
    command = [sys.executable, "-m", "meishu", "bench", "import", "--json", "--members", "400"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=250, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout)
    assert (result["brought"], result["bad_rows"], result["good_again"]) == (397, 3, 0)
    assert (result["errors"], result["verify"]) == (0, "ok")
    assert result["sales"] > 0
    assert result["cpu_s"] > 0 < result["floor"]


@pytest.mark.system
def test_bench_tap_prints_one_object_with_its_floor_and_loses_nothing() -> None:
    command = [sys.executable, "-m", "meishu", "bench", "tap", "--json", "--members", "300", "--taps", "60"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=250, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout)
    assert (result["name"], result["unit"], result["members"], result["taps"]) == ("tap", "ms", 300, 60)
    assert result["lost"] == 0
    assert result["value"] == result["p99_ms"] >= result["p50_ms"] > 0
    assert result["ratio"] == pytest.approx(result["value"] / result["floor"], abs=0.01)


@pytest.mark.long
@pytest.mark.system
def test_bench_search_prints_one_object_and_every_question_is_answered() -> None:
    command = [sys.executable, "-m", "meishu", "bench", "search", "--json", "--members", "300", "--taps", "120"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=250, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    result = json.loads(done.stdout)
    assert (result["name"], result["unit"], result["members"], result["errors"]) == ("search", "ms", 300, 0)
    assert result["asked"] > 0
    assert result["value"] == result["p99_ms"] >= result["p50_ms"] > 0
