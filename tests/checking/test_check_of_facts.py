"""The check of designs that print facts of the photos."""

import pytest

from jobs import control
from jobs.checking import check
from jobs.intake.pictures import inspecting, receive
from jobs.intake.rows import rows
from tests.checking.findings import findings
from tests.intake.batches import quiet, with_pictures, with_sheet
from tests.intake.photographed import photographed
from tests.intake.tiny_pictures import jpeg

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

DESIGN = {
    "format": 1,
    "language": "de",
    "boxes": [{"name": "when", "text": "{caption} {photo taken:date 'd. MMMM y'}", "size_min": 4}],
    "output": {"name": "{photo number} {photo camera}"},
}


def batch_of(text: str = "picture;caption\nIMG_1.jpg;One\nplain.jpg;Two\n", design=DESIGN):
    batch = with_pictures("IMG_1.jpg", data=photographed())
    receive.take_unannounced(batch, "plain.jpg", [jpeg(400, 300)])
    control.save_design(batch, batch.owner, design)
    return with_sheet(batch, text)


def test_photos_that_lack_a_printed_fact_are_found_by_row_and_the_others_are_named_by_theirs():
    batch = batch_of()

    check.check(batch, quiet)

    assert findings(batch) == [(3, "facts_missing", False), (3, "facts_missing", False)]
    assert [found.sentence for found in batch.findings.all()] == [
        (
            "plain.jpg does not say when it was taken (“photo taken”), so “when” prints nothing there. "
            "To allow it, put that part in [brackets]."
        ),
        (
            "plain.jpg does not say a number in its file name (“photo number”) nor with which camera "
            "(“photo camera”), so the file name has nothing there."
        ),
    ]
    assert [job.result_name for job in batch.jobs.order_by("row")] == [
        "1 Canon EOS R5.jpg",
        "row 3.jpg",
    ]


def test_a_required_box_fails_a_row_whose_photo_does_not_say_it():
    boxes = [{**DESIGN["boxes"][0], "required": True}]
    batch = batch_of(design={**DESIGN, "boxes": boxes, "output": {}})

    figures = check.check(batch, quiet)

    assert figures["blocked"] == 1
    assert batch.findings.get(blocks=True).sentence == (
        "“when” needs “photo taken”, which the photo of this row does not say. To allow it, put that "
        "part in [brackets]."
    )


def test_a_column_called_like_a_fact_is_printed_instead_with_a_notice():
    text = "picture;caption;Photo Taken\nIMG_1.jpg;One;2020-01-02\nplain.jpg;Two;2021-01-02\n"
    batch = batch_of(text, design={**DESIGN, "output": {"name": "{photo taken}"}})

    check.check(batch, quiet)

    assert findings(batch) == [(None, "columns_instead_of_facts", False)]
    assert [job.result_name for job in batch.jobs.order_by("row")] == [
        "2020-01-02.jpg",
        "2021-01-02.jpg",
    ]


def test_pictures_that_came_before_facts_were_stored_are_read_at_the_check():
    batch = batch_of()
    inspecting.look(batch, quiet)
    batch.sources.update(facts=None, clock="")

    check.check(batch, quiet)

    assert batch.jobs.get(row=2).result_name == "1 Canon EOS R5.jpg"
    assert batch.sources.filter(facts__isnull=True).count() == 0


def test_a_corrected_clock_changes_what_is_printed():
    batch = batch_of(design={**DESIGN, "output": {"name": "{photo taken:date 'y-MM-dd HH.mm'}"}})
    batch.clocks = {"Canon EOS R5": 36_000}
    batch.save()

    check.check(batch, quiet)

    assert batch.jobs.get(row=2).result_name == "2026-11-25 00.03.jpg"


def test_a_batch_that_prints_no_facts_reads_none():
    batch = batch_of(design={**DESIGN, "boxes": [{"text": "{caption}"}], "output": {}})
    inspecting.look(batch, quiet)
    batch.sources.update(facts=None)

    check.check(batch, quiet)

    assert findings(batch) == []
    assert batch.sources.filter(facts__isnull=True).count() == 2


def test_rules_and_boxes_can_depend_on_what_the_photo_says():
    rule = {"column": "photo camera", "test": "contains", "value": "R5", "hidden": True}
    shape = {"kind": "shape", "name": "bar", "only_if": "{photo caption}"}
    code = {"kind": "code", "name": "map", "text": "geo:{photo latitude}"}
    text = {"name": "who", "text": "{caption}", "style_rules": [rule], "size_min": 4}
    batch = batch_of(design={"format": 1, "boxes": [shape, code, text]})

    check.check(batch, quiet)

    assert sorted(findings(batch)) == [
        (2, "facts_missing", False),
        (2, "hidden_by_rule", False),
        (3, "facts_missing", False),
    ]
    missing = batch.findings.filter(code="facts_missing")
    assert all("“map” prints nothing there" in found.sentence for found in missing)


def test_rows_made_from_pictures_print_facts_too():
    batch = with_pictures("IMG_7.jpg", data=photographed())
    control.save_design(batch, batch.owner, DESIGN | {"boxes": []})
    rows.from_pictures(batch)
    batch.refresh_from_db()

    check.check(batch, quiet)

    assert findings(batch) == []
    assert batch.jobs.get().result_name == "7 Canon EOS R5.jpg"
    assert rows.missing_columns(batch) == []
