"""Rows that give several results: in the zip and its report, in what changed, in the PDF, when it is
verified, and for cleanup.
"""

import csv
import io
import os
import time
from typing import Any

import pypdfium2
import pytest
from django.utils import timezone

from jobs import design
from jobs.models import Batch, Chore, Export, Job
from jobs.models.row_results import digest_of_all
from jobs.results import changes, exports, leftovers, report, verifying
from jobs.results.changes import Changed
from jobs.results.pdf import building, finished, parts
from jobs.results.pdf.choices import PdfChoices
from jobs.states import State
from jobs.storage import keys, store
from tests import factories
from tests.rendering.pictures import photo, saved
from tests.results.test_exports import opened

pytestmark = pytest.mark.django_db

OUTPUTS = ("square", "story")


@pytest.fixture
def batch() -> Batch:
    document = {"format": 1, "outputs": [{"name": name} for name in OUTPUTS]}
    version = factories.design_version(design.to_document(design.parse(document)))
    batch = factories.running()
    batch.design_version = version
    batch.save()
    return batch


def done(
    batch: Batch, row: int, contents: dict[str, bytes], name: str = "", generation: int = 1
) -> Job:
    """Return a row with a stored result of each output, as its worker leaves it."""
    name = name or f"{row}.jpg"
    names = [f"{output}/{name}" for output in contents]
    known = {"outputs": list(contents), "output_names": names, "result_name": names[0]}
    job = batch.jobs.filter(row=row).first() or factories.job(batch, row)
    results = [
        result(batch, job, generation, place, *content)
        for place, content in enumerate(contents.items())
    ]
    sums = {
        "result_size": sum(one["size"] for one in results),
        "result_sha256": digest_of_all([one["sha256"] for one in results]),
    }
    first = {f"result_{key}": results[0][key] for key in ("key", "crc32")}
    Job.objects.filter(pk=job.pk).update(
        state=State.DONE,
        generation=generation,
        finished_at=timezone.now(),
        thumbnail_key=results[0]["thumbnail_key"],
        output_results=results,
        **known | sums | first,
    )
    return job


def result(
    batch: Batch, job: Job, generation: int, place: int, output: str, content: bytes
) -> dict[str, Any]:
    token = f"x:{job.row:08x}"
    stored = store().put_bytes(
        keys.result(batch.pk, job.pk, generation, token, "jpg", place), content
    )
    small = store().put_bytes(keys.result_thumbnail(stored.key), b"small")
    return {
        "output": output,
        "key": stored.key,
        "size": stored.size,
        "crc32": stored.crc32,
        "sha256": stored.sha256,
        "thumbnail_key": small.key,
        "details": {"boxes": [{"box": "title", "size_px": 20 + place}]},
    }


def told(export: Export) -> list[dict[str, str]]:
    with opened(export) as file:
        text = io.StringIO(file.read("report.csv").decode("utf-8-sig"))
    return list(csv.DictReader(text))


def test_the_zip_holds_every_output_and_the_report_lists_them_in_the_line_of_their_row(
    batch: Batch,
) -> None:
    job = done(batch, 2, {"square": b"one", "story": b"two!"}, "Anna.jpg")
    done(batch, 3, {"story": b"three"}, "anna.jpg")
    factories.job(batch, 4, State.FAILED, outputs=[*OUTPUTS], output_names=["a.jpg", "b.jpg"])

    export = exports.freeze(batch)

    with opened(export) as file:
        assert file.testzip() is None
        assert {name: file.read(name) for name in file.namelist()[:-1]} == {
            "square/Anna.jpg": b"one",
            "story/Anna.jpg": b"two!",
            "story/anna (2).jpg": b"three",
        }
    lines = told(export)
    job.refresh_from_db()
    assert [line["overprint_result"] for line in lines] == [
        "square/Anna.jpg | story/Anna.jpg",
        "story/anna (2).jpg",
        "",
    ]
    assert lines[0]["overprint_font_size"] == "square: 20 px | story: 21 px"
    assert lines[0]["overprint_sha256"] == " | ".join(one.sha256 for one in job.results)
    whole = b"".join(report.csv(batch)).decode("utf-8-sig")
    assert list(csv.DictReader(io.StringIO(whole))) == lines


