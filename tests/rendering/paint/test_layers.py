"""Flattened layers equal what Pillow's own compositing makes of them one by one."""

from typing import NamedTuple

import pytest
from PIL import Image, ImageChops, ImageFilter

from jobs.rendering.colours.rgb import rgb
from jobs.rendering.paint.layers import Layer, flattened

SIZE = (120, 60)


class Blob(NamedTuple):
    box: tuple[int, int, int, int]
    colour: str
    opacity: float = 1.0
    on_opaque: bool = False
    blur: float = 3

    def layer(self) -> Layer:
        mask = Image.new("L", SIZE)
        mask.paste(255, self.box)
        return Layer(
            mask.filter(ImageFilter.GaussianBlur(self.blur)),
            self.colour,
            self.opacity,
            self.on_opaque,
        )


INSIDE = (50, 26, 70, 34)
UNDER, MIDDLE, TOP = (10, 10, 90, 50), (20, 15, 100, 45), (40, 20, 60, 60)


@pytest.mark.parametrize(
    "blobs",
    [
        [],
        [Blob(UNDER, "#3366cc", 0.6)],
        [Blob(UNDER, "#000000", 0.4), Blob(MIDDLE, "#000000"), Blob(TOP, "#ffffff")],
        [Blob(UNDER, "#102030", 0.5), Blob(MIDDLE, "#ff8000", 0.7), Blob(TOP, "#00ff20")],
        [Blob(UNDER, "#ff0000", 0.5), Blob(MIDDLE, "#ff0000", 0.7)],
        [Blob(UNDER, "#ffffff", 0), Blob(TOP, "#00ff20")],
        [
            Blob(UNDER, "#000000", 0.4),
            Blob(MIDDLE, "#000000"),
            Blob(INSIDE, "#ffd000", on_opaque=True, blur=1),
        ],
        [
            Blob(UNDER, "#306090", 0.4),
            Blob(MIDDLE, "#000000"),
            Blob(INSIDE, "#ffd000", on_opaque=True, blur=1),
        ],
        [Blob(INSIDE, "#ffd000", on_opaque=True)],
    ],
)
@pytest.mark.parametrize("ground", ["#000000", "#ffffff", "#7090b0"])
def test_on_any_ground_layers_look_as_if_composited_one_by_one(
    blobs: list[Blob], ground: str
) -> None:
    layers = [blob.layer() for blob in blobs]
    wanted = Image.new("RGB", SIZE, ground)
    for layer in layers:
        wanted.paste(
            rgb(layer.colour),
            (0, 0),
            layer.mask.point(lambda value, by=layer.opacity: round(value * by)),
        )

    picture = flattened(layers, SIZE)

    got = Image.new("RGB", SIZE, ground)
    got.paste(picture, (0, 0), picture)
    assert max(high for _, high in ImageChops.difference(got, wanted).getextrema()) <= 3


def test_a_single_colour_stays_that_colour_however_faint() -> None:
    picture = flattened([Blob(UNDER, "#3366cc", 0.05).layer()], SIZE)

    assert {colour[:3] for _, colour in picture.getcolors(10_000) or []} == {(0x33, 0x66, 0xCC)}


def test_grey_colours_stay_grey() -> None:
    picture = flattened([Blob(UNDER, "#404040", 0.3).layer(), Blob(TOP, "#f0f0f0").layer()], SIZE)

    red, green, blue, _ = picture.split()
    assert red.tobytes() == green.tobytes() == blue.tobytes()
