import os
import subprocess
import sys

from jobs.queue import owner
from tests.queue import tokens
from tests.services import PATIENCE, wait_for


def test_each_token_of_a_process_is_new_and_names_the_process() -> None:
    first, second = owner.new_token(), owner.new_token()

    assert first != second
    assert owner.process_of(first) == owner.process_of(second) == owner.this_process()
    assert len(first) <= 160


def test_a_living_process_is_not_dead() -> None:
    assert not owner.is_dead(owner.new_token())


def test_a_process_whose_pid_was_reused_is_dead() -> None:
    assert owner.is_dead(tokens.dead())


def test_a_process_of_another_host_does_not_count_as_dead() -> None:
    token = tokens.elsewhere()

    assert not owner.is_dead(token)
    assert not owner.is_here(token)


def test_a_text_that_is_not_a_token_does_not_count_as_dead() -> None:
    assert not owner.is_dead("")


def test_the_processor_time_of_a_process_is_that_of_its_code_and_of_its_system_calls() -> None:
    before = os.times()
    seen = owner.look(os.getpid())
    after = os.times()

    assert seen is not None
    ticks = os.sysconf("SC_CLK_TCK")
    user_and_system = [(it.user + it.system) * ticks for it in (before, after)]
    assert user_and_system[0] - 1 <= seen.used <= user_and_system[1] + 1
    assert owner.is_running(os.getpid())


def test_zombies_and_reaped_processes_are_dead() -> None:
    script = (
        "import django; django.setup(); from jobs.queue import owner; "
        "print(owner.new_token(), flush=True); input()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdin is not None
    assert child.stdout is not None
    token = child.stdout.readline().strip()

    alive = owner.is_dead(token)
    child.stdin.close()
    wait_for(lambda: owner.is_dead(token), PATIENCE, "the end of the process")
    zombie, is_running = owner.look(child.pid), owner.is_running(child.pid)
    child.stdout.close()
    child.wait()

    assert not alive
    assert zombie is not None
    assert not zombie.is_alive
    assert not is_running
    assert owner.look(child.pid) is None
    assert owner.is_dead(token)
