"""Times on the daemon's socket."""

import time

import pytest

from devices.clock import rfc3339


@pytest.mark.parametrize(
    ("now_ns", "said"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (999_999, "1970-01-01T00:00:00.000Z"),
        (1_000_000, "1970-01-01T00:00:00.001Z"),
        (1_795_348_799_999_000_000, "2026-11-22T11:59:59.999Z"),
        (1_795_348_800_000_000_000, "2026-11-22T12:00:00.000Z"),
        (951_782_400_050_000_000, "2000-02-29T00:00:00.050Z"),
    ],
)
def test_a_time_is_said_in_utc_to_the_millisecond(monkeypatch, now_ns, said):
    monkeypatch.setattr(time, "time_ns", lambda: now_ns)
    assert rfc3339() == said
