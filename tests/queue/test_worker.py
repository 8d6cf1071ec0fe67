"""The worker as the site starts it: what it draws, what the broker sees of it, what it says when it
cannot start.
"""

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import psutil
import pytest
from django.db import OperationalError
from PIL import Image

from jobs.models import Status, WorkerChild
from jobs.queue import lifecycle, worker
from jobs.queue.monitoring.version import version
from jobs.rendering import trial
from jobs.running.broker import Node
from jobs.storage import store
from tests import factories, services
from tests.queue.plant import Plant, broker_says, children, settled, states
from tests.services import PATIENCE, wait_for

pytestmark = [pytest.mark.broker, pytest.mark.long(45)]


def jpeg() -> bytes:
    file = BytesIO()
    Image.new("RGB", (400, 300), "white").save(file, "JPEG")
    return file.getvalue()


def test_a_child_whose_worker_died_before_it_began_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "_exit", sys.exit)
    worker.end_without(os.getppid())

    with pytest.raises(SystemExit):
        worker.end_without(os.getpid())


def test_the_site_s_own_worker_draws_the_pictures_of_a_batch(works: Plant) -> None:
    batch = factories.draft(8, design_version=factories.design_version())
    for source in batch.sources.all():
        store().put_bytes(source.key, jpeg())
    worker = works.start_worker("dashboard")
    works.start_dispatcher()

    lifecycle.start(batch)
    wait_for(lambda: settled(batch), PATIENCE, "the end of the batch")

    assert states(batch) == {"done": 8}
    for job in batch.jobs.all():
        with Image.open(BytesIO(store().read(job.result_key))) as picture:
            assert (picture.format, picture.size) == ("JPEG", (400, 300))
    both = [(pid, worker.pid) for pid in sorted(children(worker))]
    wait_for(
        lambda: sorted(WorkerChild.objects.values_list("pid", "parent")) == both,
        PATIENCE,
        "a row of each child",
    )
    wait_for(
        lambda: Status.objects.filter(children=2, workers=1, why="").exists(),
        PATIENCE,
        "a word on the page",
    )


def test_children_let_the_processes_of_pages_and_messages_go_first(works: Plant) -> None:
    worker = works.start_worker()
    wait_for(lambda: len(children(worker)) == 2, PATIENCE, "two children")
    own = psutil.Process(worker.pid).nice()

    def lower() -> list[int]:
        return [psutil.Process(pid).nice() - own for pid in children(worker)]

    wait_for(lambda: lower() == [5, 5], PATIENCE, "their priority")


def test_the_broker_has_one_durable_quorum_queue_and_one_consumer_with_one_message_for_each_child(
    works: Plant, broker: Node
) -> None:
    works.start_worker()
    wait_for(lambda: "ready." in works.said("worker"), PATIENCE, "a worker")

    assert broker_says(broker, "list_queues", "name", "type", "durable") == [
        ["overprint", "quorum", "true"],
        ["overprint.dead", "quorum", "true"],
    ]
    assert broker_says(
        broker, "list_consumers", "queue_name", "ack_required", "prefetch_count"
    ) == [["overprint", "true", "2"]]


def test_a_worker_without_a_broker_says_so_in_one_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "celery", "-A", "dashboard", "worker"]
    env = services.environment(tmp_path)

    ended = subprocess.run(
        command, cwd=services.ROOT, env=env, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 1
    assert ended.stderr.splitlines() == [
        (
            f"No broker is known: {tmp_path}/broker/url is not there. Run `manage.py up`, or set "
            f"BROKER_URL."
        )
    ]


def test_children_are_forked_from_a_worker_that_has_opened_the_fonts(tmp_path: Path) -> None:
    code = """
import django
django.setup()
from celery.signals import celeryd_after_setup
from jobs.queue import worker
from jobs.rendering.fonts import opened as fonts
before = fonts.load.cache_info().currsize
celeryd_after_setup.send(sender=None)
print(before, fonts.load.cache_info().currsize > 0)
"""
    env = services.environment(tmp_path) | {"DJANGO_SETTINGS_MODULE": "dashboard.settings"}

    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=services.ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout == "0 True\n"


def test_a_database_that_is_away_costs_one_line_for_each_sign_in(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(**_: object) -> None:
        raise OperationalError("session is read-only")

    monkeypatch.setattr(WorkerChild.objects, "update_or_create", refuse)

    worker.sign_in()

    [line] = caplog.records
    assert (line.levelname, line.exc_info) == ("WARNING", None)
    assert "(session is read-only); it tries again" in line.message


@pytest.mark.django_db
def test_a_child_says_its_version_before_the_digest_of_what_draws() -> None:
    worker.sign_in()

    shown = WorkerChild.objects.get().versions["Overprint"]
    assert shown == f"{version()}, {trial().versions['Overprint']}"
