"""Damaged fonts from a seeded mutator: `python -m tests.rendering.damaged_fonts --count 5000`.
Tests use some of them.

Every one is refused with a sentence, or accepted; an accepted one is drawn with and does no harm.
`--folder` uses the fonts below a folder, such as a public test suite: each as it is, then damaged.
"""

import argparse
import random
import struct
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from jobs import design, rendering
from jobs.design import Cell
from jobs.errors import ChildFailed, FontRefused, JobFailed
from jobs.processes import children
from jobs.rendering.boxes.layout import lay_out
from jobs.rendering.boxes.painting import paint
from jobs.rendering.fonts import inspecting
from tests.rendering import damaged_fonts, made_fonts

TEXT = "House Ägä 12,50 € ffi 😀🎉"
SECONDS, MEGABYTES = 240.0, 1500
TAKEN, DIED = "taken", "died"


@cache
def whole() -> tuple[bytes, ...]:
    """Return one font of every kind that we accept."""
    plain = made_fonts.named()
    return (
        plain,
        made_fonts.named("Bold Italic", weight=700, italic=True, like="Lora"),
        made_fonts.cff(),
        made_fonts.variable("Inter"),
        made_fonts.variable("Montserrat"),
        made_fonts.emoji(),
        made_fonts.graph(),
        made_fonts.pictures(),
        made_fonts.strikes(),
        made_fonts.in_svg("abc"),
        made_fonts.collection(plain, made_fonts.named("Bold", weight=700)),
        made_fonts.as_woff(plain, "woff"),
        made_fonts.as_woff(plain, "woff2"),
    )


def damaged(seed: int, fonts: Sequence[bytes] | None = None) -> bytes:
    """Return a damaged one of these, else of `whole`."""
    chance, fonts = random.Random(seed), fonts or whole()
    font = bytearray(fonts[seed % len(fonts)])
    for _ in range(chance.choice((1, 1, 2, 4, 20))):
        chance.choice(DAMAGES)(chance, font)
    return bytes(font)


def _bytes(chance: random.Random, font: bytearray) -> None:
    for _ in range(chance.choice((1, 8, 200))):
        font[chance.randrange(len(font))] = chance.randrange(256)


def _number(chance: random.Random, font: bytearray) -> None:
    """Write an extreme value, as for a count or an offset: readers add and multiply these."""
    value = chance.choice((0, 1, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF))
    struct.pack_into(">H", font, _at(chance, font) & ~1, value)


def _table(chance: random.Random, font: bytearray) -> None:
    """Damage bytes of one table.

    Elsewhere damage is mostly in the glyphs, which are most of a font.
    """
    begin, length = _some_table(chance, font)
    for _ in range(chance.choice((1, 4, 30))):
        if length and begin + length <= len(font):
            font[begin + chance.randrange(min(length, chance.choice((16, 64, length))))] = (
                chance.randrange(256)
            )


def _directory(chance: random.Random, font: bytearray) -> None:
    where = 12 + 16 * chance.randrange(12) + chance.choice((8, 12))
    if where + 4 <= len(font):
        struct.pack_into(
            ">I",
            font,
            where,
            chance.choice((0, 1, len(font), 0xFFFFFFFF, chance.randrange(len(font)))),
        )


def _cut(chance: random.Random, font: bytearray) -> None:
    del font[chance.randrange(8, len(font)) :]
    font.extend(bytes(chance.choice((8, 8, 4000))))


def _moved(chance: random.Random, font: bytearray) -> None:
    length = chance.choice((4, 40, 400))
    begin, target = _at(chance, font, length), _at(chance, font, length)
    font[target : target + length] = font[begin : begin + length]


DAMAGES: tuple[Callable[[random.Random, bytearray], None], ...] = (
    _bytes,
    _number,
    _table,
    _table,
    _directory,
    _cut,
    _moved,
)


def _at(chance: random.Random, font: bytearray, length: int = 4) -> int:
    return chance.randrange(max(1, len(font) - length))


def _some_table(chance: random.Random, font: bytearray) -> tuple[int, int]:
    entry = 12 + 16 * chance.randrange(16)
    if entry + 16 > len(font):
        return 0, 0
    begin, length = struct.unpack_from(">II", font, entry + 8)
    return min(begin, len(font)), length


