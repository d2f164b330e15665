"""sd_notify datagrams."""

import socket

import pytest

from devices import systemd
from tests.patience import WAIT_S


@pytest.fixture
def manager(tmp_path, monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(WAIT_S)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield listening


def test_without_systemd_nothing_is_sent(monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert systemd.notify("READY=1") is False


def test_with_systemd_it_hears(manager):
    assert systemd.notify("READY=1") is True
    assert manager.recv(100) == b"READY=1"


def test_a_manager_that_is_gone_does_not_stop_the_daemon(monkeypatch, tmp_path):
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    assert systemd.notify("READY=1") is False


@pytest.mark.parametrize(("usec", "beat"), [("30000000", 10.0), ("", 10.0), ("3000000", 1.0), ("x", 10.0)])
def test_the_watchdog_is_fed_three_times_a_period(monkeypatch, usec, beat):
    monkeypatch.setenv("WATCHDOG_USEC", usec)
    assert systemd.beat_s() == beat
