"""Every kind of chore has its work, and work that people wait for has no other in its way."""

from jobs.chores import runner
from jobs.chores.registry import BESIDE, CAN_WAIT, KINDS
from jobs.models import Chore


def test_every_kind_that_can_be_asked_for_has_its_work() -> None:
    assert set(KINDS) == set(Chore.Kind)
    assert all(work.seconds >= 600 for work in KINDS.values())


def test_no_step_of_a_new_batch_waits_for_work_that_nobody_waits_for() -> None:
    steps = {"unpack", "inbox", "look", "take_over", "read", "match", "check", "start", "sample"}

    assert not steps & CAN_WAIT
    assert not steps & BESIDE
    assert steps | CAN_WAIT | BESIDE == set(KINDS)
    assert runner.KINDS is KINDS
