"""The check of pictures: what is missing, too small, too large, or lost in a result."""

import pytest
from PIL import Image

from jobs import control, formats, reading
from jobs.checking import check
from jobs.errors import JobFailed
from jobs.intake.pictures import receive
from jobs.intake.rows import matches
from tests import factories
from tests.checking.findings import findings
from tests.formats.samples import SAMPLES
from tests.intake.batches import quiet, ready, with_pictures, with_sheet
from tests.intake.tiny_pictures import jpeg
from tests.rendering import placed_photos
from tests.rendering.pictures import halves, photo, saved
from tests.rendering.signed_photos import signed

MODES = ("RGB", "RGBA")

pytestmark = [
    pytest.mark.django_db,
    # a test runner may have more threads; a chore's child has none
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


def with_broken(batch, path):
    data = jpeg(400, 300)
    assert receive.take_unannounced(batch, path, [data[: len(data) // 2]]).taken


def test_features_that_results_cannot_have_are_reported_once_for_each_picture():
    batch = with_pictures("plain.jpg")
    receive.take_unannounced(batch, "ultra.jpg", [placed_photos.ultra_hdr(photo(600, 400))])
    with_sheet(batch, "picture;caption\nplain.jpg;One\nultra.jpg;Two\nultra.jpg;Three\n")
    matches.match_rows(batch)
    control.save_design(batch, factories.user(), {"format": 1, "boxes": [{"text": "{caption}"}]})

    check.check(batch, quiet)

    codes = ("picture_gain_map", "picture_film")
    assert [found for found in findings(batch) if found[1] in codes] == [
        (None, code, False) for code in codes
    ]


@pytest.mark.parametrize("metadata", ["keep", "no_place", "none"])
def test_results_that_say_where_their_photo_was_taken_are_reported(metadata):
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 8.0, 12.3), 3: "E", 4: (11.0, 34.0, 1.0)})
    batch = with_pictures("1.jpg", data=saved(photo(400, 300), "JPEG", exif=exif.tobytes()))
    assert receive.take_unannounced(batch, "2.jpg", [jpeg(400, 300)]).taken
    with_sheet(batch, "picture;caption\n1.jpg;One\n2.jpg;Two\n")
    matches.match_rows(batch)
    design = {"format": 1, "boxes": [{"text": "{caption}"}], "output": {"metadata": metadata}}
    control.save_design(batch, factories.user(), design)

    check.check(batch, quiet)

    expected = [(None, "picture_place", False)] if metadata == "keep" else []
    assert findings(batch) == expected


def test_content_credentials_are_reported_as_removed():
    photo_with_credentials = signed(jpeg(400, 300), "image/jpeg")
    batch = with_pictures("1.jpg", data=photo_with_credentials)
    with_sheet(batch, "picture;caption\n1.jpg;One\n")
    matches.match_rows(batch)
    control.save_design(batch, factories.user(), {"format": 1, "boxes": [{"text": "{caption}"}]})

    figures = check.check(batch, quiet)

    assert findings(batch) == [(None, "picture_content_credentials", False)]
    assert (figures["rows"], figures["ready"]) == (1, 1)


def with_each_format_that_is_only_read():
    """Return a batch of one opaque picture and one with transparency in each such format."""
    batch = factories.draft()
    names = []
    for code, sample in SAMPLES.items():
        for mode in MODES:
            name = f"{code}-{mode}.{formats.of(code).extension}"
            image = halves(400, 300).convert(mode)
            if mode == "RGBA":
                image.putalpha(0)
            assert receive.take_unannounced(batch, name, [sample.written(image)]).taken
            names.append(name)
    with_sheet(batch, "picture;caption\n" + "".join(f"{name};One\n" for name in names))
    matches.match_rows(batch)
    return batch


@pytest.mark.parametrize("wanted", ["keep", "webp"])
def test_results_of_formats_that_are_only_read_are_named_and_a_notice_tells_their_format(wanted):
    batch = with_each_format_that_is_only_read()
    document = {"format": 1, "boxes": [{"text": "{caption}"}], "output": {"format": wanted}}
    control.save_design(batch, factories.user(), document)

    figures = check.check(batch, quiet)

    ends = {"RGB": "jpg", "RGBA": "png"} if wanted == "keep" else dict.fromkeys(MODES, "webp")
    assert [job.result_name for job in batch.jobs.order_by("row")] == [
        f"{code}-{mode}.{ends[mode]}" for code in SAMPLES for mode in MODES
    ]
    assert (figures["rows"], figures["ready"]) == (2 * len(SAMPLES), 2 * len(SAMPLES))
    said = batch.findings.filter(code="picture_converted").order_by("source_id")
    assert [finding.sentence for finding in said] == [
        f"Results cannot be {formats.of(code).name}. The result of this picture is {result}."
        for code in SAMPLES
        for result in ("JPEG", "PNG")
        if wanted == "keep"
    ]


def test_of_many_animations_one_line_counts_the_files():
    batch = with_pictures("plain.jpg")
    moving = saved(halves(), "WEBP", save_all=True, append_images=[photo(64, 48)])
    pages = saved(halves(), "TIFF", save_all=True, append_images=[photo(64, 48)])
    for name, data in {"1.webp": moving, "2.webp": moving, "3.tif": pages}.items():
        assert receive.take_unannounced(batch, name, [data]).taken
    with_sheet(batch, "picture;caption\nplain.jpg;One\n1.webp;A\n2.webp;B\n3.tif;C\n1.webp;D\n")
    matches.match_rows(batch)
    control.save_design(batch, factories.user(), {"format": 1, "boxes": [{"text": "{caption}"}]})

    figures = check.check(batch, quiet)

    groups = {group.code: group.count for group in reading.finding_groups(batch)}
    assert (groups["picture_animation"], groups["picture_pages"]) == (2, 1)
    assert figures["ready"] == 5


@pytest.mark.parametrize(
    ("canvas", "code", "sentence"),
    [
        (
            {"long_edge": 1200, "enlarge": True},
            "enlarged",
            (
                "The photo has 400 × 300 pixels and is enlarged 3.0 times to 1,200 × 900. Upload a "
                "larger one."
            ),
        ),
        (
            {"width": 500, "height": 500},
            "smaller_than_asked",
            (
                "The photo has 400 × 300 pixels, too few for 500 × 500. The result has 300 × 300, "
                "in the same shape."
            ),
        ),
    ],
)
def test_a_photo_with_too_few_pixels_is_reported(canvas, code, sentence):
    batch = ready(
        "picture;caption\n1.jpg;One\n",
        ("1.jpg",),
        {"format": 1, "canvas": canvas, "boxes": [{"text": "x"}]},
    )

    check.check(batch, quiet)

    finding = batch.findings.get(code=code)
    assert (finding.blocks, finding.sentence) == (False, sentence)


def test_a_result_with_too_many_pixels_blocks_its_row():
    canvas = {"width": 30_000, "height": 30_000, "fit": "pad"}
    batch = ready(
        "picture;caption\n1.jpg;One\n", ("1.jpg",), {"format": 1, "canvas": canvas, "boxes": []}
    )

    check.check(batch, quiet)

    assert findings(batch) == [(2, "result_too_large", True)]


@pytest.mark.parametrize(
    ("kind", "holds"),
    [("webp", "WebP holds at most 16,383"), ("avif", ""), ("png", ""), ("keep", "")],
)
def test_a_result_longer_than_its_format_holds_blocks_its_row(kind, holds):
    batch = with_pictures("1.jpg", "2.jpg")
    receive.take_unannounced(batch, "long.jpg", [jpeg(16_400, 300)])
    with_sheet(batch, "picture;caption\n1.jpg;One\nlong.jpg;Two\n2.jpg;Three\n")
    design = {"format": 1, "output": {"format": kind}, "boxes": [{"text": "{caption}"}]}
    control.save_design(batch, batch.owner, design)

    check.check(batch, quiet)

    way_out = "Choose a smaller size, or another format."
    assert [
        (finding.job.row, finding.code, finding.blocks, finding.sentence)
        for finding in batch.findings.all()
    ] == [
        (
            3,
            "result_too_large",
            True,
            f"The result would have 16,400 × 300 pixels; {holds} a side. {way_out}",
        )
    ][: bool(holds)]


def test_a_result_made_small_enough_for_its_format_is_ready():
    batch = with_pictures()
    receive.take_unannounced(batch, "long.jpg", [jpeg(16_400, 300)])
    with_sheet(batch, "picture;caption\nlong.jpg;Two\n")
    output, canvas = {"format": "webp"}, {"long_edge": 16_000}
    control.save_design(
        batch, batch.owner, {"format": 1, "output": output, "canvas": canvas, "boxes": []}
    )

    check.check(batch, quiet)

    assert findings(batch) == []


def test_pictures_that_cannot_be_used_block_their_rows_with_their_own_reason():
    batch = with_sheet(with_pictures("1.jpg"))
    with_broken(batch, "2.jpg")
    factories.source(batch, "3.jpg", key="", width=None, height=None)
    control.save_design(batch, batch.owner, {"format": 1, "boxes": [{"text": "{caption}"}]})

    check.check(batch, quiet)

    assert findings(batch) == [(3, "picture_truncated", True), (4, "picture_missing", True)]


def test_ambiguous_pictures_are_distinguished_from_missing_ones():
    text = "picture;caption\n1.jpg;One\n2.jpg;Two\n"
    batch = ready(text, ("a/1.jpg", "b/1.jpg", "2.jpg"))

    check.check(batch, quiet)

    assert (2, "picture_ambiguous", True) in findings(batch)


def test_an_unsupported_file_is_reported_with_its_kind_and_the_supported_ones():
    batch = ready("picture;caption\n1.jpg;One\n2.ico;Two\n3.cr2;Three\n4.jpg;Four\n", ("1.jpg",))
    text = b"called a picture"
    answers = receive.announce(batch, [["2.ico", 10, 0], ["3.cr2", 10, 0], ["4.jpg", len(text), 0]])
    receive.take(batch, answers[2]["id"], [text])

    check.check(batch, quiet)

    kinds = f"Pictures can be {formats.all_names()}."
    assert [
        (it.job.row, it.code, it.blocks, it.sentence) for it in batch.findings.order_by("job__row")
    ] == [
        (
            3,
            "picture_not_taken",
            True,
            f"“2.ico” cannot be used. This is an icon. Save it as PNG. {kinds}",
        ),
        (
            *(4, "picture_not_taken", True),
            (
                "“3.cr2” cannot be used. This is a raw camera file. Export it as JPEG, PNG, WebP, "
                "TIFF or AVIF."
            ),
        ),
        (
            5,
            "picture_not_taken",
            True,
            f"“4.jpg” cannot be used. This is a text file, not a picture. {kinds}",
        ),
    ]
    assert JobFailed.of("picture_not_taken").title == "Unsupported file type"
