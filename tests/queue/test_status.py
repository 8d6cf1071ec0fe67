from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from jobs import reading
from jobs.models import Batch, Status, WorkerChild
from jobs.queue import owner, status
from jobs.queue.status import Sight
from jobs.states import State
from jobs.storage.folder import FolderStore
from tests import factories
from tests.queue import tokens

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_clock")]

LEADERLESS = "Nothing is moving because the queue “overprint” of the message broker has no leader."
WELL = Sight(broker="ok", consumers=1, ready=3, is_stalled=False, database_was_away=False)


def written(**sight: object) -> tuple[str, str]:
    values = {name: getattr(WELL, name) for name in WELL.__slots__} | sight
    status.write(Sight(**values), children=2, healed=0)
    row = Status.objects.get()
    return row.why, row.sentence


def test_the_status_row_says_what_the_processes_do() -> None:
    factories.running(3)

    status.write(WELL, children=2, healed=1)
    status.write(WELL, children=2, healed=4)

    row = Status.objects.get()
    assert row.beat_at is not None
    assert (row.broker, row.workers, row.children, row.ready, row.healed) == ("ok", 1, 2, 3, 5)
    assert (row.why, row.sentence) == ("", "")


def test_the_status_of_the_last_run_is_not_a_sign_of_life() -> None:
    status.write(WELL, children=2, healed=4)

    status.forget()

    assert not reading.site_status().dispatcher_is_here
    assert Status.objects.get().healed == 4


@pytest.mark.parametrize(
    ("sight", "why", "begin"),
    [
        (
            {"broker": "down"},
            "broker_down",
            "Nothing is moving because the message broker does not answer. 3 pictures",
        ),
        (
            {"broker": "down", "refusal": "NOT_ALLOWED - vhost prints not found"},
            "broker_refuses",
            (
                "Nothing is moving because the message broker refuses what the site needs: "
                "NOT_ALLOWED - vhost prints not found. 3 pictures wait safely;"
            ),
        ),
        (
            {"broker": "blocked"},
            "broker_blocked",
            (
                "Nothing new is handed out because the message broker is short of disk or memory. "
                "3 pictures"
            ),
        ),
        (
            {"broker": "blocked", "short_of": "memory"},
            "broker_blocked",
            ("Nothing new is handed out because the message broker is short of memory. 3 pictures"),
        ),
        (
            {"broker": "unconfirmed"},
            "broker_unconfirmed",
            (
                "Nothing is moving because the message broker answers, but its queue “overprint” "
                "does not confirm"
            ),
        ),
        (
            {"broker": "leaderless", "repair": "an election is called"},
            "broker_leaderless",
            (
                f"{LEADERLESS} Repair: an election is called. 3 pictures wait safely; work "
                "continues by itself."
            ),
        ),
        (
            {"broker": "leaderless"},
            "broker_leaderless",
            f"{LEADERLESS} No repair helped so far; the log says more. 3 pictures wait safely;",
        ),
        (
            {"consumers": 0},
            "no_consumer",
            (
                "Nothing is moving because no worker is connected to the message broker, although "
                "workers run. 3 pictures"
            ),
        ),
        (
            {"silent": frozenset({"overprint.dead"})},
            "dead_letters",
            (
                "Messages that were set aside cannot be read because the queue “overprint.dead” "
                "of the message broker does"
            ),
        ),
        (
            {"is_stalled": True},
            "stalled",
            "No picture was begun for a minute although 3 pictures wait.",
        ),
        (
            {"database_was_away": True},
            "database",
            "The database did not answer just now. 3 pictures wait safely;",
        ),
    ],
)
def test_an_obstacle_is_put_into_words(sight: dict[str, object], why: str, begin: str) -> None:
    factories.running(3)

    found, sentence = written(**sight)

    assert found == why
    assert sentence.startswith(begin)


def test_without_workers_the_page_says_how_to_start_one() -> None:
    factories.running(3)

    status.write(replace(WELL, consumers=0), children=0, healed=0)

    row = Status.objects.get()
    assert row.why == "no_worker"
    assert row.sentence.startswith(
        "Nothing is moving because no worker is running. 3 pictures wait safely."
    )


@pytest.mark.parametrize(
    ("path", "vhost"), [("/", "/"), ("/prints", "prints"), ("/two%20words", "'two words'")]
)
def test_the_administrator_of_another_broker_gets_the_commands_that_help(
    path: str, vhost: str, settings: Settings
) -> None:
    settings.BROKER_URL = f"amqp://guest:secret@broker.test{path}"
    factories.running(1)

    _, sentence = written(broker="unconfirmed")

    assert f"“rabbitmq-queues quorum_status --vhost {vhost} overprint”" in sentence
    assert f"“rabbitmqctl delete_queue --vhost {vhost} overprint”" in sentence
    assert "secret" not in sentence
    assert len(sentence) < 1000


def test_nobody_is_asked_to_repair_the_private_node(settings: Settings) -> None:
    settings.BROKER_URL = ""
    factories.running(1)

    assert "rabbitmqctl" not in written(broker="unconfirmed")[1]


def test_the_private_node_says_how_much_room_it_needs(settings: Settings) -> None:
    settings.BROKER_URL = ""
    factories.running(1)

    _, sentence = written(broker="blocked", short_of="disk")

    assert "short of disk: " in sentence
    assert " are free in the data folder, and it needs 150 MB. 1 picture waits safely" in sentence


def test_without_batches_there_is_no_obstacle() -> None:
    batch = factories.running()
    factories.job(batch, 2, State.DONE)
    factories.draft(5)

    assert written(broker="down", consumers=0) == ("", "")


