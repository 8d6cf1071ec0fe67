"""The stored frame of a photo and the displayed one, for each of the eight orientations."""

import pytest
from PIL import Image, ImageOps

from jobs.rendering.metadata import orientation

ALL = range(1, 9)


def photo() -> Image.Image:
    """Return a picture of 5 by 3 pixels that looks different after every turn."""
    image = Image.new("L", (5, 3))
    image.putdata(range(15))
    return image


@pytest.mark.parametrize("number", ALL)
def test_a_stored_photo_is_displayed_as_pillow_displays_it(number: int) -> None:
    image = photo()
    image.getexif()[0x0112] = number

    shown = orientation.upright(image, number)

    assert shown.tobytes() == ImageOps.exif_transpose(image).tobytes()
    assert shown.size == orientation.swapped(image.size, number)
    assert orientation.swapped(shown.size, number) == image.size


@pytest.mark.parametrize("number", ALL)
def test_turning_back_gives_the_stored_photo(number: int) -> None:
    image = photo()

    back = orientation.stored(orientation.upright(image, number), number)

    assert (back.size, back.tobytes()) == (image.size, image.tobytes())


@pytest.mark.parametrize("number", ALL)
def test_a_stamp_lands_on_the_pixels_it_was_laid_out_for(number: int) -> None:
    stored = photo()
    shown = orientation.upright(stored, number)
    corner, size = (1, 0), (2, 3) if shown.height > 3 else (3, 2)
    wanted = shown.crop((*corner, corner[0] + size[0], corner[1] + size[1]))

    left, top = orientation.stored_corner(corner, size, shown.size, number)
    width, height = orientation.swapped(size, number)
    found = stored.crop((left, top, left + width, top + height))

    assert orientation.upright(found, number).tobytes() == wanted.tobytes()


@pytest.mark.parametrize("number", ALL)
def test_a_part_is_the_same_place_in_both_frames(number: int) -> None:
    stored = photo()
    shown = orientation.upright(stored, number)
    part = (1, 1, 3, 2)

    there = orientation.stored_part(part, shown.size, number)

    found = stored.crop(tuple(map(round, there)))
    assert orientation.upright(found, number).tobytes() == shown.crop(part).tobytes()
