"""The check of every row before the start: blockers, notices, names, the worst rows, a proposed
size.
"""

import pytest
from django.db.models import F

from jobs import control
from jobs.checking import check
from jobs.errors import JobFailed, NotPossibleNow
from jobs.intake.pictures import receive
from jobs.intake.rows import matches
from tests import factories
from tests.intake.batches import CSV, quiet, ready, with_pictures, with_sheet
from tests.intake.tiny_pictures import jpeg
from tests.rendering import placed_photos
from tests.rendering.pictures import photo
from tests.rendering.signed_photos import signed

pytestmark = [
    pytest.mark.django_db,
    # a test runner may have more threads; a chore's child has none
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

LONG = "word " * 400


def findings(batch) -> list[tuple[int | None, str, bool]]:
    found = batch.findings.select_related("job").order_by(F("job__row").asc(nulls_first=True), "id")
    return [
        (finding.job.row if finding.job else None, finding.code, finding.blocks)
        for finding in found
    ]


def test_rows_without_a_remark_are_ready_and_have_their_names():
    batch = ready()

    figures = check.check(batch, quiet)

    batch.refresh_from_db()
    assert (figures["rows"], figures["ready"], figures["blocked"], figures["stale"]) == (
        3,
        3,
        0,
        False,
    )
    assert findings(batch) == []
    assert [job.result_name for job in batch.jobs.all()] == ["1.jpg", "2.jpg", "3.jpg"]
    assert batch.checked_at is not None
    assert batch.check_seconds > 0


def test_a_failure_blocks_its_row_and_an_unused_picture_is_a_notice():
    batch = ready(
        f"picture;caption\n1.jpg;One\n2.jpg;{LONG}\n9.jpg;Nine\n", ("1.jpg", "2.jpg", "spare.jpg")
    )

    figures = check.check(batch, quiet)

    assert findings(batch) == [
        (None, "picture_unnamed", False),
        (3, "text_does_not_fit", True),
        (4, "picture_missing", True),
    ]
    assert (figures["ready"], figures["blocked"]) == (1, 2)


def test_a_weight_that_the_font_lacks_is_reported_for_its_row_with_column_and_range():
    sheet = "picture;caption;caption.weight\n1.jpg;One;900\n2.jpg;Two;500\n3.jpg;Three;1500\n"
    box = {"name": "caption", "text": "{caption}", "fonts": ["Lora"], "weight": 400, "size_min": 1}
    lora = "Lora has the weights 400 to 700"

    batch = ready(sheet, ("1.jpg", "2.jpg", "3.jpg"), {"format": 1, "boxes": [box]})
    check.check(batch, quiet)

    assert [
        (finding.job.row, finding.sentence)
        for finding in batch.findings.exclude(job=None).order_by("job__row")
    ] == [
        (
            2,
            (
                f"{lora}; “caption” is drawn in 700 instead of 900, as column “caption.weight” "
                f"requires."
            ),
        ),
        (
            4,
            (
                "“1500” in column “caption.weight” cannot be used: 1500 is out of range; it must "
                "be from 1 to 1,000."
            ),
        ),
    ]


def test_an_empty_cell_in_a_text_is_reported_unless_its_part_is_optional():
    sheet = "picture;headline;price\n1.jpg;Spring;12\n2.jpg;;13\n3.jpg;Summer;\n"
    boxes = [
        {"name": "head", "text": "{headline}"},
        {"name": "price", "text": "now[ {price}]", "anchor": "top"},
    ]
    batch = ready(sheet, ("1.jpg", "2.jpg", "3.jpg"), {"format": 1, "boxes": boxes})

    check.check(batch, quiet)

    assert findings(batch) == [(3, "empty_columns", False)]
    assert batch.findings.get().sentence.startswith(
        "“headline” is empty, so “head” prints nothing there."
    )


def test_results_are_named_in_the_language_of_their_row():
    sheet = "picture;caption;language\n1.jpg;izmir;Turkish\n2.jpg;izmir;\n"
    design = {
        "format": 1,
        "language_column": "language",
        "boxes": [],
        "output": {"name": "{caption:upper}"},
    }

    batch = ready(sheet, ("1.jpg", "2.jpg"), design)
    check.check(batch, quiet)

    assert [job.result_name for job in batch.jobs.all()] == ["İZMİR.jpg", "IZMIR.jpg"]


def test_an_unknown_language_is_one_finding_of_its_row():
    sheet = "picture;caption;language\n1.jpg;One;German\n2.jpg;Two;\n3.jpg;Three;Klingon\n"
    texts = {"name": "{language}/{caption}", "title": "{caption}"}
    design = {
        "format": 1,
        "language_column": "language",
        "boxes": [{"text": "{caption}"}],
        "output": texts,
    }

    batch = ready(sheet, ("1.jpg", "2.jpg", "3.jpg"), design)
    check.check(batch, quiet)

    assert findings(batch) == [(4, "value_unusable", True)]
    assert batch.findings.get().sentence.startswith(
        "“Klingon” in column “language” cannot be used: it is not a language"
    )


def test_columns_that_change_a_box_are_named():
    sheet = "picture;caption;text 1.colour;text 1.size\n1.jpg;One;#ff0000;3\n"
    design = {"format": 1, "boxes": [{"name": "text 1", "text": "{caption}"}]}

    batch = ready(sheet, ("1.jpg",), design)
    check.check(batch, quiet)

    assert findings(batch) == [(None, "columns_of_boxes", False), (None, "columns_mistaken", False)]
    assert (
        batch.findings.first().sentence == "These columns change a box row by row: “text 1.colour”."
    )


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


def test_content_credentials_are_reported_as_removed():
    photo_with_credentials = signed(jpeg(400, 300), "image/jpeg")
    batch = with_pictures("1.jpg", data=photo_with_credentials)
    with_sheet(batch, "picture;caption\n1.jpg;One\n")
    matches.match_rows(batch)
    control.save_design(batch, factories.user(), {"format": 1, "boxes": [{"text": "{caption}"}]})

    figures = check.check(batch, quiet)

    assert findings(batch) == [(None, "picture_content_credentials", False)]
    assert (figures["rows"], figures["ready"]) == (1, 1)


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


def test_names_take_the_extension_of_the_format():
    design = {
        "format": 1,
        "boxes": [{"text": "{caption}"}],
        "output": {"format": "tiff", "name": "{file}"},
    }
    batch = ready("picture;caption\n1.jpg;One\n", ("1.jpg",), design)

    check.check(batch, quiet)

    assert [job.result_name for job in batch.jobs.all()] == ["1.tif"]


def test_a_title_or_copyright_that_a_row_cannot_give_blocks_it():
    output = {"title": "{caption:number}", "copyright": "© {studio}"}
    by_format, by_column = (
        ready(
            "picture;caption\n1.jpg;One\n2.jpg;2\n",
            ("1.jpg", "2.jpg"),
            {"format": 1, "output": {name: text}},
        )
        for name, text in output.items()
    )

    check.check(by_format, quiet)
    check.check(by_column, quiet)

    assert findings(by_format) == [(2, "value_unusable", True)]
    assert findings(by_column) == [
        (2, "design_does_not_apply", True),
        (3, "design_does_not_apply", True),
    ]


def test_pictures_that_cannot_be_used_block_their_rows_with_their_own_reason():
    batch = with_sheet(with_pictures("1.jpg"))
    with_broken(batch, "2.jpg")
    factories.source(batch, "3.jpg", key="", width=None, height=None)
    control.save_design(batch, batch.owner, {"format": 1, "boxes": [{"text": "{caption}"}]})

    check.check(batch, quiet)

    assert findings(batch) == [(3, "picture_truncated", True), (4, "picture_missing", True)]


def with_broken(batch, path):
    data = jpeg(400, 300)
    assert receive.take_unannounced(batch, path, [data[: len(data) // 2]]).taken


def test_equal_result_names_are_numbered_and_reported():
    batch = ready("picture;caption\n1.jpg;One\n1.jpg;Two\n", ("1.jpg",))

    check.check(batch, quiet)

    assert [job.result_name for job in batch.jobs.all()] == ["1.jpg", "1 (2).jpg"]
    assert [(finding.code, finding.sentence) for finding in batch.findings.all()] == [
        (
            "same_result_name",
            "Another row’s result is also named 1.jpg, so this one becomes 1 (2).jpg.",
        )
    ]


def test_ambiguous_pictures_are_distinguished_from_missing_ones():
    text = "picture;caption\n1.jpg;One\n2.jpg;Two\n"
    batch = ready(text, ("a/1.jpg", "b/1.jpg", "2.jpg"))

    check.check(batch, quiet)

    assert (2, "picture_ambiguous", True) in findings(batch)


def test_the_worst_rows_are_listed_and_a_smaller_size_is_proposed():
    batch = ready(
        f"picture;caption\n1.jpg;One\n2.jpg;{'longer ' * 10}\n3.jpg;{'much longer ' * 14}\n",
        design={
            "format": 1,
            "boxes": [{"name": "it", "text": "{caption}", "size_min": 10, "size_max": 30}],
        },
    )

    figures = check.check(batch, quiet)
    way_out = figures["smaller"]
    document = {
        "format": 1,
        "boxes": [{"text": "{caption}", "size_min": way_out["size_min"], "size_max": 30}],
    }
    control.save_design(batch, batch.owner, document)
    again = check.check(batch, quiet)

    assert (figures["blocked"], way_out["rows"], way_out["of"]) == (2, 2, 2)
    assert (again["blocked"], again["smaller"]) == (0, None)
    assert [row for row, _ in again["longest"]] == [4, 3, 2]
    assert again["smallest"][0][0] == 4


def test_a_second_check_replaces_the_findings_of_the_first():
    batch = ready("picture;caption\n9.jpg;Nine\n", ("1.jpg",))
    check.check(batch, quiet)
    before = findings(batch)
    factories.source(batch, "9.jpg")

    check.check(batch, quiet)

    assert before == [(None, "picture_unnamed", False), (2, "picture_missing", True)]
    assert findings(batch) == [(None, "picture_unnamed", False)]


def test_a_change_during_the_check_makes_it_stale():
    batch = ready()

    def change(done: int, total: int) -> None:
        if not batch.sources.filter(path="late.jpg").exists():
            factories.source(batch, "late.jpg")

    figures = check.check(batch, change)

    batch.refresh_from_db()
    assert (figures["stale"], batch.checked_at) == (True, None)


def test_a_batch_from_pictures_gets_rows_for_pictures_uploaded_later():
    batch = ready()
    matches.match_rows(batch, {"by": "pictures"})
    control.save_design(batch, batch.owner, {"format": 1, "boxes": [{"text": "{name}"}]})
    factories.source(batch, "4.jpg")

    figures = check.check(batch, quiet)

    assert (figures["rows"], figures["ready"]) == (4, 4)


def test_progress_ends_with_all_rows():
    batch = ready()
    told: list[tuple[int, int]] = []

    check.check(batch, lambda done, total: told.append((done, total)))

    assert told[-1] == (3, 3)


def test_without_a_design_nothing_is_checked():
    batch = with_sheet(with_pictures("1.jpg"), CSV)

    with pytest.raises(NotPossibleNow):
        check.check(batch, quiet)


def test_a_started_batch_is_not_checked():
    batch = factories.running(2)

    with pytest.raises(NotPossibleNow):
        check.check(batch, quiet)

    assert not batch.findings.exists()


def test_overlapping_texts_and_texts_past_the_edge_are_found_in_their_rows():
    turned = {"name": "turned", "text": "{other}", "rotation": 90, "size_min": 10, "size_max": 10}
    upright = {
        "name": "upright",
        "text": "{caption}",
        "size_min": 10,
        "size_max": 10,
        "max_lines": 1,
    }
    middle = {"anchor": "centre", "x": 50, "y": 50, "width": 120, "height": 20}
    design = {"format": 1, "boxes": [upright, {**turned, **middle}]}
    sheet = (
        "picture;caption;other\n1.jpg;I;Low\n2.jpg;MMMMMMMM;Down to the ending\n3.jpg;I;Down "
        "and out of the photo\n"
    )

    batch = ready(sheet, design=design)
    check.check(batch, quiet)

    assert findings(batch) == [(3, "texts_collide", False), (4, "text_outside", True)]
    collision, outside = batch.findings.order_by("job__row")
    assert collision.sentence == "“upright” and “turned” overlap."
    assert outside.sentence.startswith("Turned by 90°, the text of “turned” reaches ")


def test_many_rows_are_checked_by_several_processes_and_stay_in_order(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(check, "PACK", 1)
    monkeypatch.setattr(check, "READ", 2)
    batch = ready(
        f"picture;caption\n1.jpg;One\n2.jpg;{LONG}\n3.jpg;Three\n9.jpg;Nine\n1.jpg;Five\n"
    )

    figures = check.check(batch, quiet)

    assert findings(batch) == [
        (3, "text_does_not_fit", True),
        (5, "picture_missing", True),
        (6, "same_result_name", False),
    ]
    assert [job.result_name for job in batch.jobs.all()] == [
        "1.jpg",
        "2.jpg",
        "3.jpg",
        "row 5.jpg",
        "1 (2).jpg",
    ]
    assert (figures["rows"], figures["ready"]) == (5, 3)


def test_an_unsupported_file_is_reported_with_its_kind_and_the_supported_ones():
    batch = ready("picture;caption\n1.jpg;One\n2.bmp;Two\n3.cr2;Three\n4.jpg;Four\n", ("1.jpg",))
    text = b"called a picture"
    answers = receive.announce(batch, [["2.bmp", 10, 0], ["3.cr2", 10, 0], ["4.jpg", len(text), 0]])
    receive.take(batch, answers[2]["id"], [text])

    check.check(batch, quiet)

    kinds = "Pictures can be JPEG, PNG, WebP, TIFF, HEIC or AVIF."
    assert [
        (it.job.row, it.code, it.blocks, it.sentence) for it in batch.findings.order_by("job__row")
    ] == [
        (
            3,
            "picture_not_taken",
            True,
            f"“2.bmp” cannot be used. This is a BMP. Save it as PNG. {kinds}",
        ),
        (
            *(4, "picture_not_taken", True),
            (
                "“3.cr2” cannot be used. This is a raw camera file. Export it as JPEG, PNG, WebP, "
                "TIFF, HEIC or AVIF."
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
