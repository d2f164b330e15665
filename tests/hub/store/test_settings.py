"""Settings: each within its bounds, and what the hub says of itself."""

import msgspec
import pytest

from hub.store.state import Settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pin_attempts", "3"), ("value_cap_fen", "1000000"), ("session_ms", "3600000"), ("receipt_width", "32"),
        ("receipt_footer", '"再见"'), ("auto_print", "false"), ("consent_ms", "60000"), ("pin_lock_ms", "60000"),
        ("print_keep_minutes", "5"), ("receipt_fallback", "true"), ("service_slips", '"auto"'),
    ],
)  # fmt: skip
async def test_a_setting_within_its_bounds_is_kept(api, name, value):
    changed = await api.ok("PUT", "/settings", {"name": name, "value": value})
    assert changed[name] == msgspec.json.decode(value)
    assert (await api.ok("GET", "/settings", by="manager")) == changed
    assert api.verify().verify == "ok"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("pin_attempts", "0"), ("pin_attempts", "-1"), ("pin_attempts", "1.5"), ("pin_attempts", '"5"'),
        ("pin_attempts", "null"),
        ("session_ms", "0"), ("session_ms", "1e400"), ("session_ms", "9" * 40), ("value_cap_fen", "-1"),
        ("receipt_width", "40"), ("print_keep_minutes", "0"), ("service_slips", '"maybe"'),
        ("receipt_footer", '"a\\nb"'), ("auto_print", "1"), ("nothing", "1"), ("", "1"), ("pin_attempts", ""),
        ("pin_attempts", "{"),
        ("pin_attempts", "[" * 400), ("pin_attempts", "NaN"),
    ],
)  # fmt: skip
async def test_a_setting_beyond_its_bounds_is_refused(api, name, value):
    await api.refused("unfit", "PUT", "/settings", {"name": name, "value": value})


async def test_a_store_without_settings_has_the_presets(salon):
    assert Settings().value_cap_fen == 5000_00, "the law's cap on a named card"


async def test_health_says_how_the_hub_is_to_anyone(api):
    health = await api.ok("GET", "/health", by="tablet")
    nobody = await api.call("GET", "/health", by=None)
    assert nobody.body["journal"] == health["journal"]
    assert (health["store"]["name"], health["storage"], health["clock"]) == ("美枢试验店", "ok", "ok")
    assert health["journal"]["seq"] == api.store.head.seq
    assert health["devices"]["daemon"] == "down"
    api.wall.pass_(days=-1)
    assert (await api.ok("GET", "/health", by="tablet"))["clock"] == "unknown"
