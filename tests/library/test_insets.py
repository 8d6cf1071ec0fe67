"""Uploaded insets: checked, stored by content, kept while a design names them, and used for drawing
everywhere.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command
from PIL import Image

from jobs import control, design, formats, uploaded_files
from jobs.checking import check
from jobs.control import deletions
from jobs.errors import FileRefused, NotPossibleNow
from jobs.library import insets, uses
from jobs.models import Audit, Batch, Finding, InsetFile, Job
from jobs.queue import tasks
from jobs.rendering.paint import insets as pictures
from jobs.states import State
from jobs.storage import keys, store
from tests import factories
from tests.intake.batches import quiet, ready
from tests.rendering.pictures import photo, saved

pytestmark = [
    pytest.mark.django_db,
    # a test runner may have more threads; a chore's child has none
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]
SHEET = "picture;caption;status\n1.jpg;One;sold\n2.jpg;Two;\n3.jpg;Three;to let\n"


@pytest.fixture(autouse=True)
def _new(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start each test without known files and cached insets."""
    monkeypatch.setattr(uploaded_files, "_paths", {})
    monkeypatch.setattr(pictures, "_kept", pictures._Kept())


def logo(colour: str = "red") -> bytes:
    return saved(Image.new("RGBA", (60, 40), colour), "PNG")


def pieces(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), 5000):
        yield data[start : start + 5000]


def document(file: str = "sold.png", **box: Any) -> dict[str, Any]:
    image = {"kind": "image", "file": file, "name": "ribbon", "width": 40, "height": 40, **box}
    return {"format": 1, "boxes": [image]}


def bring(batch: Batch, given: dict[str, Any] | None = None, **files: bytes) -> Batch:
    """Upload each file, `sold_png=…`, into the batch with this design."""
    with ExitStack() as held:
        came = [
            held.enter_context(insets.received(name.replace("_", "."), pieces(data)))
            for name, data in files.items()
        ]
        control.add_insets(batch, batch.owner, given or document(), came)
    batch.refresh_from_db()
    return batch


def named(batch: Batch) -> list[tuple[str, str, int, int]]:
    assert batch.design_version
    found = design.parse(batch.design_version.document).insets
    return [(inset.name, inset.sha256, inset.width, inset.height) for inset in found]


def stored() -> list[str]:
    return sorted(key for key in store().keys("") if key.startswith("i/"))


# --- Upload ---------------------------------------------------------------------------------------


def test_an_inset_is_kept_by_its_content_and_named_by_the_design() -> None:
    batch = bring(ready(), sold_png=logo())

    file = InsetFile.objects.get()
    assert (file.format, file.width, file.height, file.size) == ("PNG", 60, 40, len(logo()))
    assert named(batch) == [("sold.png", file.sha256, 60, 40)]
    assert store().read(keys.inset(file.sha256)) == logo()
    assert stored() == [f"i/{file.sha256}", f"i/{file.sha256}-small"]
    assert Audit.objects.get(action="add_insets").details == {"names": ["sold.png"]}


def test_the_same_picture_in_two_batches_is_one_file() -> None:
    bring(ready(), sold_png=logo())
    bring(ready(), other_png=logo())

    assert (InsetFile.objects.count(), len(stored())) == (1, 2)


def test_a_newer_file_replaces_an_older_one_of_the_same_name_in_any_case() -> None:
    batch = bring(ready(), sold_png=logo(), house_png=logo("green"))

    bring(batch, batch.design_version.document, SOLD_PNG=logo("blue"))

    assert [name for name, *_ in named(batch)] == ["SOLD.PNG", "house.png"]
    assert InsetFile.objects.count() == 3


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "a.png: This file is empty (0 bytes). Copy it again from the original."),
        (
            b"\0\1 no picture",
            f"a.png: This is not a picture we can read. Pictures can be {formats.all_names()}.",
        ),
        (
            b"<svg xmlns='x'/>",
            "a.png: This is a vector drawing (SVG). Export it as PNG in the size you need.",
        ),
        (saved(photo(), "PNG")[:2000], "a.png cannot be used. "),
    ],
)
def test_a_refused_file_leaves_nothing_behind(data: bytes, sentence: str) -> None:
    batch = ready()

    with pytest.raises(FileRefused) as refused:
        bring(batch, a_png=data)

    assert refused.value.sentence.startswith(sentence)
    assert (InsetFile.objects.count(), stored()) == (0, [])