def test_an_earlier_zip_is_reused_and_a_row_made_again_is_new_in_each_of_its_outputs(
    batch: Batch,
) -> None:
    done(batch, 2, {"square": b"one", "story": b"two"})
    done(batch, 3, {"square": b"three", "story": b"four"})
    before = exports.freeze(batch)
    assert exports.freeze(batch) == before
    done(batch, 3, {"square": b"3", "story": b"four"}, generation=2)
    done(batch, 4, {"story": b"five"})

    counted = changes.count(batch, before)
    export = changes.freeze(batch, before)

    with opened(export) as file:
        assert file.namelist() == [
            "square/3.jpg",
            "story/3.jpg",
            "story/4.jpg",
            "report.csv",
        ]
        assert file.read("square/3.jpg") == b"3"
    assert [line["overprint_change"] for line in told(export)] == [
        "",
        "“square/3.jpg” made again | “story/3.jpg” made again",
        "new",
    ]
    assert counted == Changed(3, 0)
    with opened(exports.freeze(batch)) as file:
        assert file.testzip() is None
        assert len(file.namelist()) == 6


def test_an_output_that_a_row_no_longer_gives_is_named(batch: Batch) -> None:
    done(batch, 2, {"square": b"one", "story": b"two"})
    before = exports.freeze(batch)
    done(batch, 2, {"story": b"two"}, generation=2)

    counted = changes.count(batch, before)
    export = changes.freeze(batch, before)

    assert [line["overprint_change"] for line in told(export)] == [
        "“story/2.jpg” made again | “square/2.jpg” is no longer a result"
    ]
    assert counted == Changed(1, 1)


def test_a_missing_file_of_any_output_is_found_when_everything_is_read_again(batch: Batch) -> None:
    job = done(batch, 2, {"square": b"one", "story": b"two"})
    job.refresh_from_db()

    sound = verifying.verify(batch, lambda done, total: None)
    store().delete(job.results[1].key)
    store().path(job.results[0].key).write_bytes(b"ONE")
    verdict = verifying.verify(batch, lambda done, total: None)

    assert (sound["files"], sound["bytes"], verifying.is_sound(sound)) == (2, 6, True)
    assert (verdict["missing"], verdict["changed"], verdict["doubled"]) == ([2], [2], 0)


def test_cleanup_leaves_every_output_and_takes_those_of_an_earlier_round(batch: Batch) -> None:
    job = done(batch, 2, {"square": b"one", "story": b"two"})
    job.refresh_from_db()
    earlier = [key for one in job.results for key in (one.key, one.thumbnail_key)]
    done(batch, 2, {"square": b"one", "story": b"two"}, generation=2)
    for key in store().keys(keys.batch(batch.pk)):
        os.utime(store().path(key), (long_ago := time.time() - 2 * leftovers.SETTLING, long_ago))

    assert sorted(leftovers.unnamed()) == sorted(earlier)


def test_the_pdf_has_a_page_for_every_output(batch: Batch) -> None:
    contents = {
        "square": saved(photo(40, 40), "JPEG"),
        "story": saved(photo(40, 80), "JPEG"),
    }
    done(batch, 2, contents)
    done(batch, 3, {"story": contents["story"]})
    choices = PdfChoices(per_page=1, label="name")

    result = building.build(batch, choices, lambda done, total: None)

    chore = Chore(batch=batch, kind=Chore.Kind.PDF, result=result)
    (file,) = (b"".join(parts.stream(part, 0, part.size)) for part in finished.parts_of(chore))
    assert (len(pypdfium2.PdfDocument(file)), result["pictures"]) == (3, 3)
    before = finished.fingerprint(batch, choices)
    batch.jobs.filter(row=3).update(output_names=["story/other.jpg"])
    assert finished.fingerprint(batch, choices) != before


def test_a_zip_of_pdfs_has_one_for_every_output(batch: Batch) -> None:
    picture = saved(photo(40, 40), "JPEG")
    done(batch, 2, {"square": picture, "story": picture})

    result = building.build(batch, PdfChoices(pdfs="each"), lambda done, total: None)

    chore = Chore(batch=batch, kind=Chore.Kind.PDF, result=result)
    (part,) = finished.parts_of(chore)
    whole = b"".join(parts.stream(part, 0, part.size))
    assert b"square/2.pdf" in whole
    assert b"story/2.pdf" in whole
