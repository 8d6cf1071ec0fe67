"""Previews of the design page: which rows, and what is said beside them."""

from io import BytesIO
from urllib.parse import unquote

import pytest
from PIL import Image

from jobs import control, design
from jobs.design.key_rules import Digest, Problems
from jobs.intake.rows import matches
from jobs.models import Batch
from tests import factories
from tests.dashboard.designs import RESULT, preview, two_rows, typed
from tests.dashboard.new_batches import address, do_chores, words
from tests.intake import batches
from tests.prepared import Prepared, made_once

pytestmark = pytest.mark.django_db


prepared = made_once(two_rows)


@pytest.fixture
def batch(prepared: Prepared) -> Batch:
    return prepared.batch()


def test_findings_of_a_row_are_shown_beside_its_picture(operator, batch):
    place = {"anchor": "centre", "x": 50, "y": 50, "height": 25, "valign": "bottom"}
    boxes = [{"text": "{caption}", "name": name, **place} for name in ("one", "two")]
    control.save_design(batch, factories.user(), {"format": 1, "boxes": boxes})

    over, cut = (
        preview(operator, batch, row="3", anchor="centre", placed_as="centre", y="50", **changed)
        for changed in (
            {},
            {"may_overlap": "on", "overflow": "ellipsis", "width": "12", "max_lines": "1"},
        )
    )

    assert unquote(over["Overprint-Notices"]) == "“one” and “two” overlap."
    assert unquote(cut["Overprint-Notices"]).startswith(
        "“one” does not fit even at its smallest size, so it is cut"
    )


def test_the_preview_has_the_shape_of_the_result(operator, batch):
    response = preview(operator, batch, row="2", **RESULT)

    assert Image.open(BytesIO(response.content)).size == (1200, 900)


def test_thousands_of_box_pictures_are_read_once_in_a_preview(
    operator, batch, monkeypatch: pytest.MonkeyPatch
):
    insets = [
        {"name": f"{number}.png", "sha256": f"{number:064x}", "width": 40, "height": 30}
        for number in range(1, 41)
    ]
    document = {"format": 1, "boxes": [{"text": "{caption}"}], "insets": insets}
    batch.design_version = factories.design_version(design.to_document(design.parse(document)))
    batch.save()
    reads: list[object] = []
    read = Digest.read

    def counted(rule: Digest, value: object, path: str, problems: Problems) -> object:
        reads.append(value)
        return read(rule, value, path, problems)

    monkeypatch.setattr(Digest, "read", counted)
    response = preview(operator, batch, row="2", **RESULT)

    assert response["Content-Type"] == "image/jpeg"
    assert len(reads) == len(insets)


def test_other_controls_give_another_picture(operator, batch):
    white, red = (
        preview(operator, batch, row="2", colour=colour).content
        for colour in ("#ffffff", "#ff0000")
    )

    assert white != red


@pytest.mark.parametrize(
    ("wanted", "row"),
    [("2", "2"), ("after:2", "3"), ("before:3", "2"), ("after:3", "3"), ("any", None)],
)
def test_rows_can_be_stepped_through(operator, batch, wanted, row):
    response = preview(operator, batch, row=wanted)

    assert response["Content-Type"] == "image/jpeg"
    assert row is None or response["Overprint-Row"] == row


def test_a_row_that_would_fail_says_so_over_its_photo(operator, batch):
    response = preview(operator, batch, row="3", size_min="60", size_max="60")

    answer = response.json()
    assert response.status_code == 200
    assert answer["sentence"].startswith("Row 3: At its smallest size")
    assert answer["source"] == batch.jobs.get(row=3).source_id


def test_without_javascript_the_saved_design_is_an_image(operator, batch):
    drawn = operator.get(address("design-preview", batch), {"row": "2"})
    said = operator.get(address("design-preview", batch), {"row": "77"})

    assert drawn["Content-Type"] == "image/jpeg"
    assert said["Content-Type"] == "image/svg+xml"
    assert "No row has a usable picture" in said.text


def test_the_preview_has_the_size_of_all_rows_once_the_check_found_it(operator, batch):
    batches.inspecting.look(batch, batches.quiet)
    one_size = {"same_size": "on", "size_max": "30", "max_lines": "1"}
    operator.post(address("design", batch), typed(**one_size))

    before = preview(operator, batch, row="2", **one_size)
    unknown = operator.get(address("design", batch)).text
    operator.get(address("check", batch))
    do_chores(batch)
    after = preview(operator, batch, row="2", **one_size, colour="#ff0000")
    known = operator.get(address("design", batch)).text
    other = preview(operator, batch, row="2", **one_size, width="60")

    batch.refresh_from_db()
    pixels = round(batch.common_sizes["caption"] * 3)
    alone = " in this row only; the check finds the size for all rows"
    assert alone in unquote(before["Overprint-Facts"])
    assert (
        "The check finds it. Until then, each preview uses the size that fits its own row."
        in words(unknown)
    )
    assert unquote(after["Overprint-Facts"]).startswith(f"{pixels} px in all rows · 1 line")
    assert "%, limited by row 3" in words(known)
    assert alone in unquote(other["Overprint-Facts"])