# --- Trial ----------------------------------------------------------------------------------------


def try_all(seeds: range, make: Callable[[int], bytes] = damaged) -> Counter[str]:
    """Return the outcome for the font of each seed: TAKEN, DIED, or refused.

    Raises if an accepted one kills a process.
    """
    ends: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        taken = []
        for seed, end in _inspected(seeds, make, Path(folder)):
            assert end in (TAKEN, DIED) or end.startswith("damaged.ttf "), end
            ends[end if end in (TAKEN, DIED) else "refused"] += 1
            taken += [seed] if end == TAKEN else []
        drawn = children.call(draw_all, taken, Path(folder), seconds=SECONDS, megabytes=MEGABYTES)
        assert drawn == len(taken)
    return ends


def _inspected(
    seeds: range, make: Callable[[int], bytes], folder: Path
) -> Iterator[tuple[int, str]]:
    """Inspect a font in a child process; if it dies, start another."""
    told = folder / "told"
    for seed in seeds:
        (folder / f"{seed}.ttf").write_bytes(make(seed))
    while seeds:
        told.write_text("")
        try:
            children.call(inspect_all, seeds, folder, told, seconds=SECONDS, megabytes=MEGABYTES)
            died = False
        except ChildFailed:
            died = True
        ends = told.read_text().splitlines()
        yield from zip(seeds, ends, strict=False)
        seeds = seeds[len(ends) :]
        if died and seeds:
            yield seeds[0], DIED
            seeds = seeds[1:]


def inspect_all(seeds: range, folder: Path, told: Path) -> None:
    with told.open("a") as file:
        for seed in seeds:
            file.write(f"{_end(seed, folder)}\n")
            file.flush()


def _end(seed: int, folder: Path) -> str:
    try:
        inspecting.inspect(folder / f"{seed}.ttf", "damaged.ttf", folder / str(seed))
    except FontRefused as refused:
        return " ".join(refused.sentence.split())
    return TAKEN


def draw_all(seeds: list[int], folder: Path) -> int:
    for seed in seeds:
        _draw(folder / str(seed))
    return len(seeds)


def _draw(font: Path) -> None:
    """Draw a caption as the worker does. It may fail to fit or lack a character."""
    content = sha256(font.read_bytes()).hexdigest()
    rendering.bring({content: font})
    face = {"family": "Damaged", "sha256": content, "lightest": 100, "boldest": 900}
    for weight in (400, 900):
        box: dict[str, Any] = {
            "text": "{t}",
            "fonts": ["Damaged"],
            "weight": weight,
            "size_min": 5,
            "size_max": 60,
        }
        box |= {"outline": {}, "shadow": {}, "missing": "box"}
        parsed = design.parse({"format": 1, "boxes": [box], "typefaces": [face]})
        try:
            paint(lay_out(parsed, {"t": Cell.of_text(TEXT)}, 400, 200))
        except JobFailed as failure:
            assert failure.sentence  # noqa: PT017 - a refusal gives its reason


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--count", type=int, default=5000)
    options.add_argument("--first", type=int, default=0)
    options.add_argument("--folder", type=Path)
    given = options.parse_args()
    fonts = (
        [path.read_bytes() for path in sorted(given.folder.rglob("*")) if is_font(path)]
        if given.folder
        else None
    )
    if fonts:
        tell("fonts as they are", range(len(fonts)), fonts.__getitem__)
    tell(
        "damaged fonts",
        range(given.first, given.first + given.count),
        partial(damaged, fonts=fonts),
    )


def is_font(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in (
        ".ttf",
        ".otf",
        ".ttc",
        ".otc",
        ".woff",
        ".woff2",
    )


def tell(what: str, seeds: range, make: Callable[[int], bytes]) -> None:
    begun, ends = time.monotonic(), Counter[str]()
    for first in seeds[::100]:
        ends += damaged_fonts.try_all(range(first, min(first + 100, seeds.stop)), make)
        seconds = time.monotonic() - begun
        print(f"{sum(ends.values()):,} {what} in {seconds:.0f} s: {dict(ends)}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
