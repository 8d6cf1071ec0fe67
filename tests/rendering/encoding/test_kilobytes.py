"""A result that must stay under a maximum file size."""

import pytest

from jobs.errors import ResultTooLarge
from jobs.rendering.encoding import kilobytes
from jobs.rendering.encoding.result_formats import ResultFormat

SIZE = (1200, 800)


class Coder:
    """A coder that returns a hundred bytes for each step of quality, and records the requested
    qualities.
    """

    def __init__(self, as_it_is: int) -> None:
        self.as_it_is = as_it_is
        self.asked: list[int | None] = []

    def __call__(self, quality: int | None) -> bytes:
        self.asked.append(quality)
        return bytes(self.as_it_is if quality is None else 100 * quality)


def test_a_small_enough_result_is_left_as_it_is():
    code = Coder(7000)

    data = kilobytes.within(code, ResultFormat("jpeg", most_bytes=7000), SIZE)

    assert (len(data), code.asked) == (7000, [None])


@pytest.mark.parametrize(
    ("most", "quality"), [(3000, 30), (3099, 30), (6000, 60), (8888, 88), (9500, 95), (10_000, 95)]
)
def test_the_highest_quality_that_fits_is_found_in_few_steps(most: int, quality: int):
    code = Coder(20_000)

    data = kilobytes.within(code, ResultFormat("webp", most_bytes=most), SIZE)

    assert len(data) == 100 * quality
    assert len(code.asked) <= 9


def test_a_chosen_quality_is_the_most_that_is_tried():
    code = Coder(0)

    data = kilobytes.within(code, ResultFormat("avif", quality=80, most_bytes=7999), SIZE)

    assert (len(data), code.asked[0], max(filter(None, code.asked))) == (7900, 80, 80)


def test_a_result_that_stays_too_large_reports_its_size_the_limit_and_a_remedy():
    with pytest.raises(ResultTooLarge) as lossy:
        kilobytes.within(Coder(99_000), ResultFormat("jpeg", most_bytes=2000), SIZE)
    with pytest.raises(ResultTooLarge) as lossless:
        kilobytes.within(Coder(1_234_001), ResultFormat("png", most_bytes=500_000), SIZE)

    assert lossy.value.sentence == (
        "The result has 3 kB as JPEG, even at quality 30 (1,200 × 800 pixels); the limit is 2 kB. "
        "Choose a smaller size, or more kB."
    )
    assert lossless.value.sentence == (
        "The result has 1,235 kB as PNG, which has no quality to lower (1,200 × 800 pixels); the "
        "limit is 500 kB. Choose JPEG, WebP or AVIF, a smaller size, or more kB."
    )
