"""Whatever is done at the till, in whatever order: what the books say is what the members hold and the drawer has."""

import shutil
import time

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.hub.books.channels import Channels
from tests.hub.books.desk import Desk
from tests.hub.books.lists import Lists
from tests.hub.books.machine import Machine
from tests.hub.books.paper import Paper
from tests.hub.books.people import People
from tests.hub.books.shop import furnish, new_loop
from tests.hub.books.till import Till

STEPS, EXAMPLES = 40, 5
LONG_STEPS, CHUNK = 100, 5_000
SEEDS = range(1, 41)
"""Of the long run, each of CHUNK steps: two hundred thousand in all."""


class Books(Till, Desk, People, Paper, Channels, Lists):
    """Everything that may be done."""


@pytest.fixture(scope="module")
def made(furnished):
    loop = new_loop()
    folder, ids = furnish(loop, furnished)
    Machine.made = (loop, folder, ids)
    yield
    loop.close()
    shutil.rmtree(folder.parent)


def play(number, examples, steps):
    """The number of steps played; the seed says which."""

    @seed(number)
    class Seeded(Books):
        pass

    before = Machine.steps
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, print_blob=True, database=None,
        phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Seeded, settings=chosen)
    return Machine.steps - before


@pytest.mark.usefixtures("made")
def test_after_whatever_is_done_the_books_and_the_cards_agree():
    play(0, EXAMPLES, STEPS)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("number", SEEDS)
def test_after_two_hundred_thousand_steps_the_books_and_the_cards_agree(number):
    begun, steps, part = time.monotonic(), 0, 0
    while steps < CHUNK:
        steps += play(1_000 * number + part, -(-(CHUNK - steps) // LONG_STEPS), LONG_STEPS)
        part += 1
    print(f"seed {number}: {steps} steps in {time.monotonic() - begun:.0f} s; {Machine.seen.total()} replies")  # noqa: T201