def test_a_preview_of_the_check_may_be_kept_and_one_of_the_desk_may_not(operator, batch):
    of_check = operator.get(address("design-preview", batch), {"row": "2", "small": "", "v": "7"})
    of_desk = preview(operator, batch, row="2")

    assert (of_check["Cache-Control"], of_desk["Cache-Control"]) == (
        "private, max-age=3600",
        "no-store",
    )


STORY = {"name": "story", "canvas": {"width": 108, "height": 192}}
LINK = {
    "name": "link",
    "canvas": {"width": 120, "height": 63},
    "changes": [{"box": "caption", "hidden": True}],
}
OF_LINK = {"output": "1", "output_name": "link", "counts_for": "one", "outputs_column": "caption"}
SIZE_OF_LINK = {"size_by": "exact", "result_width": "120", "result_height": "63"}


def with_outputs(batch: Batch) -> None:
    design = {
        "format": 1,
        "boxes": [{"text": "{caption}", "name": "caption"}],
        "outputs": [STORY, LINK],
        "outputs_column": "caption",
    }
    control.save_design(batch, factories.user(), design)


def test_without_an_output_in_the_address_the_first_one_of_the_row_is_drawn(operator, batch):
    with_outputs(batch)
    batch.jobs.filter(row=3).update(outputs=["link"])

    drawn = [
        operator.get(address("design-preview", batch), {"row": row}).content for row in ("2", "3")
    ]

    assert [Image.open(BytesIO(data)).size for data in drawn] == [(108, 192), (120, 63)]


def test_any_output_of_a_row_is_drawn_whichever_is_edited(operator):
    sheet = "picture;caption\n1.jpg;story\n2.jpg;story, link\n"
    batch = batches.with_sheet(batches.with_pictures("1.jpg", "2.jpg"), sheet)
    matches.match_rows(batch)
    with_outputs(batch)
    controls = OF_LINK | SIZE_OF_LINK | {"hidden_here": "on", "row": "2"}

    edited = preview(operator, batch, **controls)
    other = preview(operator, batch, draw="0", **controls)
    plain = operator.get(address("design-preview", batch), {"row": "3", "output": "1"})

    assert [Image.open(BytesIO(one.content)).size for one in (edited, other, plain)] == [
        (120, 63),
        (108, 192),
        (120, 63),
    ]
    assert [unquote(one["Overprint-Name"]) for one in (edited, other)] == [
        "link/1.jpg",
        "story/1.jpg",
    ]
    assert unquote(edited["Overprint-Facts"]).startswith("hidden here · 120 × 63 · ")
    assert unquote(edited["Overprint-Notices"]).startswith(
        "This row has no “link”: column “caption” leaves it out."
    )
    assert "no “" not in unquote(other["Overprint-Notices"] + plain["Overprint-Notices"])


def test_each_output_is_drawn_with_the_size_of_all_rows_that_the_check_found_for_it(
    operator, batch
):
    batches.inspecting.look(batch, batches.quiet)
    caption = {"text": "{caption}", "name": "caption", "same_size": True, "max_lines": 1}
    tall, wide = {"width": 100, "height": 200}, {"width": 400, "height": 200}
    outputs = [{"name": "tall", "canvas": tall}, {"name": "wide", "canvas": wide}]
    design = {"format": 1, "boxes": [caption | {"size_max": 30}], "outputs": outputs}
    control.save_design(batch, factories.user(), design)
    operator.get(address("check", batch))
    do_chores(batch)

    drawn = [
        operator.get(address("design-preview", batch), {"row": "2", "output": output})
        for output in "01"
    ]
    page = operator.get(address("design", batch), {"output": "1"}).text

    batch.refresh_from_db()
    sizes = [batch.common_sizes[f"{name}/caption"] * 2 for name in ("tall", "wide")]
    assert sizes[0] < sizes[1]
    for one, size in zip(drawn, sizes, strict=True):
        assert unquote(one["Overprint-Facts"]).startswith(f"{size:.0f} px in all rows")
    assert f"{batch.common_sizes['wide/caption']:.2g}" in words(page)
