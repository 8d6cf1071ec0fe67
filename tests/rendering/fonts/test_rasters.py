"""HarfBuzz's bitmaps as masks, and masks laid onto each other."""

from PIL import Image

from jobs.rendering.fonts.rasters import as_mask, lighten, raster_of


def test_a_raster_without_glyphs_is_an_empty_mask_of_its_size() -> None:
    mask = as_mask(raster_of((3, 2)).render(), (3, 2))

    assert (mask.mode, mask.size, mask.tobytes()) == ("L", (3, 2), bytes(6))


def test_the_lighter_of_two_masks_counts_where_they_overlap() -> None:
    mask, other = Image.new("L", (3, 1), 100), Image.new("L", (2, 1), 200)
    other.putpixel((0, 0), 50)

    lighten(mask, other, (1, 0))

    assert list(mask.tobytes()) == [100, 100, 200]
