"""The photo at an eighth of its size, beside the whole one made smaller by Pillow."""

import io

import numpy as np
import pytest
from PIL import Image

import jpegsplice
from tests.jpegsplice import samples

KINDS = [
    samples.saved(samples.picture((333, 251)), quality=90, subsampling=2),
    samples.saved(samples.picture((333, 251)), quality=90, subsampling=0),
    samples.saved(samples.picture((333, 251)), quality=90, restart_marker_blocks=7),
    samples.saved(samples.picture((333, 251), "L"), quality=90),
    samples.saved(samples.picture((333, 251)), quality=95, keep_rgb=True),
]


@pytest.mark.parametrize("jpeg", KINDS)
def test_each_sample_is_the_mean_of_its_block(jpeg: bytes) -> None:
    with Image.open(io.BytesIO(jpeg)) as image:
        image.draft(image.mode, image.size)
        whole = image.convert("RGB").convert(jpegsplice.averages(jpeg).colours)
    means = whole.crop((0, 0, 328, 248)).reduce(8)

    averages = jpegsplice.averages(jpeg)

    assert averages.size == (333, 251)
    for plane, band in zip(averages.planes, means.split(), strict=True):
        ours = Image.frombytes("L", plane.size, plane.samples)
        scale = 1 if plane.size[0] > 30 else 2
        ours = ours.resize(
            (plane.size[0] * scale, plane.size[1] * scale), Image.Resampling.BILINEAR
        ).crop((0, 0, 41, 31))
        off = np.abs(np.asarray(ours).astype(int) - np.asarray(band).astype(int))
        assert off.mean() < (1.0 if scale == 1 else 4.0)


@pytest.mark.parametrize("jpeg", KINDS)
def test_quarters_are_nearly_the_means_of_a_block_s_four_quarters(jpeg: bytes) -> None:
    with Image.open(io.BytesIO(jpeg)) as image:
        whole = image.convert("RGB").convert(jpegsplice.averages(jpeg).colours)
    means = whole.crop((0, 0, 328, 248)).reduce(4).split()[0]

    averages = jpegsplice.averages(jpeg, 2)

    luma, blocks = averages.finer[0], averages.planes[0]
    assert luma.size == (2 * blocks.size[0], 2 * blocks.size[1])
    ours = np.asarray(
        Image.frombytes("L", luma.size, luma.samples).crop((0, 0, *means.size))
    ).astype(int)
    off = np.abs(ours - np.asarray(means).astype(int))
    by_blocks = Image.frombytes("L", blocks.size, blocks.samples).resize(
        luma.size, Image.Resampling.NEAREST
    )
    off_by_blocks = np.abs(
        np.asarray(by_blocks.crop((0, 0, *means.size))).astype(int) - np.asarray(means).astype(int)
    )
    assert off.mean() < 2.0
    assert off.mean() < off_by_blocks.mean()


@pytest.mark.parametrize("jpeg", KINDS)
def test_quarters_come_with_the_same_means_and_marks(jpeg: bytes) -> None:
    assert jpegsplice.averages(jpeg, 2)._replace(each=1, finer=()) == jpegsplice.averages(jpeg)


@pytest.mark.parametrize("each", [0, 3, 4])
def test_other_sizes_are_refused(each: int) -> None:
    with pytest.raises(jpegsplice.Refused) as refusal:
        jpegsplice.averages(KINDS[0], each)

    assert refusal.value.code == "argument"


@pytest.mark.parametrize("each", [1, 2])
def test_a_progressive_file_has_the_samples_of_the_baseline_one_made_of_it(each: int) -> None:
    made = jpegsplice.sequential(
        samples.saved(samples.picture((333, 251)), quality=90, progressive=True), each
    )

    assert made.averages == jpegsplice.averages(made.jpeg, each)


def test_quarters_of_another_photo_are_refused() -> None:
    averages, other = jpegsplice.averages(KINDS[0], 2), jpegsplice.averages(KINDS[1], 2)

    with pytest.raises(jpegsplice.Refused) as refusal:
        jpegsplice.parts(
            KINDS[0], PLATE, (60, 20), (0, 0), averages=averages._replace(finer=other.finer)
        )

    assert refusal.value.code == "argument"


def test_marks_are_those_that_scan_finds_row_by_row() -> None:
    jpeg = samples.saved(samples.picture((320, 240)), quality=90, subsampling=2)

    marks = jpegsplice.averages(jpeg).marks
    rows = [jpegsplice.scan(jpeg, y) for y in range(0, 240, 16)]

    assert (len(marks), list(marks), marks[-1]) == (15, rows, rows[-1])
    assert marks == jpegsplice.averages(jpeg).marks != jpegsplice.NO_MARKS
    with pytest.raises(IndexError):
        marks[15]


PLATE = bytes((250, 240, 10, 255)) * (60 * 20)


@pytest.mark.parametrize(
    "jpeg", [*KINDS, samples.saved(samples.picture((333, 251)), quality=90, optimize=True)]
)
@pytest.mark.parametrize("xy", [(0, 0), (120, 100), (300, 240)])
@pytest.mark.parametrize("each", [1, 2])
def test_averages_of_a_file_become_those_of_the_result(
    jpeg: bytes, xy: tuple[int, int], each: int
) -> None:
    before, copy = jpegsplice.averages(jpeg, each), jpegsplice.averages(jpeg, each)

    spliced = jpegsplice.parts(jpeg, PLATE, (60, 20), xy, before.mark_for(xy[1]), averages=before)

    assert spliced.joined() == jpegsplice.splice(jpeg, PLATE, (60, 20), xy)
    assert spliced.averages == jpegsplice.averages(spliced.joined(), each)._replace(
        marks=jpegsplice.NO_MARKS
    )
    assert before == copy


def test_marks_for_every_row_come_with_them() -> None:
    averages = jpegsplice.averages(KINDS[0])

    assert [averages.mark_for(y) for y in (0, 15, 16, 250)] == [
        jpegsplice.scan(KINDS[0], y) for y in (0, 15, 16, 250)
    ]
    assert jpegsplice.averages(KINDS[2]).mark_for(100) is None


def test_averages_of_another_photo_are_refused() -> None:
    with pytest.raises(jpegsplice.Refused) as refusal:
        jpegsplice.parts(KINDS[0], PLATE, (60, 20), (0, 0), averages=jpegsplice.averages(KINDS[1]))

    assert refusal.value.code == "argument"


def test_a_file_that_ends_too_early_is_refused() -> None:
    with pytest.raises(jpegsplice.Refused) as refusal:
        jpegsplice.averages(KINDS[0][:-500])

    assert refusal.value.code == "truncated"


@pytest.mark.parametrize("each", [1, 2])
@pytest.mark.parametrize("change", [-1, 1])
def test_planes_with_too_few_or_too_many_samples_are_not_taken(each: int, change: int) -> None:
    averages = jpegsplice.averages(KINDS[0], each)
    name = "finer" if each > 1 else "planes"
    first, *others = getattr(averages, name)
    samples_of_it = (first.samples + b"\0")[: len(first.samples) + change]
    wrong = averages._replace(**{name: (first._replace(samples=samples_of_it), *others)})

    with pytest.raises(ValueError, match="one byte for each"):
        jpegsplice.parts(KINDS[0], b"\0\0\0\xff" * 64, (8, 8), (9, 9), averages=wrong)
