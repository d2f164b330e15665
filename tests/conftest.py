"""Hypothesis profiles, and tests too long for every run."""

import os

import pytest
from hypothesis import HealthCheck, settings

_COMMON = {"deadline": None, "print_blob": True, "suppress_health_check": [HealthCheck.function_scoped_fixture]}
settings.register_profile("ci", max_examples=25, **_COMMON)
settings.register_profile("long", max_examples=500, **_COMMON)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of one name get names of their own; `long` ones run only where they are asked for: pytest -m long."""
    for item in items:
        if label := getattr(item, "operation_label", None):
            item._id = item.id.with_params(label)  # processes share the tests out by their names
    if "long" in (config.option.markexpr or ""):
        return
    skip = pytest.mark.skip(reason="long: pytest -m long")
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(skip)
