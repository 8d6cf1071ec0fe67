"""Progressive files: the same picture as a baseline file, seen by two other JPEG readers, and what
is refused.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pytest

import jpegsplice
from tests.jpegsplice import comparing, samples
from tests.jpegsplice.test_differences import assert_coefficients_outside_are_the_same, cases

KINDS = list(samples.progressive_kinds())
PLAIN = samples.saved(samples.picture((201, 155)), quality=90, progressive=True)
COMMENT = b"\xff\xfe\x00\x04hm"
MOST_GROWTH = 1.12
"""Progressive coding saves some bytes, and these pictures are small: a table takes its share."""


def segments(jpeg: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and bytes: of a scan with its bits, of the end with all that stands behind it."""
    at = 2
    while jpeg[at + 1] != 0xD9:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        while jpeg[at + 1] == 0xDA and (
            jpeg[end] != 0xFF or jpeg[end + 1] == 0 or 0xD0 <= jpeg[end + 1] <= 0xD7
        ):
            end += 1
        yield jpeg[at + 1], jpeg[at:end]
        at = end
    yield 0xD9, jpeg[at:]


@pytest.mark.parametrize(("name", "jpeg"), KINDS, ids=[name for name, _ in KINDS])
def test_no_coefficient_changes_and_the_result_can_be_spliced(name: str, jpeg: bytes) -> None:
    made = jpegsplice.sequential(jpeg)

    before, after = comparing.coefficients(jpeg), comparing.coefficients(made.jpeg)
    assert all(np.array_equal(old, new) for old, new in zip(before[0], after[0], strict=True))
    assert np.array_equal(comparing.pixels(jpeg), comparing.pixels(made.jpeg))
    assert jpegsplice.averages(made.jpeg) == made.averages
    mcu = tuple(8 * max(factor[side] for factor in before[1]) for side in (0, 1))
    for case in list(cases(jpeg, name))[:3]:
        overlay = case.overlay.tobytes(), case.overlay.size, case.xy
        spliced = jpegsplice.splice(made.jpeg, *overlay, made.averages.mark_for(case.xy[1]))
        touched = comparing.touched_mcus(case.overlay, case.xy, case.size, mcu)
        assert_coefficients_outside_are_the_same(before, comparing.coefficients(spliced), touched)


def test_all_but_tables_and_scans_stays_as_it_is() -> None:
    jpeg = KINDS[-1][1]

    made = jpegsplice.sequential(jpeg).jpeg

    coding = {0xC0, 0xC2, 0xC4, 0xDA}
    before, after = (list(segments(it)) for it in (jpeg, made))
    assert [it for it in before if it[0] not in coding] == [
        it for it in after if it[0] not in coding
    ]
    assert [marker for marker, _ in after].count(0xDA) == 1
    assert len(made) < MOST_GROWTH * len(jpeg)


def test_restart_intervals_are_gone() -> None:
    jpeg = samples.saved(samples.picture((201, 155)), progressive=True, restart_marker_rows=1)

    markers = {marker for marker, _ in segments(jpegsplice.sequential(jpeg).jpeg)}

    assert 0xDD in {marker for marker, _ in segments(jpeg)}
    assert 0xDD not in markers


def without_scan(number: int) -> bytes:
    pieces = list(segments(PLAIN))
    scans = [index for index, (marker, _) in enumerate(pieces) if marker == 0xDA]
    del pieces[scans[number]]
    return PLAIN[:2] + b"".join(piece for _, piece in pieces)


def with_comment_between_scans() -> bytes:
    at = PLAIN.rindex(b"\xff\xda")
    return PLAIN[:at] + COMMENT + PLAIN[at:]


def with_longer_scan() -> bytes:
    return PLAIN[:-2] + b"\x12\x34" + PLAIN[-2:]


REFUSED: list[tuple[str, Callable[[], bytes]]] = [
    ("argument", lambda: samples.saved(samples.picture((64, 48)))),
    ("not_jpeg", lambda: b"no JPEG"),
    ("truncated", lambda: PLAIN[:-1]),
    ("truncated", lambda: PLAIN[:-200]),
    ("truncated", lambda: PLAIN[: len(PLAIN) // 2]),
    ("progressive", lambda: without_scan(0)),
    ("progressive", lambda: without_scan(3)),
    ("progressive", lambda: without_scan(-1)),
    ("progressive", with_comment_between_scans),
    ("data", with_longer_scan),
    (
        "components",
        lambda: samples.saved(samples.picture((64, 48)).convert("CMYK"), progressive=True),
    ),
    ("memory", lambda: PLAIN.replace(b"\x08\x00\x9b\x00\xc9\x03", b"\x08\xff\xff\xff\xff\x03")),
]


@pytest.mark.parametrize(("expected", "make"), REFUSED)
def test_incomplete_damaged_and_too_large_files_are_refused_with_a_code(
    expected: str, make: Callable[[], bytes]
) -> None:
    with pytest.raises(jpegsplice.Refused) as refusal:
        jpegsplice.sequential(make())

    assert refusal.value.code == expected
