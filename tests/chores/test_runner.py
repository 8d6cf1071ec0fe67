"""The runner and its children, for real: forks on a database file, killed and stopped."""

import os
import signal
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler

import pytest

from jobs.chores import claims, runner
from jobs.chores.registry import Work
from jobs.chores.runner import Runner
from jobs.errors import ArchiveRefused
from jobs.intake import attachments
from jobs.models import Chore
from jobs.processes import intervals, shares
from tests import factories, services
from tests.intake.batches import CSV, chore, with_sheet
from tests.intake.pictures.web.pictures_on_the_web import sent, served
from tests.intake.sheets.pictures.pictured_workbooks import picture

pytestmark = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")

RED = picture("red")
LONG = 600  #: seconds: a chore that takes so long is stopped before it is done


def runs(monkeypatch, function, seconds: int = LONG) -> Chore:
    """Let a chore be done by this function."""
    monkeypatch.setattr(runner, "KINDS", {Chore.Kind.CHECK: Work(function, seconds)})
    return chore(factories.draft())


def finish(one: Chore, running: Runner) -> Chore:
    def is_over() -> bool:
        running.step(0.02)
        one.refresh_from_db()
        return not one.is_open

    try:
        services.wait_for(is_over, services.PATIENCE, f"the end of the chore {one}")
    finally:
        running.stop()
    return one


def test_the_result_is_kept_and_the_child_is_another_process(site_folder, monkeypatch):
    one = runs(monkeypatch, lambda chore, progress: {"pid": os.getpid()})

    finish(one, Runner())

    assert one.state == "done"
    assert one.result["pid"] != os.getpid()


def test_progress_is_written_during_the_work_and_complete_at_the_end(site_folder, monkeypatch):
    def work(chore, progress):
        progress(3, 7)
        return {"seen": list(Chore.objects.values_list("done", "total"))}

    one = finish(runs(monkeypatch, work), Runner())

    assert (one.result, one.done, one.total) == ({"seen": [[3, 7]]}, 7, 7)


def test_of_chores_that_can_wait_only_one_runs_at_a_time(site_folder, monkeypatch):
    long, quick = Work(lambda *_: time.sleep(LONG), LONG, can_wait=True), Work(lambda *_: {}, LONG)
    monkeypatch.setattr(
        runner, "KINDS", {Chore.Kind.PDF: long, Chore.Kind.VERIFY: long, Chore.Kind.CHECK: quick}
    )
    one, other = (
        chore(factories.draft(), Chore.Kind.PDF),
        chore(factories.draft(), Chore.Kind.VERIFY),
    )
    asked = chore(factories.draft())
    running = Runner()

    finish(asked, running)

    one.refresh_from_db()
    other.refresh_from_db()
    assert (asked.state, asked.attempts, one.started_at is None, other.started_at) == (
        "done",
        1,
        False,
        None,
    )


def test_a_deletion_is_done_beside_two_other_chores_and_one_at_a_time(site_folder, monkeypatch):
    long = Work(lambda *_: time.sleep(LONG), LONG)
    monkeypatch.setattr(runner, "KINDS", {Chore.Kind.CHECK: long, Chore.Kind.DELETE: long})
    asked = [
        chore(factories.draft(), kind) for kind in ("check", "check", "check", "delete", "delete")
    ]
    running = Runner()

    for _ in range(3):
        running.step(0.02)
    begun = [Chore.objects.get(pk=one.pk).state for one in asked]
    running.stop()

    assert begun == ["running", "running", "waiting", "running", "waiting"]


def test_a_withdrawn_chore_ends_even_if_it_reports_nothing(site_folder, monkeypatch):
    runs(monkeypatch, lambda chore, progress: time.sleep(LONG))
    running = Runner()
    running.step(0.02)
    [child] = running._children
    Chore.objects.all().delete()
    child.renewed_at -= intervals.CHORE_RENEWAL

    running.step(0.02)

    services.wait_for(
        lambda: running.step(0.02) or not running._children,
        services.PATIENCE,
        "the end of the child",
    )


