"""The hub held to its own OpenAPI by schemathesis: all checks, each operation, then operations in sequence.

Left out: GET /events, which never ends, and DELETE /sessions/current, which would end the session that asks.
"""

import asyncio
import threading
from typing import ClassVar

import msgspec
import pytest
import schemathesis
from aiohttp import web
from hypothesis import HealthCheck, settings
from hypothesis.errors import FlakyStrategyDefinition
from schemathesis.config import SchemathesisConfig

from hub.app import ROUTES, create_app
from hub.config import HubConfig
from hub.http import openapi
from hub.journal.clock import Clock

NOON = 1_795_320_060_000
OWNER = {"Authorization": "Bearer session-owner"}
LEFT_OUT = [("GET", "/api/v1/events"), ("DELETE", "/api/v1/sessions/current")]
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
CONFIG = {
    # extra parameters: one whose value is an empty list is sent as nothing at all, so test_bodies asks about those;
    # security parameters: the token is ours to send
    "generation": {"deterministic": True, "allow-extra-parameters": False, "with-security-parameters": False},
    "checks": {
        # a person may be locked out (423), a guesser has to wait (429), while the request is as good as any
        "positive_data_acceptance": {"expected-statuses": ["2xx", "401", "403", "404", "409", "423", "429", "503"]},
        # the device service is away in these tests, which is what 503 says
        "not_a_server_error": {"expected-statuses": ["2xx", "3xx", "4xx", "503"]},
    },
}


@pytest.fixture(scope="module")
def base_url(shared_folder):
    """The hub on a free port, on a thread of its own: schemathesis calls it as any client would."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start():
        config = HubConfig(data=str(shared_folder / "hub"), mdns=False)
        app = await create_app(config, clock=Clock(lambda: NOON, lambda: True))
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner

    runner = asyncio.run_coroutine_threadsafe(start(), loop).result(30)
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(30)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()


def document():
    """As the hub serves it: test_docs holds the two equal."""
    raw = msgspec.json.decode(msgspec.json.encode(openapi.document(r for group in ROUTES for r in group.routes)))
    made = schemathesis.openapi.from_dict(raw, config=SchemathesisConfig.from_dict(CONFIG))
    made.hook("map_body")(spell_integers)
    for method, path in LEFT_OUT:
        made = made.exclude(method=method, path=path)
    return made


def spell_integers(_context, body):
    """1.0 is an integer to JSON Schema but not to us: whoever sends fen with a point has reckoned in floats."""
    if isinstance(body, float) and body.is_integer():
        return int(body)
    if isinstance(body, list):
        return [spell_integers(_context, each) for each in body]
    return {name: spell_integers(_context, each) for name, each in body.items()} if isinstance(body, dict) else body


schema = document()


@schema.parametrize()
@settings(max_examples=3, deadline=None, suppress_health_check=QUIET)
def test_each_operation_keeps_its_word(case, base_url):
    case.call_and_validate(base_url=base_url, headers=OWNER)


@pytest.mark.long
@schema.parametrize()
@settings(max_examples=300, deadline=None, suppress_health_check=QUIET)
def test_each_operation_keeps_its_word_at_length(case, base_url):
    case.call_and_validate(base_url=base_url, headers=OWNER)


class Sequences(schema.as_state_machine()):
    """Operations that follow each other: what one creates, the next ones read, change and delete."""

    base_url = ""
    violations: ClassVar[list[str]] = []

    def validate_response(self, *arguments, **more):
        try:
            super().validate_response(*arguments, **more)
        except Exception as violation:
            self.violations.append(str(violation))
            raise

    def get_call_kwargs(self, case):
        return {"headers": OWNER, "base_url": self.base_url}


def in_sequence(base_url, examples):
    violations: list[str] = []
    machine = type("Sequences", (Sequences,), {"base_url": base_url, "violations": violations})
    chosen = settings(
        max_examples=examples, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck)
    )
    try:
        machine.run(settings=chosen)
    except FlakyStrategyDefinition:  # the store remembers what an example did: to the same again it answers otherwise
        assert violations == []


def test_operations_in_sequence_keep_their_word(base_url):
    in_sequence(base_url, 8)


@pytest.mark.long
def test_operations_in_sequence_keep_their_word_at_length(base_url):
    in_sequence(base_url, 300)
