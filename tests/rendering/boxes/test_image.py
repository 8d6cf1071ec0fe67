"""Image boxes: which inset a row shows in one, and the area it covers."""

from pathlib import Path
from typing import Any

import pytest

from jobs.errors import InsetMissing
from jobs.rendering.areas.rects import Rect
from jobs.rendering.boxes.painting import paint
from tests.rendering.image_boxes import box, brought, design, laid_out, made, named, row
from tests.rendering.pictures import photo, saved, written

pytestmark = pytest.mark.usefixtures("no_inset_kept")


# --- Which inset ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "inset"),
    [
        ("Anna Müller.jpg", "Anna Müller.jpg"),
        ("anna mu\u0308ller", "Anna Müller.jpg"),
        (" ANNA  MÜLLER.PNG ", "Anna Müller.jpg"),
        ("agents/ben.png", "ben.png"),
    ],
)
def test_a_cell_names_its_inset_as_forgivingly_as_a_picture(
    tmp_path: Path, cell: str, inset: str
) -> None:
    look = design(box("{agent}"), of=named(tmp_path, "Anna Müller.jpg", "ben.png"))

    layout = laid_out(look, row(agent=cell))

    assert [image.inset.name for image in layout.images] == [inset]
    assert layout.failures == ()


def test_designs_in_turn_find_their_own_insets_also_when_there_are_more_than_are_kept(
    tmp_path: Path,
) -> None:
    looks = [design(box("a"), of=named(tmp_path, f"a.{end}")) for end in ("png", "jpg", "webp")] * 4

    shown = [[image.inset.name for image in laid_out(look).images] for look in (*looks, *looks)]
    short_lived = [
        laid_out(design(box("a"), of=named(tmp_path, f"a.{end}"))).images[0].inset.name
        for end in ("png", "jpg", "webp", "tif", "gif") * 4
    ]

    assert shown == [["a.png"], ["a.jpg"], ["a.webp"]] * 8
    assert short_lived == ["a.png", "a.jpg", "a.webp", "a.tif", "a.gif"] * 4


def test_an_empty_cell_hides_the_box_or_fails_the_row(tmp_path: Path) -> None:
    of = named(tmp_path, "sold.png")

    hidden = laid_out(design(box("{status}.png"), of=of), row(status=" "))
    failed = laid_out(design(box("{status}.png", required=True), of=of), row(status=" "))

    assert (hidden.images, hidden.failures) == ((), ())
    assert [(it.code, it.sentence, it.details) for it in failed.failures] == [
        (
            "text_missing",
            "“logo” needs the column “status”, which is empty in this row.",
            {"columns": ["status"], "box": "logo"},
        )
    ]


def test_a_cell_that_names_no_inset_fails_the_row_or_hides_the_box(tmp_path: Path) -> None:
    of = named(tmp_path, "sold.png")

    failed = laid_out(design(box("{status}"), of=of), row(status="solt"))
    hidden = laid_out(design(box("{status}", missing="hide"), of=of), row(status="for rent"))

    assert [(it.code, it.sentence, it.details) for it in failed.failures] == [
        (
            "inset_missing",
            "Column “status” of “logo”: No box picture is named “solt”; the nearest is “sold.png”.",
            {"value": "solt", "column": "status", "box": "logo"},
        )
    ]
    assert (hidden.images, hidden.failures) == ((), ())
    assert [(it.code, it.sentence) for it in hidden.notices] == [
        (
            "inset_hidden",
            ("Column “status” of “logo”: No box picture is named “for rent”. “logo” is hidden."),
        )
    ]


def test_a_name_that_fits_two_insets_is_never_a_guess(tmp_path: Path) -> None:
    look = design(box("{status}", missing="hide"), of=named(tmp_path, "sold.png", "Sold.jpg"))

    layout = laid_out(look, row(status="sold"))

    (failure,) = layout.failures
    assert failure.sentence == (
        "Column “status” of “logo”: “sold” fits 2 box pictures: “sold.png” and “Sold.jpg”. Write the "
        "whole name into the "
        "sheet."
    )


def test_an_inset_of_every_row_is_never_hidden_when_it_is_missing(tmp_path: Path) -> None:
    layout = laid_out(design(box("logo.png", missing="hide"), of=[]))

    assert [it.sentence for it in layout.failures] == [
        "“logo”: No box picture is named “logo.png”."
    ]


