"""Results as a PDF, as its readers see them."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from jobs.chores import steps
from jobs.errors import NotPossibleNow, StorageFailed
from jobs.models import Batch, Chore, Job
from jobs.results.pdf import building, finished, parts
from jobs.results.pdf.choices import PdfChoices
from jobs.row_pictures import number_of
from jobs.states import State
from jobs.storage import keys, store
from jobs.storage.folder import FolderStore
from tests import factories
from tests.rendering.encoding.test_embedding import SRGB, picture

pytestmark = pytest.mark.django_db

PLAIN = PdfChoices(pages="picture", dpi=72)  #: a point for each pixel


def coded(mode: str = "RGB", kind: str = "JPEG", **options: Any) -> bytes:
    file = BytesIO()
    picture(mode).save(file, kind, **options)
    return file.getvalue()


def turned(orientation: int, kind: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return coded(kind=kind, exif=exif, quality=95)


def done(batch: Batch, row: int, content: bytes, name: str = "", generation: int = 1) -> str:
    job = batch.jobs.filter(row=row).first() or factories.job(
        batch, row, result_name=name or f"{row}.jpg"
    )
    stored = store().put_bytes(
        keys.result(batch.pk, job.pk, generation, f"x:{row:08x}", "jpg"), content
    )
    result = {"result_key": stored.key, "result_size": stored.size, "result_crc32": stored.crc32}
    Job.objects.filter(pk=job.pk).update(
        state=State.DONE, generation=generation, finished_at=batch.started_at, **result
    )
    return stored.key


def make(batch: Batch, choices: PdfChoices = PLAIN) -> Chore:
    """The chore as it is when it is done."""
    chore = Chore.objects.create(batch=batch, kind=Chore.Kind.PDF, payload=choices.to_json())
    result = steps.pdf(chore, lambda done, total: None)  # type: ignore[arg-type]
    Chore.objects.filter(pk=chore.pk).update(state=Chore.State.DONE, result=result)
    chore.refresh_from_db()
    return chore


def files(chore: Chore) -> list[bytes]:
    return [b"".join(parts.stream(part, 0, part.size)) for part in finished.parts_of(chore)]


def opened(chore: Chore) -> pypdfium2.PdfDocument:
    (file,) = files(chore)
    return pypdfium2.PdfDocument(file)


def seen(page: pypdfium2.PdfPage, scale: float = 1) -> Image.Image:
    return page.render(scale=scale).to_pil().convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> float:
    assert one.size == other.size
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


PICTURES = {
    **{f"turned {n}": turned(n) for n in range(1, 9)},
    "grey": coded("L"),
    "profile": coded(icc_profile=SRGB),
    "png": coded(kind="PNG"),
    "turned png": turned(8, "PNG"),
    "grey png": coded("L", "PNG"),
    "palette": coded("P", "PNG"),
    "transparent": coded("RGBA", "PNG"),
    "webp": coded(kind="WEBP", quality=95),
    "avif": coded(kind="AVIF", quality=95),
    "tiff": coded(kind="TIFF"),
}


def test_each_page_shows_its_result_upright_and_in_its_colours() -> None:
    batch = factories.running()
    for row, content in enumerate(PICTURES.values(), 2):
        done(batch, row, content)

    pages = opened(make(batch))

    found = {}
    for page, (name, content) in zip(pages, PICTURES.items(), strict=True):
        shown = ImageOps.exif_transpose(Image.open(BytesIO(content))).convert("RGBA")
        wanted = Image.alpha_composite(Image.new("RGBA", shown.size, "white"), shown).convert("RGB")
        found[name] = difference(seen(page), wanted)
    assert {name: far for name, far in found.items() if far > 2.5} == {}


def test_adobes_cmyk_is_not_shown_as_a_negative() -> None:
    batch = factories.running()
    done(batch, 2, coded("CMYK"))

    shown = seen(opened(make(batch))[0])

    assert difference(shown, picture("CMYK").convert("RGB")) < 30
    assert difference(shown, ImageOps.invert(picture("CMYK").convert("RGB"))) > 50


def test_pictures_are_in_the_order_of_the_sheet_with_labels_and_marks() -> None:
    batch = factories.running(name="Größe / معرض")
    for row in (9, 3, 5):
        done(batch, row, coded(), f"Klasse/{row}.jpg")
    factories.job(batch, 4, State.FAILED)
    choices = PdfChoices(per_page=2, label="both", marks=True, turn="portrait")

    chore = make(batch, choices)

    pages = opened(chore)
    assert (chore.result["pages"], chore.result["pictures"], chore.result["grid"]) == (2, 3, [1, 2])
    assert [round(side) for side in pages[0].get_size()] == [595, 842]
    assert [len(list(page.get_objects())) for page in pages] == [8 + 8 + 2 + 2, 8 + 1 + 1]
    assert pages.get_metadata_dict()["Title"] == "Größe / معرض"
    assert pages.get_metadata_dict()["Creator"] == "Overprint"


def test_only_some_rows_are_printed_again() -> None:
    batch = factories.running()
    for row in (2, 3, 4, 7):
        done(batch, row, coded())
    choices = replace(PLAIN, rows="3-5, 7")

    chore = make(batch, choices)
    done(batch, 2, coded(), generation=2)

    assert (chore.result["pages"], chore.result["pictures"]) == (3, 3)
    assert chore.result["of"] == finished.fingerprint(batch, choices)


@pytest.mark.parametrize(
    ("finished_rows", "wanted", "sentence"),
    [
        (
            [2, 7],
            "5-6",
            "Rows 5-6 have no results for a PDF yet. The finished rows are between 2 and 7.",
        ),
        ([2, 2], "5", "Row 5 has no result for a PDF yet. Only row 2 is finished."),
        (
            [number_of(3, 1), number_of(3, 2), number_of(9)],
            "4-5",
            "Rows 4-5 have no results for a PDF yet. The finished rows are between 3 and 9.",
        ),
        ([], "5", "There are no results for a PDF yet."),
    ],
)
def test_rows_without_results_are_refused_with_those_that_have_some(
    finished_rows: list[int], wanted: str, sentence: str
) -> None:
    batch = factories.running()
    for row in finished_rows:
        done(batch, row, coded())

    with pytest.raises(NotPossibleNow) as refused:
        make(batch, replace(PLAIN, rows=wanted))

    assert refused.value.sentence == sentence


def test_a_picture_never_leaves_its_page_and_is_never_cut() -> None:
    batch = factories.running()
    for row in range(2, 9):
        done(batch, row, turned(row))

    pages = opened(make(batch, PdfChoices(paper="a6", per_page=4, margin=3, gap=2)))

    for page in pages:
        width, height = page.get_size()
        for image in page.get_objects():
            left, bottom, right, top = image.get_bounds()
            assert 8 < left < right < width - 8
            assert 8 < bottom < top < height - 8
            assert (right - left) / (top - bottom) == pytest.approx(1.5) or (top - bottom) / (
                right - left
            ) == pytest.approx(1.5)


def test_only_the_new_bytes_are_stored_and_not_the_pictures_again() -> None:
    batch = factories.running()
    content = coded(quality=100) + bytes(100_000)
    for row in range(2, 6):
        done(batch, row, content)

    (part,) = finished.parts_of(make(batch))

    assert part.size > 400_000
    assert (store().size(part.own) or 0) < 5_000


def test_only_pictures_of_more_dpi_than_wanted_are_reduced_to_them() -> None:
    batch = factories.running()
    large = BytesIO()
    picture().resize((1200, 800)).save(large, "JPEG")
    done(batch, 2, large.getvalue())
    done(batch, 3, coded())

    pages = opened(make(batch, PdfChoices(per_page=2, turn="portrait", most_dpi=100)))

    reduced, kept = pages[0].get_objects()
    left, _, right, _ = reduced.get_bounds()
    assert reduced.get_px_size()[0] == pytest.approx((right - left) / 72 * 100, abs=1)
    assert bytes(kept.get_data()) == coded()


def test_a_result_that_is_gone_is_named_before_anything_is_written() -> None:
    batch = factories.running()
    done(batch, 2, coded(), "Anna.jpg")
    store().delete(done(batch, 3, coded(), "Ben.jpg"))

    with pytest.raises(StorageFailed) as refusal:
        make(batch)

    assert refusal.value.details == {"names": ["Ben.jpg"]}
    assert not list(store().keys(f"{keys.batch(batch.pk)}export/"))


def test_without_a_result_there_is_no_pdf() -> None:
    with pytest.raises(NotPossibleNow):
        building.build(factories.running(2), PLAIN, lambda done, total: None)


def test_a_full_disk_is_reported_and_nothing_is_left_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batch = factories.running()
    done(batch, 2, coded())
    monkeypatch.setattr(FolderStore, "trouble", "full")

    with pytest.raises(StorageFailed, match="nearly full"):
        make(batch)

    assert not list(store().keys(f"{keys.batch(batch.pk)}export/"))


# --- Exact sizes, bleed and groups ----------------------------------------------------------------

MM = 72 / 25.4
BADGES = PdfChoices(pages="exact", piece_width=85, piece_height=54, margin=10, gap=0)


def images(page: pypdfium2.PdfPage) -> list[list[float]]:
    """The places of pictures on a page in mm: left, bottom, right, top; labels are not pictures."""
    found = [it for it in page.get_objects() if isinstance(it, pypdfium2.PdfImage)]
    places = [[round(edge / MM, 2) for edge in it.get_bounds()] for it in found]
    return [place for place in places if place[3] - place[1] > 10]


def badges(rows: int, size: tuple[int, int] = (850, 540), **names: str) -> Batch:
    batch = factories.running()
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, "JPEG")
    for row in range(2, 2 + rows):
        done(batch, row, file.getvalue(), names.get(f"row{row}", ""))
    return batch


@pytest.mark.parametrize(("gap", "rows", "count"), [(0, 5, 1), (3.5, 4, 2)])
def test_badges_have_exactly_their_size_and_exactly_the_gap(
    gap: float, rows: int, count: int
) -> None:
    chore = make(badges(10), replace(BADGES, gap=gap, turn="portrait"))

    pages = opened(chore)
    first, right, below = (images(pages[0])[n] for n in (0, 1, 2))
    assert (chore.result["grid"], chore.result["pages"]) == ([2, rows], count)
    assert all(
        (round(x2 - x1, 2), round(y2 - y1, 2)) == (85, 54) for x1, y1, x2, y2 in images(pages[0])
    )
    assert round(right[0] - first[2], 2) == gap
    assert round(first[1] - below[3], 2) == gap
    assert first[0] == pytest.approx(210 - right[2], abs=0.02)


def test_a_size_rounded_to_pixels_is_exact_and_another_shape_is_never_cropped() -> None:
    rounded, other = (opened(make(badges(1, size), BADGES)) for size in ((1011, 638), (600, 600)))

    ((x1, y1, x2, y2),) = images(rounded[0])
    assert (round(x2 - x1, 2), round(y2 - y1, 2)) == (85, 54)
    ((x1, y1, x2, y2),) = images(other[0])
    assert (round(x2 - x1, 2), round(y2 - y1, 2)) == (54, 54)


def test_a_bleed_reaches_beyond_the_size_and_cut_marks_stand_outside_of_it() -> None:
    choices = replace(BADGES, gap=8, bleed=3, marks=True)
    page = opened(make(badges(1, (910, 600)), choices))[0]

    ((x1, y1, x2, y2),) = images(page)
    lines = [it.get_bounds() for it in page.get_objects() if not isinstance(it, pypdfium2.PdfImage)]
    upright = sorted({round(line[0] / MM, 1) for line in lines if line[2] - line[0] < 1})
    assert (round(x2 - x1, 2), round(y2 - y1, 2)) == (91, 60)
    assert upright == [pytest.approx(x1 + 3, abs=0.1), pytest.approx(x2 - 3, abs=0.1)]
    assert all(
        line[3] / MM <= y1 + 0.1 or line[1] / MM >= y2 - 0.1
        for line in lines
        if line[2] - line[0] < 1
    )


def test_a_page_as_large_as_its_picture_says_where_it_is_cut() -> None:
    chore = make(badges(1, (910, 600)), replace(PLAIN, bleed=10, marks=True))

    page = opened(chore)[0]

    trim, bleed = page.get_trimbox(), page.get_bleedbox()
    inner = 10 * MM
    assert [round(value, 1) for value in bleed] == [
        round(value + by, 1) for value, by in zip(trim, (-inner, -inner, inner, inner), strict=True)
    ]
    assert (round(bleed[2] - bleed[0]), round(bleed[3] - bleed[1])) == (910, 600)


def test_each_folder_begins_a_page_with_a_heading_and_its_own_size() -> None:
    batch = badges(0)
    sizes = {"5a": (900, 600), "5b": (600, 900)}
    for row, group in enumerate(("5a", "5b", "5a", "5b", "5a"), 2):
        file = BytesIO()
        Image.new("RGB", sizes[group], "teal").save(file, "JPEG")
        done(batch, row, file.getvalue(), f"{group}/{row}.jpg")

    pages = opened(make(batch, PdfChoices(per_page=2, group_by="folder", turn="portrait")))

    counts = [len(images(page)) for page in pages]
    shapes = [
        {"wide" if x2 - x1 > y2 - y1 else "high" for x1, y1, x2, y2 in images(page)}
        for page in pages
    ]
    assert counts == [2, 1, 2]
    assert shapes == [{"wide"}, {"wide"}, {"high"}]
    assert [len(list(page.get_objects())) for page in pages] == [3, 2, 3]


def test_rows_with_one_value_in_a_column_are_together() -> None:
    batch = badges(3)
    for row, team in ((2, "Red"), (3, ""), (4, "Red")):
        batch.jobs.filter(row=row).update(cells={"Team": [team, team, ""]})

    choices = replace(BADGES, group_by="column", group_column="Team")

    assert [len(images(page)) for page in opened(make(batch, choices))] == [2, 1]
