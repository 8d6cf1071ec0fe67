"""A row that gives several results, from claim to outcome: all of them, or none."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from jobs import design
from jobs.errors import StorageFailed
from jobs.models import Job
from jobs.queue import lifecycle, owner, tasks
from jobs.queue.drawing import attempt
from jobs.queue.lifecycle import Claim, StoredOutputs
from jobs.states import State
from jobs.storage import store
from jobs.storage.folder import FolderStore
from tests import factories
from tests.queue.test_drawing import jpeg

pytestmark = pytest.mark.django_db

BOX = {"name": "caption", "text": "{caption}", "y": 90, "width": 80, "height": 20}
SQUARE = {"name": "square", "canvas": {"width": 100, "height": 100}}
STORY = {"name": "story", "canvas": {"width": 90, "height": 160}, "format": "png"}
WEB = {"name": "web", "canvas": {"long_edge": 200}, "format": "webp"}


def queued(*outputs: dict[str, Any], cells: dict[str, str] | None = None, **settings: Any) -> Job:
    document = {"format": 1, "boxes": [BOX], "outputs": list(outputs), **settings}
    batch = factories.running()
    batch.design_version = factories.design_version(design.to_document(design.parse(document)))
    batch.save()
    texts = {"caption": "Fresh oysters", **(cells or {})}
    given = {column: [text, text, ""] for column, text in texts.items()}
    job = factories.job(batch, 2, State.QUEUED, queued_at=1, cells=given)
    assert job.source
    store().put_bytes(job.source.key, jpeg())
    return job


def claimed(job: Job) -> Claim:
    claim = lifecycle.claim(job.pk, job.generation, owner.new_token())
    assert claim is not None
    return claim


def made(job: Job) -> Job:
    tasks.make(job.pk, job.generation)
    job.refresh_from_db()
    return job


def results() -> list[str]:
    return sorted(key for key in store().keys("") if "/in/" not in key)


def test_one_message_makes_all_outputs_of_its_row() -> None:
    job = made(queued(SQUARE, STORY, WEB))

    assert (job.state, [one.output for one in job.results]) == (
        State.DONE,
        ["square", "story", "web"],
    )
    pictures = [Image.open(BytesIO(store().read(one.key))) for one in job.results]
    assert [(one.format, one.size) for one in pictures] == [
        ("JPEG", (100, 100)),
        ("PNG", (90, 160)),
        ("WEBP", (200, 150)),
    ]
    assert [one.size for one in job.results] == [store().size(one.key) for one in job.results]
    assert job.result_size == sum(one.size for one in job.results)
    assert results() == sorted(key for one in job.results for key in (one.key, one.thumbnail_key))


def test_a_row_gives_only_the_outputs_that_its_cell_names() -> None:
    job = made(queued(SQUARE, STORY, WEB, outputs_column="Formats", cells={"Formats": "WEB"}))

    assert [one.output for one in job.results] == ["web"]
    assert job.result_size == job.results[0].size


def test_a_column_that_changes_a_box_changes_it_in_every_output_after_the_output_s_own_change() -> (
    None
):
    own = {"box": "caption", "settings": {"size_min": 5, "size_max": 5}}
    sizes = {"caption.size_min": "10", "caption.size_max": "10"}

    plain = made(queued(SQUARE, WEB | {"changes": [own]}))
    changed = made(queued(SQUARE, WEB | {"changes": [own]}, cells=sizes))

    assert sizes_of(plain)[1] == pytest.approx(7.5, abs=0.5)
    assert sizes_of(changed) == [10, 15]


def sizes_of(job: Job) -> list[float]:
    """Return the size of the caption in each output, in pixels."""
    return [text.size_px for one in job.results for text in one.details.texts]


def test_an_unknown_output_fails_the_row_with_its_column() -> None:
    job = made(queued(SQUARE, outputs_column="Formats", cells={"Formats": "poster"}))

    assert (job.state, job.code, job.details) == (
        State.FAILED,
        "value_unusable",
        {"column": "Formats", "value": "poster"},
    )
    assert (job.results, results()) == ((), [])


def test_a_row_fails_as_a_whole_and_names_the_output_that_failed() -> None:
    tight = {"box": "caption", "settings": {"width": 1, "height": 1, "size_min": 6}}

    job = made(queued(SQUARE, STORY | {"changes": [tight]}))

    assert (job.state, job.code, job.details["output"]) == (
        State.FAILED,
        "text_does_not_fit",
        "story",
    )
    assert job.sentence.startswith("Output “story”: ")
    assert (job.results, results()) == ((), [])


def test_nothing_stays_if_the_last_output_cannot_be_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    claim, put = claimed(queued(SQUARE, STORY)), FolderStore.put_once

    def refusing(self: FolderStore, key: str, pieces: Any) -> Any:
        if key.endswith("png"):
            raise StorageFailed("The storage did not take the file.")
        return put(self, key, pieces)

    monkeypatch.setattr(FolderStore, "put_once", refusing)

    assert isinstance(attempt(claim), StorageFailed)
    assert results() == []


def test_a_worker_killed_between_two_outputs_leaves_no_result_twice_or_lost() -> None:
    job = queued(SQUARE, STORY)
    killed = claimed(job)
    before = attempt(killed)  # and then it is killed, before its outcome
    Job.objects.filter(pk=job.pk).update(lease_until=1000)

    again = claimed(job)
    outcome = attempt(again)
    assert isinstance(before, StoredOutputs)
    assert isinstance(outcome, StoredOutputs)
    assert lifecycle.end(again, outcome)
    assert not lifecycle.end(killed, before)

    job.refresh_from_db()
    assert [one.key for one in job.results] == [one.key for one in outcome.results]
    assert results() == sorted(key for one in job.results for key in (one.key, one.thumbnail_key))
    assert [entry.outcome for entry in job.history.all()] == ["late", "done"]
