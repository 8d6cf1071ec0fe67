"""Pure work on all cores: in order, a few in flight, and nothing left behind."""

import gc
import os
from concurrent.futures.process import BrokenProcessPool

import psutil
import pytest

from jobs.processes.parallel import in_order
from tests.services import PATIENCE, wait_for

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")


def squared(value: int) -> int:
    return value * value


def where(_: int) -> int:
    return os.getpid()


def objects_before_a_search(_: int) -> int:
    return gc.get_threshold()[0]


def refused(value: int) -> int:
    if value == 3:
        raise ValueError("three")
    return value


def dies(_: int) -> None:
    os._exit(1)


def ours() -> set[int]:
    return {process.pid for process in psutil.Process().children(recursive=True)}


def test_results_come_in_the_order_of_their_values_from_other_processes() -> None:
    assert list(in_order(squared, range(100))) == [n * n for n in range(100)]
    assert os.getpid() not in set(in_order(where, range(10)))
    assert list(in_order(squared, [])) == []


def test_a_single_value_starts_a_single_process() -> None:
    before, results = ours(), in_order(squared, iter([7]))

    found = next(results)

    assert (found, len(ours() - before)) == (49, 1)
    results.close()


def test_work_without_cycles_is_seldom_searched_for_them() -> None:
    usual = gc.get_threshold()[0]

    assert list(in_order(objects_before_a_search, range(3))) == [usual] * 3
    assert list(in_order(objects_before_a_search, range(3), makes_cycles=False)) == [20_000] * 3
    assert gc.get_threshold()[0] == usual


def test_neither_values_nor_results_pile_up() -> None:
    taken: list[int] = []

    def values():
        for value in range(1000):
            taken.append(value)
            yield value

    results = in_order(squared, values())
    first = next(results)

    assert first == 0
    assert len(taken) <= 2 * len(os.sched_getaffinity(0)) + 2
    results.close()


def test_an_error_is_raised_in_its_place_and_no_process_is_left() -> None:
    before, results = ours(), in_order(refused, range(10))

    found = [next(results) for _ in range(3)]
    with pytest.raises(ValueError, match="three"):
        next(results)

    assert found == [0, 1, 2]
    wait_for(lambda: ours() <= before, PATIENCE, "the end of the workers")


def test_a_worker_that_dies_is_an_error_and_not_an_endless_wait() -> None:
    with pytest.raises(BrokenProcessPool):
        list(in_order(dies, range(10)))
