"""A PDF of a batch's results, read by PDFium: pictures are where and as they should be, and stay
so.
"""

import os
import time
import zipfile
import zlib
from dataclasses import asdict, replace
from io import BytesIO, StringIO
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps, ImageStat

from jobs.chores import steps
from jobs.errors import NotPossibleNow, StorageFailed
from jobs.models import Batch, Chore, Job
from jobs.results.pdf import building, finished, parts
from jobs.results.pdf.paper import PdfChoices
from jobs.results.pdf.zipped import joined
from jobs.states import State
from jobs.storage import Store, keys, store
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
    chore = Chore.objects.create(batch=batch, kind=Chore.Kind.PDF, payload=asdict(choices))
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


def test_jpegs_are_included_bit_for_bit() -> None:
    batch = factories.running()
    wanted = [turned(6), coded("L"), coded("CMYK")]
    for row, content in enumerate(wanted, 2):
        done(batch, row, content)

    pages = opened(make(batch))

    images = [next(iter(page.get_objects())) for page in pages]
    assert [bytes(image.get_data()) for image in images] == wanted


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


def test_one_profile_serves_all_pictures_that_have_it() -> None:
    batch = factories.running()
    for row in range(2, 6):
        done(batch, row, coded(icc_profile=SRGB))

    (file,) = files(make(batch))

    assert file.count(b"/Alternate /DeviceRGB") == 1


def test_a_range_is_that_part_of_the_same_bytes() -> None:
    batch = factories.running()
    for row in range(2, 6):
        done(batch, row, coded())
    chore = make(batch, PdfChoices(label="name"))
    (part,), (whole,) = finished.parts_of(chore), files(chore)

    cuts = [*range(0, part.size, 677), part.size]

    assert len(whole) == part.size
    assert b"".join(b"".join(parts.stream(part, a, b)) for a, b in pairwise(cuts)) == whole
    assert b"".join(parts.stream(part, part.size - 1, part.size)) == b"\n"


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


# --- What changes meanwhile -----------------------------------------------------------------------


def test_a_retry_and_a_cleanup_change_no_byte_and_it_is_marked_as_old(
    settings: Any, tmp_path: Any
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    batch = factories.running()
    first = done(batch, 2, coded())
    chore = make(batch)
    before = files(chore)
    assert chore.result["of"] == finished.fingerprint(batch)

    done(batch, 2, coded("L"), generation=2)
    age_all()
    call_command("cleanup", stdout=StringIO())

    assert files(chore) == before
    assert store().size(first) is not None
    assert chore.result["of"] != finished.fingerprint(batch)


def test_cleanup_takes_an_older_pdf_and_leaves_the_last(settings: Any, tmp_path: Any) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    batch = factories.running()
    done(batch, 2, coded())
    (older,), (last,) = (finished.parts_of(make(batch)) for _ in range(2))
    age_all()

    call_command("cleanup", stdout=StringIO())

    assert (parts.is_here(older), parts.is_here(last)) == (False, True)


def test_cleanup_takes_nothing_of_a_batch_while_its_pdf_is_being_made(
    settings: Any, tmp_path: Any
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    batch = factories.running()
    earlier = done(batch, 2, coded())
    done(batch, 2, coded("L"), generation=2)
    chore = Chore.objects.create(batch=batch, kind=Chore.Kind.PDF)
    age_all()

    call_command("cleanup", stdout=StringIO())
    assert store().size(earlier) is not None

    chore.delete()
    call_command("cleanup", stdout=StringIO())
    assert store().size(earlier) is None


def age_all() -> None:
    then = time.time() - 7200
    for key in list(store().keys("")):
        os.utime(store().path(key), (then, then))


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
    monkeypatch.setattr(Store, "trouble", "full")

    with pytest.raises(StorageFailed, match="nearly full"):
        make(batch)

    assert not list(store().keys(f"{keys.batch(batch.pk)}export/"))


# --- Several files --------------------------------------------------------------------------------


def test_pages_are_divided_by_bytes_and_by_number_and_none_is_torn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parts, "MOST_BYTES", 100)
    monkeypatch.setattr(parts, "MOST_PAGES", 3)

    assert parts.split([30] * 7, 1) == [3, 3, 1]
    assert parts.split([60, 60, 10, 10], 1) == [1, 3]
    assert parts.split([60, 60, 10, 10], 2) == [1, 1]
    assert parts.split([500, 1], 1) == [1, 1]


def test_reduced_pictures_need_fewer_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST_BYTES", 150_000)
    batch = factories.running()
    for row in range(2, 6):
        done(batch, row, coded() + bytes(100_000))
    small = PdfChoices(paper="card", margin=0, most_dpi=72)

    assert len(finished.parts_of(make(batch, replace(small, most_dpi=0)))) == 4
    assert len(finished.parts_of(make(batch, small))) == 1


def test_each_file_is_a_complete_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST_PAGES", 2)
    batch = factories.running()
    for row in range(2, 7):
        done(batch, row, coded(icc_profile=SRGB))

    chore = make(batch)

    assert [len(pypdfium2.PdfDocument(file)) for file in files(chore)] == [2, 2, 1]
    assert chore.result["size"] == sum(map(len, files(chore)))
    assert (chore.result["pages"], [part.pages for part in finished.parts_of(chore)]) == (
        5,
        [2, 2, 1],
    )


def test_hundreds_of_pages_form_a_tree_in_order() -> None:
    batch = factories.running()
    content = coded()
    for row in range(2, 5):
        done(batch, row, content)
    taken = building.take(batch)
    making = building._Making(batch, PLAIN, taken, lambda done, total: None)

    part = parts.keep(batch.pk, making.file([[taken[n % 3]] for n in range(250)]), 250)

    pages = pypdfium2.PdfDocument(b"".join(parts.stream(part, 0, part.size)))
    assert len(pages) == 250
    assert pages[249].get_size() == (60, 40)


# --- One for each result --------------------------------------------------------------------------


def test_a_zip_has_a_pdf_of_one_page_for_each_result_and_its_sums_are_right() -> None:
    batch = factories.running()
    done(batch, 2, coded("L"), "Klasse 3/Anna.jpg")
    done(batch, 3, coded(kind="PNG"), "Klasse 3/anna.png")
    factories.job(batch, 4, State.FAILED)
    done(batch, 5, coded("RGBA", "PNG"), "Ben.png")
    choices = PdfChoices(pdfs="each", paper="a6", per_page=9, label="name")

    chore = make(batch, choices)

    (file,) = files(chore)
    with zipfile.ZipFile(BytesIO(file)) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == ["Klasse 3/Anna.pdf", "Klasse 3/anna (2).pdf", "Ben.pdf"]
        for name in opened.namelist():
            pages = pypdfium2.PdfDocument(opened.read(name))
            assert [round(side) for side in pages[0].get_size()] == [420, 298]
            assert (len(pages), len(list(pages[0].get_objects()))) == (1, 2)
    assert (chore.result["pictures"], len(chore.result["parts"])) == (3, 1)


def test_the_sum_of_a_jpeg_is_not_found_by_reading_it(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = factories.running()
    done(batch, 2, coded())
    monkeypatch.setattr(Store, "read_range", None)

    make(batch, PdfChoices(pdfs="each"))


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_the_sum_of_two_parts_is_known_from_theirs(first: bytes, second: bytes) -> None:
    found = joined(zlib.crc32(first), zlib.crc32(second), len(second))

    assert found == zlib.crc32(first + second)