def test_an_expected_failure_has_its_sentence(site_folder, monkeypatch):
    def work(chore, progress):
        raise ArchiveRefused("The zip is protected by a password. Pack the pictures without one.")

    one = finish(runs(monkeypatch, work), Runner())

    assert (one.state, one.code, one.sentence, one.attempts) == (
        "failed",
        "archive_refused",
        "The zip is protected by a password. Pack the pictures without one.",
        1,
    )


def test_a_bug_gets_a_calm_sentence(site_folder, monkeypatch):
    one = finish(runs(monkeypatch, lambda chore, progress: 1 / 0), Runner())

    assert (one.state, one.code, one.sentence) == (
        "failed",
        "unexpected",
        "Something went wrong on our side. The log has the details. Try again.",
    )


def test_too_much_memory_fails_the_chore_and_nothing_else(site_folder, monkeypatch):
    one = finish(
        runs(monkeypatch, lambda chore, progress: {"all": len(bytearray(3 * 1024**3))}), Runner()
    )

    assert (one.state, one.code) == ("failed", "child_failed")


def test_a_child_that_dies_three_times_fails_the_chore(site_folder, monkeypatch):
    one = finish(
        runs(monkeypatch, lambda chore, progress: os.kill(os.getpid(), signal.SIGKILL)), Runner()
    )

    assert (one.state, one.sentence, one.attempts) == ("failed", claims.STOPPED_THRICE, 3)


def test_a_chore_that_takes_too_long_is_stopped(site_folder, monkeypatch):
    one = finish(runs(monkeypatch, lambda chore, progress: time.sleep(LONG), seconds=0), Runner())

    assert (one.state, one.code, one.attempts) == ("failed", "child_failed", 1)


def never_answers(chore, progress):
    with shares.at_work_in("The inbox"):
        time.sleep(LONG)


def test_a_chore_whose_share_does_not_answer_is_stopped_and_says_so(site_folder, monkeypatch):
    monkeypatch.setattr(intervals, "CHORE_SILENCE", 0.1)

    one = finish(runs(monkeypatch, never_answers), Runner())

    assert (one.state, one.attempts) == ("failed", 1)
    assert one.sentence.startswith("The inbox has not answered for ")


def test_a_child_that_cannot_be_killed_keeps_no_place(site_folder, monkeypatch):
    one, kill, asked_to_end = runs(monkeypatch, never_answers), os.kill, []
    monkeypatch.setattr(intervals, "CHORE_SILENCE", 0.1)
    monkeypatch.setattr(intervals, "CHORE_ENDING", 0.01)
    monkeypatch.setattr(runner.os, "kill", lambda pid, _: asked_to_end.append(pid))
    running = Runner()

    finish(one, running)
    in_hand, dying = list(running._children), list(running._dying)
    kill(dying[0], signal.SIGKILL)

    assert (one.state, in_hand, dying) == ("failed", [], asked_to_end)
    services.wait_for(
        lambda: running.stop() or not running._dying, services.PATIENCE, "the end of the child"
    )


def test_a_chore_in_no_shared_folder_may_be_silent(site_folder, monkeypatch):
    (has_left, leaves), (may_end, ends) = os.pipe(), os.pipe()

    def waits_elsewhere(chore, progress):
        with shares.at_work_in("The inbox"):
            pass
        os.write(leaves, b"left")
        os.read(may_end, 10)
        return {}

    one, running = runs(monkeypatch, waits_elsewhere), Runner()
    running.step(0)
    os.read(has_left, 10)
    monkeypatch.setattr(intervals, "CHORE_SILENCE", 0.01)
    for _ in range(5):
        running.step(0.02)
    one.refresh_from_db()
    during = one.state
    os.write(ends, b"end")

    assert (during, finish(one, running).state) == ("running", "done")
    for descriptor in (has_left, leaves, may_end, ends):
        os.close(descriptor)