def test_an_inset_without_a_file_is_a_failure_of_the_layout(tmp_path: Path) -> None:
    inset = {"name": "logo.png", "sha256": "ab" * 32, "width": 60, "height": 40}

    layout = laid_out(design(box(), of=[inset]))

    assert [(it.code, it.sentence) for it in layout.failures] == [
        (
            "inset_missing",
            (
                "The file of the box picture “logo.png” is not in the storage. Upload it again, then press "
                "Retry."
            ),
        )
    ]


@pytest.mark.parametrize("ruin", ["cut", "gone"])
def test_a_file_damaged_later_is_a_failure_that_a_retry_can_fix(tmp_path: Path, ruin: str) -> None:
    inset = brought(tmp_path, saved(photo(60, 40), "PNG"))
    file, path = tmp_path / inset["sha256"], written(tmp_path, saved(photo(), "JPEG"))
    whole = file.read_bytes()
    file.write_bytes(whole[:400]) if ruin == "cut" else file.unlink()

    with pytest.raises(
        InsetMissing,
        match=r"^The (box picture|file of the box picture) “logo.png” .* then press Retry\.$",
    ):
        made(path, design(box(), of=[inset]))
    file.write_bytes(whole)

    assert made(path, design(box(), of=[inset])).told("image") == [
        {"box": "logo", "inset": "logo.png", "width": 72, "height": 48}
    ]


# --- Position and size ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "rect"),
    [
        ({}, Rect(60, 80, 240, 200)),
        ({"anchor": "bottom-right", "x": 40, "y": 60}, Rect(60, 120, 240, 240)),
        ({"anchor": "centre", "x": 25, "y": 40}, Rect(60, 100, 240, 220)),
        ({"width": 10}, Rect(60, 80, 120, 120)),
    ],
)
def test_a_contained_inset_keeps_its_shape_and_is_aligned_to_its_anchor(
    tmp_path: Path, values: dict[str, Any], rect: Rect
) -> None:
    (image,) = laid_out(design(box(**values), of=named(tmp_path, "logo.png"))).images

    assert image.rect == pytest.approx(rect)
    assert image.part == Rect(0, 0, 60, 40)


def test_a_covering_inset_fills_its_box_with_its_middle(tmp_path: Path) -> None:
    (image,) = laid_out(design(box(fit="cover"), of=named(tmp_path, "logo.png"))).images

    assert image.rect == image.room == pytest.approx(Rect(60, 80, 240, 240))
    assert image.part == pytest.approx(Rect(7.5, 0, 52.5, 40))


def test_an_inset_fills_the_largest_square_of_its_box_at_its_place(tmp_path: Path) -> None:
    of = named(tmp_path, "logo.png")
    wide = {"anchor": "right", "x": 100, "y": 50, "width": 30, "height": 20}

    (image,) = laid_out(design(box(fit="square", **wide), of=of)).images

    assert image.rect == pytest.approx(Rect(520, 160, 600, 240))
    assert image.part == pytest.approx(Rect(10, 0, 50, 40))


def test_a_box_beside_the_picture_is_a_failure_and_one_that_hangs_over_is_cut(
    tmp_path: Path,
) -> None:
    of = named(tmp_path, "logo.png")

    outside = laid_out(design(box(x=-40), of=of))
    (image,) = laid_out(design(box(x=-15, height=30), of=of)).images
    (stamp,) = paint(laid_out(design(box(x=-15, height=30), of=of)))

    assert [it.sentence for it in outside.failures] == [
        "The box “logo” lies outside the picture. Move it in, or choose another place."
    ]
    assert image.rect == pytest.approx(Rect(-90, 80, 90, 200))
    assert (stamp.x, stamp.y, stamp.image.size) == (0, 80, (90, 120))


def test_columns_change_an_image_box_row_by_row(tmp_path: Path) -> None:
    look = design(box(), of=named(tmp_path, "logo.png"))
    cells = row(
        **{"logo.opacity": "0.5", "logo.x": "20", "logo.fit": "Cover", "logo.file": "x.png"}
    )

    (image,) = laid_out(look, cells).images

    assert (image.box.opacity, image.box.x, image.box.fit) == (0.5, 20, "cover")


def test_an_enlarged_inset_is_reported(tmp_path: Path) -> None:
    layout = laid_out(design(box(), of=named(tmp_path, "logo.png")))

    assert [(it.code, it.sentence) for it in layout.notices] == [
        (
            "inset_enlarged",
            "“logo” enlarges logo.png (60 × 40 pixels) 3.0 times. Upload a larger one.",
        )
    ]
