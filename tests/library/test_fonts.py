"""Uploaded fonts: kept, offered, drawn with."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops

from jobs import control, design, reading, uploaded_files
from jobs.checking import check
from jobs.errors import FontRefused
from jobs.library import fonts
from jobs.models import Audit, Batch, FontFile, Job
from jobs.queue import tasks
from jobs.rendering.fonts import chains
from jobs.rendering.fonts.families import family
from jobs.states import State
from jobs.storage import keys, store
from tests import factories
from tests.intake.batches import quiet, ready
from tests.rendering import made_fonts

pytestmark = [
    pytest.mark.django_db,
    # a test runner may have more threads; a chore's child has none
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


def take(font: bytes, name: str = "house.ttf") -> fonts.StoredFont:
    return fonts.take(factories.user(), name, pieces(font))


def pieces(font: bytes) -> Iterator[bytes]:
    for start in range(0, len(font), 5000):
        yield font[start : start + 5000]


def document(font: str = "House Sans", **box: Any) -> dict[str, Any]:
    return {
        "format": 1,
        "boxes": [
            {
                "name": "caption",
                "text": "{caption}",
                "fonts": [font],
                "weight": 400,
                "size_min": 1,
                **box,
            }
        ],
    }


def faces(batch: Batch) -> list[tuple[str, str, int]]:
    assert batch.design_version
    return [
        (face.family, face.sha256, face.lightest)
        for face in design.parse(batch.design_version.document).typefaces
    ]


def test_a_font_is_kept_by_its_content_and_offered_by_its_family() -> None:
    taken = take(made_fonts.named())

    (family,) = reading.uploaded_families()
    assert taken.sentence == "house.ttf: House Sans, 400."
    assert (family.name, [font.slot for font in family.fonts]) == (
        "House Sans",
        [("house sans", 400, 400, False)],
    )
    assert store().read(keys.font(taken.file.sha256)) == made_fonts.named()
    assert Audit.objects.filter(action="font_take", user=factories.user()).count() == 1


def test_the_same_font_is_recognised_even_under_another_name() -> None:
    take(made_fonts.named())

    again = take(made_fonts.named(), "copy of house.ttf")

    assert again.sentence == "copy of house.ttf is already uploaded: House Sans, 400, by operator."
    assert FontFile.objects.count() == 1


def test_a_web_font_is_stored_unpacked_and_recognised_by_its_original() -> None:
    font = made_fonts.as_woff(made_fonts.named(), "woff2")

    file = take(font, "house.woff2").file

    assert store().read(file.key)[:4] == b"\x00\x01\x00\x00"
    assert take(font, "house.woff2").file == file


@pytest.mark.parametrize(
    ("font", "sentence"),
    [
        (b"", "house.ttf is empty (0 bytes). Copy it again."),
        (b"no font", "house.ttf is not a supported font. Upload TTF, OTF, TTC, WOFF or WOFF2."),
    ],
)
def test_a_refused_file_leaves_nothing_behind(font: bytes, sentence: str, tmp_path) -> None:
    with pytest.raises(FontRefused) as refused:
        take(font)

    assert refused.value.sentence == sentence
    assert (FontFile.objects.count(), list(store().keys(""))) == (0, [])


def test_a_file_over_the_limit_is_refused_before_it_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fonts.inspecting, "LARGEST", 20_000)

    with pytest.raises(
        FontRefused, match="house.ttf is larger than the limit of 20 kB for a font."
    ):
        take(made_fonts.named())


def test_a_file_that_kills_its_reader_is_refused_and_the_site_continues(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fonts, "SECONDS", 0.001)

    with pytest.raises(
        FontRefused,
        match="house.ttf cannot be used, because reading it failed. It took longer than",
    ):
        take(made_fonts.named())


def test_a_design_names_exact_files_and_a_draft_takes_the_newest_when_it_is_saved() -> None:
    first = take(made_fonts.named()).file
    batch = ready(design=document())
    assert faces(batch) == [("House Sans", first.sha256, 400)]

    second = take(made_fonts.named(licence="second edition")).file
    control.save_design(batch, batch.owner, batch.design_version.document)

    assert faces(batch) == [("House Sans", second.sha256, 400)]


def test_a_batch_that_was_started_keeps_its_files_whatever_is_uploaded_or_withdrawn_later() -> None:
    first = take(made_fonts.named()).file
    batch = ready(design=document())
    control.start(batch, batch.owner)
    batch.refresh_from_db()

    take(made_fonts.named(licence="second edition"))
    sentence = fonts.withdraw(factories.user(), first)
    control.save_design(batch, batch.owner, document(colour="#ff0000"))

    assert sentence == (
        "house.ttf is no longer offered. Its file is kept, so that the batch that uses it can "
        "still be drawn "
        "and corrected."
    )
    assert faces(batch) == [("House Sans", first.sha256, 400)]
    assert store().size(first.key) == first.size


def test_a_missing_family_of_a_design_is_reported() -> None:
    take(made_fonts.named())
    here = fonts.pinned(design.parse(document()))
    unknown = fonts.pinned(design.parse(document("House Serif")))

    assert (fonts.gone(here), fonts.gone(unknown)) == ([], ["House Serif"])
    FontFile.objects.all().delete()
    assert fonts.gone(here) == ["House Sans"]


def test_a_withdrawn_font_is_not_offered_until_it_is_uploaded_again() -> None:
    file = take(made_fonts.named()).file
    ready(design=document())
    fonts.withdraw(factories.user(), file)
    assert reading.uploaded_families() == []

    again = take(made_fonts.named())

    assert (again.sentence, again.file) == (
        "house.ttf was withdrawn and is available again: House Sans, 400.",
        file,
    )
    assert [family.name for family in reading.uploaded_families()] == ["House Sans"]


def test_a_font_that_only_cells_name_is_named_by_the_design_too() -> None:
    file = take(made_fonts.named()).file
    sheet = "picture;caption;caption.fonts\n1.jpg;One;House Sans, Inter\n2.jpg;Two;\n"

    batch = ready(sheet, ("1.jpg", "2.jpg"), document("Inter"))
    check.check(batch, quiet)

    assert faces(batch) == [("House Sans", file.sha256, 400)]
    assert [finding.code for finding in batch.findings.filter(blocks=True)] == []


def test_a_font_of_one_shape_or_output_is_named_by_the_design_too() -> None:
    file = take(made_fonts.named()).file
    for where in ("aspects", "outputs"):
        changes = [{"box": "caption", "settings": {"fonts": ["House Sans"]}}]
        own = {"portrait": changes} if where == "aspects" else [{"name": "a", "changes": changes}]

        batch = ready(design=document("Inter") | {where: own})

        assert faces(batch) == [("House Sans", file.sha256, 400)]


def made(batch: Batch) -> Job:
    job = batch.jobs.order_by("row").first()
    assert job
    Job.objects.filter(pk=job.pk).update(state=State.QUEUED, queued_at=1)
    tasks.make(job.pk, job.generation)
    job.refresh_from_db()
    return job


def started(font: str) -> Batch:
    batch = ready(design=document(font, size_max=20))
    check.check(batch, quiet)
    control.start(batch, batch.owner)
    batch.refresh_from_db()
    return batch


def test_a_worker_draws_in_the_uploaded_font() -> None:
    take(made_fonts.named(name="House Drawn"))

    ours, theirs = (made(started(font)) for font in ("House Drawn", "Anton"))
    other = made(started("Inter"))

    assert [job.state for job in (ours, theirs, other)] == [State.DONE] * 3
    assert is_same(ours, theirs)  # the font was made of Anton's letters
    assert not is_same(ours, other)


def forget_fonts() -> None:
    """Clear the caches, as in a process that has not drawn with any font."""
    uploaded_files._paths.clear()
    family.cache_clear()
    chains._chain.cache_clear()


def is_same(one: Job, other: Job) -> bool:
    pictures = [Image.open(BytesIO(store().read(job.result_key))) for job in (one, other)]
    return ImageChops.difference(*pictures).getbbox() is None


def test_a_missing_font_file_fails_the_row_with_a_sentence_until_it_is_back() -> None:
    font = made_fonts.named(name="House Gone")
    file = take(font).file
    batch = started("House Gone")
    store().delete(file.key)
    forget_fonts()

    job = made(batch)

    assert (job.state, job.code) == (State.FAILED, "font_missing")
    assert job.sentence == (
        "The font file of “House Gone” is not in the storage. Upload it on the Fonts page, then "
        "press Retry."
    )
    take(font)
    control.retry(batch, batch.owner)
    assert made(batch).state == State.DONE


def test_the_check_reports_a_missing_font_file() -> None:
    file = take(made_fonts.named(name="House Lost")).file
    batch = ready(design=document("House Lost"))
    store().delete(file.key)

    check.check(batch, quiet)

    assert {finding.code for finding in batch.findings.all()} == {"font_missing"}
