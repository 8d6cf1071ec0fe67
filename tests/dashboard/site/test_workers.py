"""The workers page."""

import html
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from dashboard.site import workers
from jobs.models import Status, WorkerChild
from jobs.queue.monitoring.version import version
from jobs.states import State
from tests import factories
from tests.dashboard import markup
from tests.dashboard.markup import flat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_clock")]


def words(client: Client) -> str:
    return markup.words(flat(client.get(reverse("workers"))))


def test_each_worker_is_shown_with_the_row_it_has_in_hand(operator: Client) -> None:
    Status.objects.create(
        pk=1, beat_at=timezone.now(), broker="ok", workers=1, children=2, rate=18.4
    )
    for pid in (7, 8):
        WorkerChild.objects.create(token=f"boot:ns:{pid}:1", host="press", pid=pid, parent=1)
    factories.job(factories.running(), 3512, State.RUNNING, lease_token="boot:ns:7:1:abc")

    shown = words(operator)

    assert "1 of 2 at work, 18.4 images/s" in shown
    assert "press:7 row 3,512 of Spring catalogue" in shown
    assert "press:8 idle" in shown


def test_workers_that_make_jpegs_in_different_ways_are_reported(operator: Client) -> None:
    WorkerChild.objects.create(token="a", host="press", pid=7, parent=1, jpeg="splice")
    assert "JPEGs only the pixels under the text are re-encoded" in words(operator)

    WorkerChild.objects.create(token="b", host="annex", pid=8, parent=1, jpeg="not_available")

    shown = words(operator)
    assert "Not all workers make JPEGs in the same way." in shown
    assert (
        "JPEGs annex: re-encoded whole: no C compiler was found; "
        "press: only the pixels under the text are re-encoded" in shown
    )


def test_workers_stand_below_their_host_with_its_versions(operator: Client) -> None:
    for host in ("annex", "press"):
        WorkerChild.objects.create(
            token=f"{host}:1:7:1",
            host=host,
            pid=7,
            parent=1,
            drawings={"text": host},
            versions={"FreeType": f"2.1 of {host}"},
        )

    shown = words(operator)

    assert "annex 0 of 1 at work" in shown
    assert "Versions FreeType 2.1 of press" in shown
    assert "press draws text differently from other hosts" in shown


def test_the_version_of_the_site_is_shown(operator: Client) -> None:
    assert f"Version {version()}" in words(operator)


def test_without_a_dispatcher_it_says_what_to_start(operator: Client) -> None:
    shown = words(operator)

    assert "Nothing is moving because the dispatcher is not running." in shown
    assert "Dispatcher not running" in shown
    assert "No worker is running." in shown


def test_a_storage_that_this_host_alone_cannot_use_is_explained(
    operator: Client, settings: Settings, tmp_path: Path
) -> None:
    Status.objects.create(pk=1, beat_at=timezone.now(), broker="ok", workers=1, children=2)
    (tmp_path / "a-file").write_text("")
    settings.STORAGE_URL = f"file:{tmp_path / 'a-file' / 'inside'}"

    shown = words(operator)

    assert "The storage of pictures and results cannot be used on this host." in shown
    assert "Storage down" in shown


@pytest.mark.usefixtures("bucket_keys")
def test_a_bucket_that_does_not_answer_is_explained(operator: Client, settings: Settings) -> None:
    Status.objects.create(pk=1, beat_at=timezone.now(), broker="ok", workers=1, children=2)
    settings.STORAGE_URL = "s3://overprint/x?endpoint=http://127.0.0.1:1"

    shown = words(operator)

    assert (
        "The storage, the bucket overprint at http://127.0.0.1:1, does not work. The server does "
        "not answer. Check the endpoint in STORAGE_URL and the network." in shown
    )


def test_a_storage_that_is_away_for_the_whole_site_is_explained_once(operator: Client) -> None:
    Status.objects.create(
        pk=1,
        beat_at=timezone.now(),
        broker="ok",
        workers=1,
        children=2,
        why="store_away",
        sentence="The storage, a bucket, does not work.",
    )

    shown = words(operator)

    assert shown.count("does not work") == 1
    assert "cannot be used on this host" not in shown


def test_the_indicator_of_the_header_is_sent_again_only_when_it_says_something_else(
    operator: Client,
) -> None:
    Status.objects.create(
        pk=1, beat_at=timezone.now(), broker="ok", workers=1, children=2, rate=18.4
    )
    address = reverse("indicator")

    changed = operator.get(address, {"words": "Paused"})
    same = operator.get(address, {"words": "2 workers · 18.4 images/s"})

    assert markup.words(flat(changed)) == "2 workers · 18.4 images/s"
    assert (same.status_code, same.content) == (204, b"")


def test_the_indicator_of_a_page_with_earlier_scripts_asks_for_a_reload_and_ends(
    operator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = re.search(r'hx-get="(/indicator[^"]*)"', operator.get(reverse("workers")).text)
    assert found is not None
    address = html.unescape(found[1])
    same = operator.get(address)
    monkeypatch.setattr(workers, "static_version", lambda: "later")

    answer = operator.get(address)

    assert (same.status_code, answer.status_code) == (204, 286)
    assert "Updated: reload this page" in answer.text
    assert "hx-get" not in answer.text


def test_the_indicator_leaves_the_page_of_a_person_who_is_signed_out_alone(client: Client) -> None:
    assert client.get(reverse("indicator")).status_code == 286