def test_two_batches_are_served_at_once(site_folder, monkeypatch):
    first = runs(monkeypatch, lambda chore, progress: time.sleep(LONG))
    others = [chore(factories.draft()) for _ in range(2)]
    running = Runner()

    running.step(0.02)

    states = list(Chore.objects.order_by("pk").values_list("state", flat=True))
    running.stop()
    assert [first, *others] == list(Chore.objects.order_by("pk"))
    assert states == ["running", "running", "waiting"]


def test_a_runner_that_stops_gives_back_what_it_holds(site_folder, monkeypatch):
    one = runs(monkeypatch, lambda chore, progress: time.sleep(LONG))
    running = Runner()
    running.step(0.02)
    one.refresh_from_db()
    begun = one.state

    began = time.monotonic()
    running.stop()

    one.refresh_from_db()
    assert (begun, one.state, one.attempts) == ("running", "waiting", 0)
    assert time.monotonic() - began < LONG / 2


# --- The command ----------------------------------------------------------------------------------


def chores_process(folder, **settings: str):
    return services.process(
        [sys.executable, "manage.py", "chores"],
        services.environment(folder, **settings),
        output=folder / "chores.txt",
    )


def is_over(one: Chore) -> bool:
    one.refresh_from_db()
    return not one.is_open


def test_the_command_reads_a_sheet_soon_after_the_request_and_stops_on_a_signal(site_folder):
    with chores_process(site_folder) as process:
        warm_up = chore(factories.draft(), Chore.Kind.LOOK)
        services.wait_for(lambda: is_over(warm_up), services.PATIENCE, "the first chore")

        asked = [attachments.take_sheet(factories.draft(), "list.csv", [CSV.encode()])]
        services.wait_for(lambda: is_over(asked[-1]), services.PATIENCE, "the sheet")
        # the machine may have other work
        while waited(asked[-1]) > intervals.CHORE_RENEWAL / 2 and len(asked) < 30:
            asked.append(attachments.take_sheet(factories.draft(), "list.csv", [CSV.encode()]))
            services.wait_for(lambda: is_over(asked[-1]), services.PATIENCE, "the sheet")
        process.terminate()
        process.wait(services.PATIENCE)

    assert (asked[-1].state, asked[-1].result["rows"]) == ("done", 3)
    assert waited(asked[-1]) < intervals.CHORE_RENEWAL / 2
    assert process.returncode == 0


def waited(one: Chore) -> float:
    return (one.started_at - one.created_at).total_seconds()


def test_a_chore_whose_runner_was_killed_is_done_by_the_next(site_folder):
    killed = threading.Event()

    def held_until_the_kill(asked: BaseHTTPRequestHandler) -> None:
        killed.wait(services.PATIENCE)
        sent(asked, RED)

    with served({"/1.png": held_until_the_kill}) as (host, _):
        batch = with_sheet(factories.draft(), f"Photo;No\nhttp://{host}/1.png;1\n")
        one = chore(batch, Chore.Kind.FETCH, payload={"column": "Photo"})
        with chores_process(site_folder, OVERPRINT_PICTURE_HOSTS=host) as process:
            services.wait_for(lambda: is_running(one), services.PATIENCE, "the start of the chore")
            process.kill()
        held = one.state
        killed.set()

        with chores_process(site_folder, OVERPRINT_PICTURE_HOSTS=host):
            services.wait_for(lambda: is_over(one), 3 * services.PATIENCE, "the end of the chore")

    assert (held, one.state, one.attempts) == ("running", "done", 2)
    assert one.result["fetched"] == 1
    assert batch.jobs.get().source.path == f"{host}/1.png"


def is_running(one: Chore) -> bool:
    one.refresh_from_db()
    return one.state == "running"


def test_it_looks_for_batches_whose_time_is_over_now_and_then(site_folder, monkeypatch):
    looks = []
    monkeypatch.setattr(runner.retention, "look", lambda: looks.append("look"))
    running = Runner()

    for seconds in (3600, 3600, -1, 3600, -1):
        monkeypatch.setattr(intervals, "RETENTION_LOOK", seconds)
        running.step(0)

    assert len(looks) == 3  # at once, and whenever the time is over
