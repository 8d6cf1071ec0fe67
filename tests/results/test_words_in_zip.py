"""The places of words beside their results in the zip: whole, resumed, and in what changed."""

import json
from typing import Any

import pytest

from jobs.design import parse, to_document
from jobs.models import Batch, Job
from jobs.results import archive, changes, exports
from jobs.results.changes import Changed
from jobs.states import State
from jobs.storage import store
from tests import factories
from tests.results.test_changes import made_again
from tests.results.test_exports import done, opened
from tests.results.test_results_of_outputs import done as done_each

pytestmark = pytest.mark.django_db

WORDS = {
    "width": 600,
    "height": 400,
    "words": [["Größe", "title", 1, [1, 2, 30.5, 2, 30, 9, 1, 9]]],
}


def with_words(batch: Batch, row: int, name: str, **details: Any) -> Job:
    job = done(batch, row, f"picture {row}".encode(), name)
    Job.objects.filter(pk=job.pk).update(details=WORDS | details)
    return job


def told(picture: str) -> dict[str, Any]:
    quad = [[1, 2], [30.5, 2], [30, 9], [1, 9]]
    words = [{"text": "Größe", "box": "title", "line": 1, "quad": quad}]
    return {"picture": picture, "width": 600, "height": 400, "words": words}


def test_each_result_has_its_words_beside_it_and_one_that_asked_for_none_has_no_file():
    batch = factories.running()
    with_words(batch, 2, "A/1.jpg")
    with_words(batch, 3, "A/1.png", words=[])
    done(batch, 4, b"without", "3.jpg")
    factories.job(batch, 5, State.FAILED)

    export = exports.freeze(batch)

    with opened(export) as file:
        assert file.testzip() is None
        assert file.namelist() == [
            *("A/1.jpg", "A/1.jpg.json", "A/1.png", "A/1.png.json", "3.jpg", "report.csv")
        ]
        assert json.loads(file.read("A/1.jpg.json")) == told("1.jpg")
        assert json.loads(file.read("A/1.png.json"))["words"] == []
        assert file.read("A/1.png") == b"picture 3"
    assert (export.members, export.size) == (6, exports.open(export).size)
    assert all(store().size(key) for key in exports.stored_keys(export))


def test_any_range_of_the_zip_is_part_of_the_whole():
    batch = factories.running()
    with_words(batch, 2, "1.jpg")
    index = exports.open(exports.freeze(batch))
    whole = b"".join(archive.stream(index))

    assert len(whole) == index.size
    for start in range(0, len(whole), 7):
        assert b"".join(archive.stream(index, start, start + 50)) == whole[start : start + 50]


def test_what_changed_has_the_words_of_changed_results_only():
    batch = factories.running()
    with_words(batch, 2, "1.jpg")
    with_words(batch, 3, "2.jpg")
    before = exports.freeze(batch)
    made_again(batch, 3, b"second")
    with_words(batch, 4, "3.jpg")

    counted = changes.count(batch, before)
    export = changes.freeze(batch, before)

    assert counted == Changed(2, 0)
    with opened(export) as file:
        assert file.testzip() is None
        assert file.namelist() == ["2.jpg", "2.jpg.json", "3.jpg", "3.jpg.json", "report.csv"]
    with opened(exports.freeze(batch)) as file:  # the first row's are taken over from before
        assert json.loads(file.read("1.jpg.json")) == told("1.jpg")
        assert file.testzip() is None


def test_each_output_of_a_row_has_its_own_words():
    outputs = [{"name": "square"}, {"name": "story"}]
    batch = factories.running()
    batch.design_version = factories.design_version(
        to_document(parse({"format": 1, "outputs": outputs}))
    )
    batch.save()
    job = done_each(batch, 2, {"square": b"one", "story": b"two"})
    job.refresh_from_db()
    results = job.output_results
    results[0]["details"] = WORDS
    results[1]["details"] = WORDS | {"height": 900}
    Job.objects.filter(pk=job.pk).update(output_results=results)

    with opened(exports.freeze(batch)) as file:
        assert json.loads(file.read("square/2.jpg.json")) == told("2.jpg")
        assert json.loads(file.read("story/2.jpg.json"))["height"] == 900
