"""The Python side: pieces, marks, buffers, threads."""

import io
import itertools
import mmap
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

import jpegsplice
from jpegsplice import library
from tests.jpegsplice import samples

PLATE = bytes((250, 240, 10, 255)) * (60 * 20)
PLAIN = samples.saved(samples.picture((333, 251)), quality=90, comment=b"kept") + b"trailing"


def put(
    jpeg: bytes, xy: tuple[int, int] = (120, 100), mark: jpegsplice.Mark | None = None
) -> bytes:
    return jpegsplice.splice(jpeg, PLATE, (60, 20), xy, mark)


def test_all_but_the_changed_bits_are_views_into_the_file() -> None:
    result = jpegsplice.parts(PLAIN, PLATE, (60, 20), (120, 100))

    header, before, changed, rest = result.pieces
    assert (
        result.joined()
        == bytes(header) + bytes(before) + bytes(changed) + bytes(rest)
        == put(PLAIN)
    )
    assert header.obj is before.obj is rest.obj is PLAIN
    assert PLAIN.startswith(bytes(header) + bytes(before))
    assert PLAIN.endswith(rest)
    assert len(changed) < len(PLAIN) / 3
    assert result.way == "plain"


def test_the_pieces_outlive_the_result() -> None:
    pieces = jpegsplice.parts(PLAIN, PLATE, (60, 20), (120, 100)).pieces

    assert b"".join(pieces) == put(PLAIN)


@pytest.mark.parametrize(("name", "jpeg"), list(samples.all_kinds()))
def test_from_a_mark_comes_the_same_file(name: str, jpeg: bytes) -> None:
    height = Image.open(io.BytesIO(jpeg)).height
    y = height // 2

    for row in (0, y // 2, y):
        assert put(jpeg, (3, y), jpegsplice.scan(jpeg, row)) == put(jpeg, (3, y))


def test_a_mark_behind_the_overlay_is_not_used() -> None:
    assert put(PLAIN, (120, 20), jpegsplice.scan(PLAIN, 200)) == put(PLAIN, (120, 20))


def test_scanning_below_the_picture_reads_all_of_it() -> None:
    end = jpegsplice.scan(PLAIN, 251)

    assert PLAIN[end.offset + (end.bit > 0) :] == b"\xff\xd9trailing"
    with pytest.raises(jpegsplice.Refused) as refusal:
        jpegsplice.scan(PLAIN[:-200], 251)
    assert refusal.value.code == "truncated"


def test_an_overlay_that_does_not_show_gives_the_file_itself() -> None:
    clear = bytes(4) * (60 * 20)

    assert jpegsplice.parts(PLAIN, clear, (60, 20), (0, 0)).way == "untouched"
    assert jpegsplice.splice(PLAIN, clear, (60, 20), (0, 0)) == PLAIN
    assert put(PLAIN, (400, 0)) == PLAIN


def test_any_buffer_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(PLAIN)

    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        from_map = jpegsplice.splice(mapped, bytearray(PLATE), (60, 20), (120, 100))
        from_view = jpegsplice.splice(memoryview(PLAIN), memoryview(PLATE), (60, 20), (120, 100))

    assert from_map == from_view == put(PLAIN)


def test_optimised_tables_get_what_they_lack() -> None:
    smooth = samples.saved(Image.new("RGB", (160, 120), (90, 120, 150)), quality=90, optimize=True)

    result = jpegsplice.parts(smooth, PLATE, (60, 20), (40, 40))

    assert result.way in ("appended", "recoded")
    assert Image.open(io.BytesIO(result.joined())).convert("RGB").getpixel(
        (70, 50)
    ) == pytest.approx((250, 240, 10), abs=4)


@pytest.fixture
def nobody_is_interrupted() -> Iterator[None]:
    """Let a thread run only where another lets go of the interpreter by itself."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(60)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("nobody_is_interrupted")
def test_other_threads_run_meanwhile() -> None:
    large = samples.saved(samples.photograph().resize((4200, 3200)), quality=95)
    ticks = itertools.count()
    is_over = threading.Event()

    def tick() -> None:
        while not is_over.wait(0.0001):
            next(ticks)

    def ticks_while_scanning() -> int:
        before = next(ticks)
        jpegsplice.scan(large, 3200)
        return next(ticks) - before - 1

    watcher = threading.Thread(target=tick)
    watcher.start()
    jpegsplice.scan(large, 16)  # opens the library, which lets go of the interpreter too
    # On a busy machine the watcher gets no processor during most scans; one of them is enough.
    others_ran = any(ticks_while_scanning() for _ in range(500))
    is_over.set()
    watcher.join()

    assert others_ran


def test_without_a_library_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "BUILT", tmp_path)
    library.opened.cache_clear()

    try:
        assert jpegsplice.why_unavailable() == (
            "jpegsplice is not built: python -m jpegsplice.build (it needs a C compiler)"
        )
        with pytest.raises(jpegsplice.Unavailable, match="not built"):
            put(PLAIN)
    finally:
        library.opened.cache_clear()