def test_too_many_bytes_or_pixels_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insets, "LARGEST", 3_000)
    with pytest.raises(
        FileRefused, match=r"a\.png is larger than the limit of 3 kB for a box picture\."
    ):
        bring(ready(), a_png=saved(photo(), "PNG"))

    monkeypatch.setattr(insets, "MOST_PIXELS", 1_000_000)
    bomb = saved(Image.new("1", (2_000, 2_000)), "PNG")
    with pytest.raises(
        FileRefused,
        match=r"a\.png cannot be used\. The picture has 2,000 × 2,000 pixels \(4 megapix",
    ):
        bring(ready(), a_png=bomb)


def test_a_file_that_kills_its_reader_is_refused_and_the_site_continues(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(insets, "SECONDS", 0.001)

    with pytest.raises(FileRefused, match=r"a\.png cannot be used\. It took longer than"):
        bring(ready(), a_png=logo())


def test_a_design_takes_only_a_limited_number_of_insets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insets, "MOST_INSETS", 1)

    with pytest.raises(
        NotPossibleNow, match="A design can have at most 1 box pictures; this would make 2"
    ):
        bring(ready(), a_png=logo(), b_png=logo("blue"))

    assert (InsetFile.objects.count(), stored()) == (0, [])


# --- Check and drawing ----------------------------------------------------------------------------


def test_the_check_lists_each_row_whose_cell_names_no_inset_with_its_column() -> None:
    batch = bring(ready(SHEET), document("{status}"), sold_png=logo())

    check.check(batch, quiet)

    found = Finding.objects.filter(blocks=True)
    assert [(it.job.row, it.code, it.sentence, it.details["column"]) for it in found if it.job] == [
        (
            4,
            "inset_missing",
            "Column “status” of “ribbon”: No box picture is named “to let”.",
            "status",
        )
    ]


def started(given: dict[str, Any], **files: bytes) -> Batch:
    batch = bring(ready(SHEET), given, **files)
    check.check(batch, quiet)
    control.start(batch, batch.owner)
    batch.refresh_from_db()
    return batch


def drawn(batch: Batch, row: int = 2) -> Job:
    """Draw a row as a worker does."""
    job = batch.jobs.get(row=row)
    Job.objects.filter(pk=job.pk).update(state=State.QUEUED)
    tasks.make(job.pk, job.generation)
    job.refresh_from_db()
    return job


def reds(job: Job) -> int:
    with store().open(job.result_key) as file, Image.open(file) as image:
        red, green, blue = np.moveaxis(np.asarray(image.convert("RGB"), np.int32), 2, 0)
    return int(((red > 200) & (green < 60) & (blue < 60)).sum())


def test_rows_are_drawn_with_the_insets_that_their_cells_name() -> None:
    batch = started(document("{status}", missing="hide"), sold_png=logo())

    jobs = [drawn(batch, row) for row in (2, 3, 4)]

    assert [job.state for job in jobs] == [State.DONE] * 3
    assert [reds(job) > 0 for job in jobs] == [True, False, False]


def test_a_started_batch_keeps_its_file_while_others_get_a_newer_one() -> None:
    batch = started(document(), sold_png=logo())
    bring(ready(), sold_png=logo("blue"))

    assert reds(drawn(batch)) > 0


def test_a_lost_file_fails_rows_until_it_is_uploaded_again() -> None:
    batch = started(document(), sold_png=logo())
    key = InsetFile.objects.get().key
    store().delete(key)

    failed = drawn(batch)
    bring(batch, batch.design_version.document, sold_png=logo())
    control.retry(batch, batch.owner)

    assert (failed.state, failed.code) == (State.FAILED, "inset_missing")
    assert failed.sentence == (
        "The file of the box picture “sold.png” is not in the storage. Upload it again, then press Retry."
    )
    assert drawn(batch).state == State.DONE


def test_an_inset_uploaded_after_the_start_is_used_by_retried_rows() -> None:
    batch = started(document("{status}"), sold_png=logo())

    failed = drawn(batch, 4)
    bring(batch, batch.design_version.document, to_let_png=logo("blue"))
    bring(batch, batch.design_version.document, **{"to let_png": logo()})
    control.retry(batch, batch.owner)

    assert failed.code == "inset_missing"
    assert reds(drawn(batch, 4)) > 0


# --- Reuse and deletion ---------------------------------------------------------------------------


