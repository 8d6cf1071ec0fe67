"""Insets on photos of every kind."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from jobs.errors import PictureTruncated
from jobs.rendering.boxes.painting import paint
from jobs.rendering.colours import profiles
from jobs.rendering.metadata import orientation
from jobs.rendering.paint import insets
from tests.rendering import pictures
from tests.rendering.image_boxes import box, brought, by_pillow, design, laid_out, made, row, solid
from tests.rendering.pictures import LIMIT, difference, opened, photo, quarters, saved, written

pytestmark = pytest.mark.usefixtures("no_inset_kept")


# --- Painting -------------------------------------------------------------------------------------


def test_boxes_are_painted_in_the_order_of_the_document(tmp_path: Path) -> None:
    of = [brought(tmp_path, solid("red"), "red.png"), brought(tmp_path, solid("blue"), "blue.png")]
    whole = {"anchor": "top-left", "x": 0, "y": 0, "width": 100, "height": 100, "fit": "cover"}
    text = {"text": "█████", "plate": {"opacity": 1, "padding": 200}, "name": "text"}
    red, blue = (box(f"{name}.png", **whole) | {"name": name} for name in ("red", "blue"))

    layout = laid_out(design(red, text, blue, of=of))
    stamps = paint(layout)

    assert [placed.box.name for placed in layout.placed] == ["red", "text", "blue"]
    assert [
        stamp.image.getpixel((30, 30)) for stamp in stamps if stamp.x == 0 and stamp.y == 0
    ] == [
        (255, 0, 0, 255),
        (0, 0, 255, 255),
    ]
    assert len(stamps) == 3
    assert stamps[1].image.size != (600, 400)


@pytest.mark.parametrize("rotation", [0, -45])
def test_a_logo_is_repeated_over_the_whole_picture(tmp_path: Path, rotation: int) -> None:
    of = [brought(tmp_path, solid("red"), "red.png")]
    tile = {"across": 10, "down": 10, "staggered": False}
    logo = box("red.png", anchor="top-left", x=0, y=0, width=10, height=15, fit="cover")

    (stamp,) = paint(laid_out(design(logo | {"tile": tile, "rotation": rotation}, of=of)))
    alpha = np.asarray(stamp.image.getchannel("A")) > 127

    assert alpha.shape[0] > 350
    assert alpha.shape[1] > 550
    assert alpha.sum() / (600 * 400) == pytest.approx((60 / 100) ** 2, abs=0.05)


@pytest.mark.parametrize("rotation", [0, 90])
def test_round_corners_make_a_portrait_a_disc_with_a_line_along_its_edge(
    tmp_path: Path, rotation: int
) -> None:
    disc = {"radius": 50, "outline": {"width": 5, "colour": "#0000ff"}, "rotation": rotation}
    square = {"anchor": "centre", "x": 50, "y": 50, "width": 50, "height": 75, "fit": "cover"}

    (stamp,) = paint(laid_out(design(box(**square, **disc), of=[brought(tmp_path, solid("red"))])))

    across = [stamp.image.getpixel((x - stamp.x, 200 - stamp.y)) for x in (152, 165, 175, 300, 446)]
    blue, red = (0, 0, 255, 255), (255, 0, 0, 255)
    assert across == [blue, blue, red, red, blue]
    alpha = np.asarray(stamp.image.getchannel("A"), np.int64)
    assert alpha.sum() / 255 == pytest.approx(np.pi * 150**2, rel=0.001)


def test_corners_past_the_canvas_are_cut_off_with_it(tmp_path: Path) -> None:
    of = [brought(tmp_path, solid("red"))]
    past = {"anchor": "centre", "x": 0, "y": 0, "width": 50, "height": 75, "fit": "cover"}

    (stamp,) = paint(laid_out(design(box(**past, radius=50), of=of)))

    alpha = np.asarray(stamp.image.getchannel("A"), np.int64)
    assert (stamp.x, stamp.y, stamp.image.size) == (0, 0, (150, 150))
    assert alpha.sum() / 255 == pytest.approx(np.pi * 150**2 / 4, rel=0.001)
    assert (alpha[0, 0], alpha[-1, -1]) == (255, 0)


def test_what_shows_beside_a_round_corner_is_not_covered(tmp_path: Path) -> None:
    of = [brought(tmp_path, solid("red"))]
    layout = laid_out(design(box(width=20, height=30, fit="cover", radius=50), of=of))

    (cover,) = insets.covers(layout.images[0], 0.9)

    mask = np.asarray(cover.mask())
    assert (mask[0, 0], mask[mask.shape[0] // 2, mask.shape[1] // 2]) == (0, 255)
    assert mask.mean() / 255 == pytest.approx(np.pi / 4, abs=0.02)


def test_half_clear_edges_do_not_bleed_hidden_colours(tmp_path: Path) -> None:
    """The clear pixels of this logo are green, as programs leave them.

    When it is scaled down, no green may appear.
    """
    logo = Image.new("RGBA", (400, 400), (0, 255, 0, 0))
    logo.paste((255, 255, 255, 255), (100, 100, 300, 300))
    look = design(box(width=10, height=15), of=[brought(tmp_path, saved(logo, "PNG"))])

    (stamp,) = paint(laid_out(look))

    red, green, blue, alpha = (np.asarray(channel, np.int32) for channel in stamp.image.split())
    assert alpha.max() == 255
    assert ((green == red) & (green == blue))[alpha > 8].all()


@pytest.mark.parametrize("rotation", [0, 30, -90])
def test_an_inset_is_rotated_around_the_centre_of_its_box_and_faded(
    tmp_path: Path, rotation: int
) -> None:
    look = design(
        box(height=30, rotation=rotation, opacity=0.5), of=[brought(tmp_path, solid("red"))]
    )

    (stamp,) = paint(laid_out(look))

    middle = stamp.x + stamp.image.width / 2, stamp.y + stamp.image.height / 2
    assert middle == pytest.approx((150, 140), abs=1)
    assert stamp.image.getpixel((stamp.image.width // 2, stamp.image.height // 2)) == (
        255,
        0,
        0,
        128,
    )
    assert (stamp.image.width > stamp.image.height) == (rotation != -90)


def test_the_edges_of_a_turned_inset_are_smooth(tmp_path: Path) -> None:
    look = design(box(rotation=35), of=[brought(tmp_path, solid("red", (600, 400)))])

    (stamp,) = paint(laid_out(look))

    alpha = np.asarray(stamp.image.getchannel("A"), np.int32)
    edges = [row[row.nonzero()[0][0]] for row in alpha if row.any()]
    assert sum(0 < edge < 250 for edge in edges) > 0.8 * len(edges)
    assert set(stamp.image.convert("RGB").getcolors() or ()) >= {
        (int((alpha > 0).sum()), (255, 0, 0))
    }


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("at_once", [insets._AT_ONCE, 0])
def test_an_inset_is_upright_whatever_its_orientation_and_the_photos(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int, turn: int
) -> None:
    monkeypatch.setattr(insets, "_AT_ONCE", at_once)
    exif = pictures.exif_with_thumbnail(turn)
    turned = orientation.stored(quarters(80, 60), turn)
    of = [brought(tmp_path, saved(turned, "PNG", exif=exif))]
    path = written(tmp_path, saved(Image.new("RGB", (240, 240)), "PNG", exif=exif))

    result = made(
        path, design(box(anchor="top-left", x=0, y=0, width=100, height=75, fit="cover"), of=of)
    )

    shown = orientation.upright(opened(result.data), turn)
    expected = quarters(80, 60).resize((240, 180), Image.Resampling.LANCZOS)
    assert difference(shown.crop((8, 8, 232, 172)), expected.crop((8, 8, 232, 172))) <= 4


@pytest.mark.parametrize("size", [(300, 200), (3000, 2000)])
def test_a_jpeg_as_an_inset_is_its_own_colours_in_srgb(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    wide = saved(
        Image.new("RGB", size, (200, 60, 60)),
        "JPEG",
        quality=95,
        icc_profile=pictures.wide_profile(),
    )
    of = [brought(tmp_path, wide, "wide.jpg")]

    (stamp,) = paint(laid_out(design(box("wide.jpg"), of=of)))

    profile, srgb = (
        ImageCms.ImageCmsProfile(BytesIO(pictures.wide_profile())),
        ImageCms.createProfile("sRGB"),
    )
    one = Image.new("RGB", (1, 1), (200, 60, 60))
    expected = ImageCms.profileToProfile(one, profile, srgb, ImageCms.Intent.RELATIVE_COLORIMETRIC)
    assert expected is not None
    assert stamp.image.getpixel((20, 20))[:3] == pytest.approx(expected.getpixel((0, 0)), abs=3)  # type: ignore[index]
    assert stamp.image.getpixel((20, 20))[:3] != pytest.approx((200, 60, 60), abs=10)  # type: ignore[index]


def test_colours_of_an_inset_are_converted_to_the_space_of_the_photo(tmp_path: Path) -> None:
    ground = Image.new("RGB", (240, 160), (90, 90, 90))
    path = written(tmp_path, saved(ground, "PNG", icc_profile=pictures.wide_profile()))

    result = opened(made(path, design(box(), of=[brought(tmp_path, solid("red"))])).data)

    assert result.info["icc_profile"] == pictures.wide_profile()
    red = Image.new("RGBA", (1, 1), "red")
    expected = profiles.from_srgb(red, pictures.wide_profile()).getpixel((0, 0))
    assert result.getpixel((30, 40)) == expected[:3] != (255, 0, 0)  # type: ignore[index]
    assert result.getpixel((200, 20)) == (90, 90, 90)


def test_a_grey_photo_becomes_coloured_only_for_a_coloured_inset(tmp_path: Path) -> None:
    path = written(tmp_path, saved(photo(320, 240).convert("L"), "JPEG", quality=92))
    white, red = solid("white"), solid("red")

    results = [made(path, design(box(), of=[brought(tmp_path, data)])) for data in (white, red)]

    assert [opened(result.data).mode for result in results] == ["L", "RGB"]
    assert [result.way.path for result in results] == ["splice", "pillow"]
    assert results[1].way.reason == "colour_on_grey"


def test_a_cmyk_photo_takes_an_inset(tmp_path: Path) -> None:
    ink = Image.new("CMYK", (240, 160), (0, 0, 0, 128))
    path = written(tmp_path, saved(ink, "JPEG", icc_profile=pictures.ink_profile()))

    result = opened(made(path, design(box(), of=[brought(tmp_path, solid("red"))])).data)

    assert result.mode == "RGB"
    assert result.getpixel((40, 45)) == pytest.approx((255, 0, 0), abs=6)


@pytest.mark.parametrize("turn", [1, 6])
def test_a_spliced_jpeg_changes_only_under_the_inset_and_is_what_pillow_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, turn: int
) -> None:
    exif = pictures.exif_with_thumbnail(turn)
    path = written(tmp_path, saved(photo(640, 480), "JPEG", quality=92, subsampling=0, exif=exif))
    logo = photo(120, 90, seed=7).convert("RGBA")
    logo.putalpha(Image.linear_gradient("L").resize(logo.size))
    look = design(box(opacity=0.9), of=[brought(tmp_path, saved(logo, "PNG"))])

    spliced, decoded = made(path, look), by_pillow(path, look, monkeypatch)

    assert (spliced.way.path, decoded.way.path) == ("splice", "pillow")
    left, right, before = (
        np.asarray(opened(it), np.int32) for it in (spliced.data, decoded.data, path.read_bytes())
    )
    assert np.abs(left - right).mean() < 1
    changed = np.argwhere((left != before).any(axis=2))
    width, height = (640, 480) if turn == 1 else (480, 640)
    (image,) = laid_out(look, width=width, height=height).images
    area = (changed.max(axis=0) - changed.min(axis=0)).tolist()
    wanted = (
        [image.rect.height, image.rect.width]
        if turn == 1
        else [image.rect.width, image.rect.height]
    )
    assert all(edge <= most + 16 for edge, most in zip(area, wanted, strict=True))


# --- Text over an inset ---------------------------------------------------------------------------


def test_the_contrast_of_a_text_counts_the_inset_under_it(tmp_path: Path) -> None:
    path = written(tmp_path, saved(Image.new("RGB", (600, 400), "black"), "PNG"))
    of = [brought(tmp_path, solid("white"))]
    ribbon = box(x=0, y=50, width=100, height=50, fit="cover")
    text = {"text": "Sold", "name": "text", "legible": "choose", "colour": "#ffffff"}

    under, over = made(path, design(ribbon, text, of=of)), made(path, design(text, ribbon, of=of))

    assert [it["contrast"] for it in under.texts] == [21.0]
    assert [it["contrast"] for it in over.texts] == [21.0]
    assert opened(under.data).getcolors(maxcolors=10_000)[0][1] in {(0, 0, 0), (255, 255, 255)}  # type: ignore[index]
    assert (0, 0, 0) in {opened(under.data).getpixel((x, 365)) for x in range(250, 350)}
    assert {opened(over.data).getpixel((x, 365)) for x in range(250, 350)} == {(255, 255, 255)}


# --- Cache and files ------------------------------------------------------------------------------


def test_the_cache_changes_no_byte_and_stays_within_its_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = [brought(tmp_path, saved(photo(200, 120, seed=n), "PNG"), f"{n}.png") for n in range(3)]
    path = written(tmp_path, saved(photo(320, 240), "JPEG"))
    look = design(box("{n}.png", rotation=10), of=of)

    first = [made(path, look, row(n=f"{n}")).data for n in range(3)]
    again = [made(path, look, row(n=f"{n}")).data for n in range(3)]
    monkeypatch.setattr(insets, "KEPT", 0)
    monkeypatch.setattr(insets, "_kept", insets._Kept())
    without = [made(path, look, row(n=f"{n}")).data for n in range(3)]

    assert first == again == without
    assert (len(insets._kept._images), insets._kept._bytes) == (0, 0)


def test_an_inset_is_decoded_once_for_many_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, saved(photo(320, 240), "JPEG"))
    look = design(box(), of=[brought(tmp_path, solid("red"))])
    decoded: list[str] = []
    decode = insets._decoded
    monkeypatch.setattr(
        insets, "_decoded", lambda inset, frame: decoded.append(inset.name) or decode(inset, frame)
    )

    for _ in range(3):
        made(path, look)

    assert decoded == ["logo.png"]


def test_a_truncated_file_is_detected_on_upload(tmp_path: Path) -> None:
    path = written(tmp_path, saved(photo(), "JPEG")[:3000])

    with pytest.raises(PictureTruncated):
        insets.see(path, LIMIT)
