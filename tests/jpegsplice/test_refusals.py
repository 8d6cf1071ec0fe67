"""What is not taken is refused with its code, before anything is written."""

import io
from collections.abc import Callable

import pytest
from PIL import Image

import jpegsplice
from tests.jpegsplice import samples

PLAIN = samples.saved(samples.picture((201, 155)), quality=90)
RESTARTS = samples.saved(samples.picture((201, 155)), quality=90, restart_marker_blocks=7)
FRAME, SCAN = PLAIN.index(b"\xff\xc0"), PLAIN.index(b"\xff\xda")
BITS = SCAN + 2 + int.from_bytes(PLAIN[SCAN + 2 : SCAN + 4], "big")
PLATE = bytes((255, 255, 255, 200)) * (60 * 20)


def code(jpeg: bytes, xy: tuple[int, int] = (100, 130), **options: object) -> str:
    with pytest.raises(jpegsplice.Refused) as refusal:
        jpegsplice.splice(jpeg, PLATE, (60, 20), xy, **options)
    return refusal.value.code


def changed(at: int, *values: int) -> bytes:
    return PLAIN[:at] + bytes(values) + PLAIN[at + len(values) :]


def without(marker: bytes) -> bytes:
    at = PLAIN.index(marker)
    return PLAIN[:at] + PLAIN[at + 2 + int.from_bytes(PLAIN[at + 2 : at + 4], "big") :]


def cmyk() -> bytes:
    return samples.saved(samples.picture((64, 48)).convert("CMYK"), quality=90)


def scan_of_one_component() -> bytes:
    return PLAIN[:SCAN] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + PLAIN[BITS:]


def huffman_table_with_too_many_codes() -> bytes:
    at = PLAIN.index(b"\xff\xc4") + 5
    return changed(at, 3)


REFUSED: dict[str, list[Callable[[], bytes]]] = {
    "not_jpeg": [
        lambda: b"",
        lambda: b"\x89PNG" + PLAIN,
        lambda: changed(SCAN, 0),
        lambda: without(b"\xff\xc0"),
    ],
    "truncated": [lambda: PLAIN[:300], lambda: PLAIN[: BITS + 200], lambda: PLAIN[:BITS]],
    "progressive": [lambda: samples.saved(samples.picture((64, 48)), progressive=True)],
    "arithmetic": [lambda: changed(FRAME + 1, 0xC9)],
    "precision": [lambda: changed(FRAME + 1, 0xC1, *PLAIN[FRAME + 2 : FRAME + 4], 12)],
    "lossless": [lambda: changed(FRAME + 1, 0xC3)],
    "components": [cmyk],
    "scans": [scan_of_one_component, lambda: changed(BITS - 2, 31)],
    "sampling": [lambda: changed(FRAME + 11, 0x11, 0, 2, 0x22), lambda: changed(FRAME + 11, 0x52)],
    "height": [lambda: changed(FRAME + 5, 0, 0)],
    "tables": [
        lambda: without(b"\xff\xc4"),
        lambda: without(b"\xff\xdb"),
        huffman_table_with_too_many_codes,
    ],
    "data": [
        lambda: PLAIN[: BITS + 400] + b"\xff\xd9",
        lambda: RESTARTS.replace(b"\xff\xd1", b"\xff\xd5"),
    ],
}


@pytest.mark.parametrize(
    ("expected", "make"),
    [(expected, make) for expected, makes in REFUSED.items() for make in makes],
)
def test_files_that_cannot_be_spliced_are_refused_with_a_code(
    expected: str, make: Callable[[], bytes]
) -> None:
    assert code(make()) == expected


def test_a_file_that_ends_after_the_overlay_is_accepted() -> None:
    cut = PLAIN[:-200]

    spliced = jpegsplice.splice(cut, PLATE, (60, 20), (100, 8))

    assert spliced.endswith(cut[-1000:])


def test_impossible_places_are_refused() -> None:
    assert code(PLAIN, (1 << 21, 0)) == "argument"


def test_a_mark_of_another_file_is_refused() -> None:
    mark = jpegsplice.scan(RESTARTS, 100)

    assert code(PLAIN, mark=mark) == "argument"


def test_a_wrong_mark_does_no_harm() -> None:
    mark = jpegsplice.scan(PLAIN, 100)

    ends = {outcome(mark._replace(offset=offset)) for offset in range(BITS, len(PLAIN), 97)}

    assert ends <= {"a JPEG", "data", "truncated", "codes"}


def outcome(mark: jpegsplice.Mark) -> str:
    try:
        spliced = jpegsplice.splice(PLAIN, PLATE, (60, 20), (100, 130), mark)
    except jpegsplice.Refused as refusal:
        return refusal.code
    Image.open(io.BytesIO(spliced)).verify()
    return "a JPEG"


def test_an_overlay_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="60 × 20 pixels has 4800 bytes"):
        jpegsplice.splice(PLAIN, PLATE[:-1], (60, 20), (0, 0))
