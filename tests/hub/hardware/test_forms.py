"""The form of a device's settings, and that the screen has words for all of it."""

import re
from pathlib import Path

import pytest

from devices.drivers import DRIVERS
from hub.hardware.forms import fields
from hub.web import assets

WORDS = (assets.STATIC / "js/devices/strings.js").read_text("utf-8")
BLOCK = WORDS[WORDS.index("  fields: {") : WORDS.index("  main: [")]


def test_a_form_has_the_drivers_kinds_and_the_devices_values():
    by_name = {field.name: field for field in fields("escpos", {"width": 32, "chinese": False})}
    assert (by_name["width"].kind, by_name["width"].value, 48 in by_name["width"].options) == ("choice", 32, True)
    assert (by_name["chinese"].kind, by_name["chinese"].value, by_name["chinese"].default) == ("switch", False, True)
    assert (by_name["poll_s"].kind, by_name["poll_s"].value) == ("number", 3.0)


def test_a_driver_that_this_hub_does_not_know_still_has_a_form():
    told = [(field.name, field.kind, field.value) for field in fields("of-tomorrow", {"a": 1, "b": True, "c": "x"})]
    assert told == [("a", "integer", 1), ("b", "switch", True), ("c", "text", "x")]


@pytest.mark.parametrize("driver", DRIVERS)
def test_every_setting_and_every_choice_has_words(driver):
    for field in fields(driver, {}):
        found = re.search(rf"\b{field.name}: \[(\".*?\")(?:, \{{(.*?)\}})?\]", BLOCK)
        assert found, f"{driver}: {field.name}"
        for option in field.options:
            spelt = rf'(?:\b|"){re.escape(str(option))}"?: "'
            assert re.search(spelt, found[2] or ""), f"{driver}: {field.name}={option}"


def test_the_words_of_the_devices_page_are_chinese_with_full_width_punctuation():
    for path in (assets.STATIC / "js/devices").glob("*.js"):
        assert not re.search(r"[\u4e00-\u9fff][,;?!]", Path(path).read_text("utf-8")), path.name