def test_when_all_batches_are_paused_the_row_says_since_when(settings: Settings) -> None:
    settings.TIME_ZONE = "UTC"
    batch = factories.running(1)
    Batch.objects.filter(pk=batch.pk).update(paused_at=datetime(2026, 11, 24, 14, 3, tzinfo=UTC))

    assert written(consumers=0) == (
        "paused",
        (
            "Paused at 14:03. The pictures in progress were finished; 1 picture waits until "
            "someone presses Continue."
        ),
    )


def test_of_several_paused_batches_the_last_pause_counts_and_cancelled_ones_do_not(
    settings: Settings,
) -> None:
    settings.TIME_ZONE = "UTC"
    for hour in (14, 15, 13):
        factories.running(1, paused_at=datetime(2026, 11, 24, hour, 3, tzinfo=UTC))
    factories.running(1, cancelled_at=timezone.now())

    why, sentence = written()

    assert why == "paused"
    assert sentence.startswith("Paused at 15:03.")
    assert "3 pictures wait until" in sentence


def test_one_batch_that_runs_is_enough_not_to_be_paused() -> None:
    factories.running(1, paused_at=timezone.now())
    factories.running(1, name="Another")

    assert written() == ("", "")


@pytest.mark.parametrize(
    ("trouble", "why", "begin"),
    [
        ("full", "disk_full", "Nothing new is begun because the disk is full: "),
        (
            "crowded",
            "disk_crowded",
            "Nothing new is begun because the disk has no room for more files, although ",
        ),
        (
            "away",
            "disk_away",
            "Nothing new is begun because the folder of the results cannot be written to. 3 pict",
        ),
    ],
)
def test_a_storage_that_cannot_be_written_to_is_reported(
    trouble: str, why: str, begin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FolderStore, "trouble", trouble)
    factories.running(3)

    found, sentence = written()

    assert found == why
    assert sentence.startswith(begin)
    assert "3 pictures wait safely; work continues by itself" in sentence


def test_a_storage_that_is_away_is_reported_although_no_row_waits_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(FolderStore, "trouble", "away")
    factories.job(factories.running(), 2, State.DONE)

    assert written() == (
        "disk_away",
        (
            "The folder of pictures and results cannot be written to. Until it can, uploads and "
            "downloads fail, and pages may lack their pictures."
        ),
    )

    monkeypatch.setattr(FolderStore, "reason", "The storage, a bucket, does not work.")

    assert written() == (
        "store_away",
        (
            "The storage, a bucket, does not work. Until it works again, uploads and downloads fail, "
            "and pages may lack their pictures."
        ),
    )


def test_a_nearly_full_disk_is_reported_if_there_is_no_other_obstacle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(status, "LOW_BYTES", 2**70)
    assert written()[0] == "disk_low"
    assert written()[1].endswith("GB are free. Free some space: below 300 MB nothing new is begun.")

    factories.running(1)

    assert written(consumers=0)[0] == "no_consumer"


def held_until(batch: Batch, ends: datetime) -> None:
    row = batch.jobs.count() + 2
    lease = {"lease_token": f"other-boot:1:2:2:{row}", "lease_until": ends.timestamp()}
    factories.job(batch, row, State.RUNNING, **lease)


def test_a_lease_is_no_obstacle_while_rows_wait_or_in_a_cancelled_batch() -> None:
    soon = datetime.now(UTC) + timedelta(seconds=20)
    factories.job(factories.running(), 2, State.DONE)
    held_until(factories.running(cancelled_at=timezone.now()), soon)
    cancelled = written()
    held_until(factories.running(1), soon)

    assert (cancelled, written()) == (("", ""), ("", ""))


def test_the_lease_of_rows_that_nobody_draws_is_reported(settings: Settings) -> None:
    settings.TIME_ZONE = "UTC"
    soon = datetime.now(UTC) + timedelta(seconds=20)
    batch = factories.running()
    held_until(batch, soon)
    held_until(batch, soon + timedelta(seconds=100))
    held_until(factories.running(cancelled_at=timezone.now()), soon + timedelta(seconds=1))

    why, sentence = written()

    assert why == "lease"
    assert sentence.startswith("1 picture is in the hands of a worker that does not answer. ")
    assert sentence.endswith(f"takes over at {soon:%H:%M:%S} at the latest.")


def test_rows_that_a_worker_may_still_finish_are_not_an_obstacle() -> None:
    held_until(factories.running(), datetime.now(UTC) + timedelta(seconds=100))

    assert written() == ("", "")


def test_the_rate_is_that_of_the_last_minute() -> None:
    batch, now = factories.running(), timezone.now()
    for row, seconds in enumerate([5, 10, 20, 90], 2):
        factories.job(batch, row, State.DONE, finished_at=now - timedelta(seconds=seconds))

    written()

    assert Status.objects.get().rate == pytest.approx(3 / 20, abs=0.01)


def test_children_that_live_here_or_were_seen_lately_elsewhere_are_counted() -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    there, gone = tokens.elsewhere(), "other-boot:1:2:2:0"
    for token, seen in [
        (owner.this_process(), long_ago),
        (tokens.dead(), timezone.now()),
        (there, timezone.now()),
        (gone, long_ago),
    ]:
        WorkerChild.objects.create(
            token=owner.process_of(token), host="h", pid=1, parent=1, seen_at=seen
        )

    assert status.live_children() == 2
    WorkerChild.objects.filter(token=owner.this_process()).delete()
    assert status.live_children() == 1