def test_another_batch_and_a_saved_design_carry_the_insets() -> None:
    batch = started(document(), sold_png=logo())
    saved_design = control.keep_design(batch, batch.owner, "House look")

    another = control.make_another(batch, batch.owner, "Again", pictures=True)
    third = bring(ready(), house_png=logo("blue"))
    control.use_design(third, third.owner, saved_design)
    third.refresh_from_db()

    assert named(another) == named(batch)
    assert [name for name, *_ in named(third)] == ["house.png", "sold.png"]


def test_a_file_is_deleted_with_the_last_design_that_names_it() -> None:
    batch, other = (
        bring(ready(), sold_png=logo()),
        bring(ready(), sold_png=logo(), house_png=logo("blue")),
    )

    deletions.at_once(other, other.owner)
    left = stored()
    deletions.at_once(batch, batch.owner)

    assert left == [f"i/{name}" for name in sorted((left[0][2:], left[1][2:]))]
    assert len(left) == 2
    assert (InsetFile.objects.count(), stored()) == (0, [])


def test_cleanup_deletes_only_files_that_no_design_names(capsys) -> None:
    batch = bring(ready(), sold_png=logo())
    sha256 = InsetFile.objects.get().sha256
    call_command("cleanup")
    before = stored()
    Batch.objects.filter(pk=batch.pk).delete()

    call_command("cleanup", unknown_batches=True)

    assert len(before) == 2
    assert (
        f"box picture {sha256[:12]}, 60 × 40 pixels, named by no design" in capsys.readouterr().out
    )
    assert (InsetFile.objects.count(), stored()) == (0, [])


def test_an_inset_can_be_removed_unless_a_box_shows_it_in_every_row() -> None:
    batch = bring(ready(), sold_png=logo(), house_png=logo("blue"))

    control.remove_inset(batch, batch.owner, "house.png")
    batch.refresh_from_db()
    with pytest.raises(NotPossibleNow, match=r"“ribbon” shows sold\.png in every row"):
        control.remove_inset(batch, batch.owner, "sold.png")

    assert [name for name, *_ in named(batch)] == ["sold.png"]


def test_the_size_of_an_inset_comes_from_its_file_and_not_from_the_document() -> None:
    batch = bring(ready(), sold_png=logo())
    given = batch.design_version.document
    given["insets"][0] |= {"width": 9_000, "height": 1}

    control.save_design(batch, batch.owner, given)
    batch.refresh_from_db()

    assert [size for _, _, *size in named(batch)] == [[60, 40]]


def test_a_design_lists_its_missing_files() -> None:
    batch = factories.draft()
    given = document() | {
        "insets": [{"name": "sold.png", "sha256": "ab" * 32, "width": 60, "height": 40}]
    }

    version = control.save_design(batch, batch.owner, given)

    assert insets.gone(design.parse(version.document)) == ["sold.png"]


def test_a_file_that_a_design_names_at_the_last_moment_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It was seen as unused, but locked only after a design named it."""
    bring(ready(), sold_png=logo())
    monkeypatch.setattr(uses, "unnamed", lambda files, _uses: files)

    assert insets.delete_forgotten() == []
    assert InsetFile.objects.count() == 1


def test_a_sticker_that_covers_letters_is_a_finding_of_the_rows_whose_text_it_covers() -> None:
    price = {
        "name": "price",
        "text": "{caption}",
        "anchor": "top-left",
        "x": 5,
        "y": 5,
        "width": 90,
        "height": 30,
    }
    look = price | {
        "size_min": 10,
        "size_max": 10,
        "align": "left",
        "valign": "top",
        "max_lines": 1,
    }
    sticker = {
        "kind": "image",
        "file": "{status}.png",
        "name": "sticker",
        "anchor": "top-left",
        "x": 20,
        "y": 0,
    }
    of_rows = "picture;caption;status\n1.jpg;200 cm;sold\n2.jpg;20;sold\n3.jpg;200 cm;\n"
    boxes = [look, sticker | {"width": 25, "height": 30}]
    batch = bring(
        ready(of_rows),
        {"format": 1, "boxes": boxes},
        sold_png=saved(Image.new("RGB", (60, 40)), "PNG"),
    )

    figures = check.check(batch, quiet)

    finding = batch.findings.select_related("job").get(code="text_covered")
    assert (finding.job.row, finding.blocks, figures["ready"]) == (2, False, 3)
    assert finding.sentence.startswith("“sticker” covers “cm” of “200 cm” in “price”.")
