"""The workflow under random people and moves: what must hold, holds after every step."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.shas.workflow.machine import Workflow
from tests.shas.workflow.table import TABLE
from tests.shas.workflow.world import make_world

pytestmark = pytest.mark.django_db

# Real services and a real database take their time, and each step asks all that must hold.
UNHURRIED = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))


def machine_at_rest() -> type[Workflow]:
    return type("Workflow", (Workflow,), {"world": make_world(), "done": Workflow.done.copy(), "steps": 0})


def run(machine: type[Workflow], examples: int, steps: int, *, slow: bool) -> None:
    """Runs the machine, which counts what was done. Slowly, it takes other steps every time and shortens them."""
    steps_and_how = settings(
        UNHURRIED,
        max_examples=examples,
        stateful_step_count=steps,
        derandomize=not slow,
        phases=[Phase.generate, Phase.shrink] if slow else [Phase.generate],
        print_blob=True,
    )
    run_state_machine_as_test(machine, settings=steps_and_how)


def test_some_hundred_steps_of_anybody() -> None:
    machine = machine_at_rest()
    run(machine, 8, 40, slow=False)
    assert machine.steps >= 200
    assert {"approve", "release_now", "write", "attach"} <= machine.done.keys(), machine.done


@pytest.mark.slow
def test_thousands_of_steps_of_anybody() -> None:
    machine = machine_at_rest()
    while machine.steps < 5000:  # how many a run takes is chance
        run(machine, 20, 60, slow=True)
    never = TABLE.keys() - {"release"} - machine.done.keys()
    assert never == set(), machine.done
