"""Child processes: values come back, what ends badly is a failure with a sentence, nothing is left
behind.
"""

import gc
import os
import resource
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from jobs.errors import ChildFailed, PictureUnreadable
from jobs.processes import children
from tests.services import PATIENCE

MEGABYTE = 2**20


def pair(left: str, right: int) -> list[object]:
    return [left, right, os.getpid()]


def refuse() -> None:
    raise PictureUnreadable("No picture.", bytes=3)


def divide(number: int) -> float:
    return number / 0


def allocate(megabytes: int) -> int:
    return len(bytes(megabytes * MEGABYTE))


def spin() -> None:
    while True:
        pass


def vanish() -> None:
    os._exit(3)


def kill_itself() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave() -> None:
    sys.exit("out")


def unpicklable() -> object:
    return lambda: None


def pages_fetched(is_kept: bool, size: int) -> int:
    """By taking and giving back that many bytes twenty times."""
    if is_kept:
        children.keep_freed_memory()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        bytearray(b"1" * size)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def ask[T](function, *arguments: object, seconds: float = PATIENCE, megabytes: int = 200) -> T:
    return children.call(function, *arguments, seconds=seconds, megabytes=megabytes)


def test_a_value_comes_back_from_another_process():
    left, right, process = ask(pair, "a", 7)

    assert (left, right) == ("a", 7)
    assert process != os.getpid()


def collector() -> tuple[bool, bool]:
    """Return whether it looks for cycles, and whether it passes over what the nursery loaded."""
    return gc.isenabled(), gc.get_freeze_count() > 10_000


def test_a_child_does_not_look_for_cycles_in_what_the_nursery_loaded():
    assert ask(collector) == (True, True)


def test_an_expected_failure_is_raised_unchanged():
    with pytest.raises(PictureUnreadable) as raised:
        ask(refuse)

    assert (raised.value.sentence, raised.value.details) == ("No picture.", {"bytes": 3})


def test_an_unexpected_error_is_raised_with_the_traceback_of_the_child():
    with pytest.raises(ZeroDivisionError) as raised:
        ask(divide, 1)

    assert "return number / 0" in raised.value.__notes__[0]


def test_tens_of_megabytes_come_back_whole():
    assert ask(bytes, 40 * MEGABYTE, megabytes=400) == bytes(40 * MEGABYTE)


@pytest.mark.parametrize(
    ("function", "arguments", "sentence"),
    [
        (allocate, (300,), "It needs more memory than it may take."),
        (vanish, (), "The process that worked on it died."),
        (kill_itself, (), "The process that worked on it died."),
        (leave, (), "Something unexpected happened in the process that worked on it."),
    ],
)
def test_a_crash_is_a_failure_with_a_sentence(function, arguments, sentence):
    with pytest.raises(ChildFailed) as raised:
        ask(function, *arguments)

    assert raised.value.sentence == sentence


def test_a_result_that_cannot_be_pickled_is_an_error():
    with pytest.raises(Exception, match="pickle"):
        ask(unpicklable)


def test_an_endless_loop_is_stopped_when_its_time_is_up():
    begun = time.monotonic()

    with pytest.raises(ChildFailed) as raised:
        ask(spin, seconds=0.3)

    assert raised.value.sentence == "It took longer than 0.3 seconds and was stopped."
    assert time.monotonic() - begun < PATIENCE


def test_the_memory_limit_leaves_room_up_to_it():
    assert ask(allocate, 150, megabytes=200) == 150 * MEGABYTE


@pytest.mark.parametrize("size", [4_000_000, 24_000_000])
def test_freed_memory_is_reused_instead_of_fetched_from_the_kernel(size: int):
    pages = 2 * size // resource.getpagesize()

    assert ask(pages_fetched, False, size) > 10 * pages > 2 * pages > ask(pages_fetched, True, size)


def test_eight_threads_may_call_at_once():
    # A built-in: a function of this module would make every child import pytest.
    with ThreadPoolExecutor(8) as threads:
        squares = list(threads.map(lambda number: ask(pow, number, 2), range(40)))

    assert squares == [number * number for number in range(40)]


def test_no_zombie_and_no_child_is_left():
    ask(pair, "a", 1)
    with pytest.raises(ChildFailed):
        ask(vanish)

    nursery = children._nursery._process
    assert nursery is not None
    assert _soon(lambda: psutil.Process(nursery.pid).children() == [])


def test_a_killed_nursery_is_replaced():
    ask(pair, "a", 1)
    nursery = children._nursery._process
    assert nursery is not None
    nursery.kill()
    nursery.wait()

    assert ask(pair, "b", 2)[:2] == ["b", 2]


def test_nursery_and_children_end_with_a_killed_caller(tmp_path: Path):
    script = tmp_path / "caller.py"
    script.write_text(
        "import os, sys, threading, time\n"
        "from jobs.processes import children\n"
        "def wait(): children.call(time.sleep, 600, seconds=600, megabytes=100)\n"
        "threading.Thread(target=wait, daemon=True).start()\n"
        "children.call(os.getpid, seconds=600, megabytes=100)\n"
        "print(children._nursery._process.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    caller = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, env=environment
    )
    assert caller.stdout is not None
    nursery = psutil.Process(int(caller.stdout.readline()))
    assert _soon(lambda: len(nursery.children()) == 1)
    kin = [nursery, *nursery.children()]

    caller.kill()
    caller.communicate()

    assert _soon(lambda: not any(_lives(process) for process in kin))


def test_a_desk_limits_how_many_run_at_once():
    desk = children.ChildSlots(2)

    with ThreadPoolExecutor(6) as threads:
        spans = list(
            threads.map(lambda _: desk.call(span, seconds=PATIENCE, megabytes=100), range(6))
        )

    assert max(sum(start <= moment < end for start, end in spans) for moment, _ in spans) <= 2


def test_a_desk_without_a_free_place_says_so_in_time(tmp_path: Path):
    desk, silent = children.ChildSlots(1), tmp_path / "silent"
    os.mkfifo(silent)

    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(desk.call, silent.read_text, seconds=PATIENCE, megabytes=100)
        assert _soon(lambda: desk._places._value == 0)
        with pytest.raises(ChildFailed) as raised:
            desk.call(os.getpid, seconds=0.05, megabytes=100)
        silent.write_text("")
        first.result()

    assert raised.value.sentence == "Others are being served just now. Try again in a moment."


def span() -> tuple[float, float]:
    begun = time.monotonic()
    time.sleep(0.2)
    return begun, time.monotonic()


def _lives(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def _soon(holds, seconds: float = PATIENCE) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.01)
    return False
