"""40 photos in 14 languages and three formats, from the sheet to the zip: 1,680 results."""

import io
import zipfile
from collections import Counter

import pytest
from PIL import Image

from jobs import control, reading
from jobs.checking import check
from jobs.intake import attachments
from jobs.intake.rows import rows
from jobs.models import Batch, Sheet
from jobs.queue import tasks
from jobs.reading import OutputProgress
from jobs.results import archive, exports, verifying
from jobs.states import State
from tests.intake.batches import quiet, with_pictures
from tests.intake.tiny_pictures import jpeg

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.long(60),
    # a test runner may have more threads; a chore's child has none
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

PHOTOS = 40
LANGUAGES = {
    "ar": "محار طازج",
    "de": "Frische Austern",
    "el": "Φρέσκα στρείδια",
    "en": "Fresh oysters",
    "es": "Ostras frescas",
    "fr": "Huîtres fraîches",
    "he": "צדפות טריות",
    "hi": "ताज़ी सीप",
    "ja": "新鮮な牡蠣",
    "ko": "신선한 굴",
    "pl": "Świeże ostrygi",
    "ru": "Свежие устрицы",
    "th": "หอยนางรมสด",
    "zh": "新鲜生蚝",
}
FIELDS = ("result_key", "output_results")
SIZES = {"feed": (54, 68), "story": (54, 96), "link": (60, 32)}
DESIGN = {
    "format": 1,
    "language_column": "language",
    "boxes": [{"text": "{text}", "width": 90, "height": 40, "size_min": 3, "required": True}],
    "outputs": [
        {"name": name, "canvas": {"width": width, "height": height, "enlarge": True}}
        for name, (width, height) in SIZES.items()
    ],
    "output": {"name": "{output}/{language}/{file}"},
}


def started() -> Batch:
    """Return a started batch whose sheet has a column for each language."""
    photos = [f"{number}.jpg" for number in range(PHOTOS)]
    batch = with_pictures(*photos, data=jpeg(80, 60))
    head = ";".join(["picture", *(f"text_{tag}" for tag in LANGUAGES)])
    lines = [";".join([photo, *LANGUAGES.values()]) for photo in photos]
    attachments.store_sheet(batch, "list.csv", ["\n".join([head, *lines]).encode()])
    Sheet.objects.filter(batch=batch).update(choices={"by_language": True})
    batch.refresh_from_db()
    rows.from_sheet(batch)
    batch.refresh_from_db()
    control.save_design(batch, batch.owner, DESIGN)
    assert check.check(batch, quiet)["ready"] == PHOTOS * len(LANGUAGES)
    batch.refresh_from_db()
    control.start(batch, batch.owner)
    return batch


def make(batch: Batch) -> None:
    """Make every row as workers do: one message, one claim."""
    batch.jobs.update(state=State.QUEUED, queued_at=1)
    for job_id, generation in batch.jobs.values_list("pk", "generation"):
        tasks.make(job_id, generation)


def test_1680_results_are_made_counted_and_found_in_the_zip() -> None:
    batch = started()
    count = PHOTOS * len(LANGUAGES)

    make(batch)

    counts = reading.count_by_state(batch)
    assert (counts.done, counts.total) == (count, count) == (560, 560)
    assert reading.by_output(batch, counts) == [
        OutputProgress(name, count, 0, count) for name in SIZES
    ]
    results = [one for job in batch.jobs.only(*FIELDS) for one in job.results]
    assert (len(results), len({one.key for one in results})) == (1680, 1680)
    assert counts.result_bytes == sum(one.size for one in results)
    verdict = verifying.verify(batch, quiet)
    assert (verdict["files"], verifying.is_sound(verdict)) == (1680, True)
    index = exports.open(exports.freeze(batch))
    with zipfile.ZipFile(io.BytesIO(b"".join(archive.stream(index)))) as file:
        assert file.testzip() is None
        found = Counter(size_and_folders(file, name) for name in file.namelist()[:-1])
    assert found == {(name, tag, SIZES[name]): PHOTOS for name in SIZES for tag in LANGUAGES}


def size_and_folders(file: zipfile.ZipFile, name: str) -> tuple[str, str, tuple[int, int]]:
    output, language, _ = name.split("/")
    with Image.open(io.BytesIO(file.read(name))) as picture:
        return output, language, picture.size
