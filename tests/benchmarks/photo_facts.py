"""Compares the facts of photos with those that Debian's exiftool reads, and measures what they cost.

    python -m tests.benchmarks.photo_facts FOLDER …

looks at every picture below the folders. For each field it prints how many photos have it by either
of the two, and how many of these agree, and then the processor time of looking at all headers with
and without their facts, as a ratio and for one picture. The exit code is 1 below 99.9 % agreement.
"""

import argparse
import json
import math
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import batched
from pathlib import Path
from statistics import median
from typing import Any

from jobs import rendering
from jobs.design import Cell, parse
from jobs.design.facts.columns import RowPhoto
from jobs.design.facts.photo import LONGEST, PhotoFacts
from jobs.design.facts.rows import used_facts, with_facts
from jobs.errors import ChildFailed
from jobs.intake.files.headers import PicturePack, look_at
from jobs.processes import children
from jobs.rendering.metadata.facts import found
from jobs.rendering.metadata.facts.exif_values import UNSAID

MOST_PIXELS = 500_000_000
SECONDS, MEGABYTES = 20, 1024
ENDINGS = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff", ".heic", ".heif", ".avif", ".mpo"}
)
ROUNDS, ROWS = 5, 2_000
AGREEMENT = 0.999

TEXTS: dict[str, Sequence[str]] = {
    "title": ("XMP-dc:Title", "IPTC:ObjectName", "IFD0:XPTitle", "PNG:Title"),
    "headline": ("XMP-photoshop:Headline", "IPTC:Headline"),
    "caption": (
        *("XMP-dc:Description", "IPTC:Caption-Abstract", "IFD0:ImageDescription"),
        *("IFD0:XPComment", "PNG:Description"),
    ),
    "creator": (
        "XMP-dc:Creator",
        "IPTC:By-line",
        "IFD0:Artist",
        "IFD0:XPAuthor",
        "PNG:Author",
    ),
    "copyright": ("XMP-dc:Rights", "IPTC:CopyrightNotice", "IFD0:Copyright", "PNG:Copyright"),
    "keywords": ("XMP-dc:Subject", "IPTC:Keywords", "IFD0:XPKeywords"),
    "city": ("XMP-photoshop:City", "IPTC:City"),
    "region": ("XMP-photoshop:State", "IPTC:Province-State"),
    "country": ("XMP-photoshop:Country", "IPTC:Country-PrimaryLocationName"),
    "make": ("IFD0:Make", "XMP-tiff:Make"),
    "model": ("IFD0:Model", "XMP-tiff:Model"),
    "serial": ("ExifIFD:SerialNumber", "XMP-exifEX:SerialNumber", "XMP-aux:SerialNumber"),
    "lens": ("ExifIFD:LensModel", "XMP-exifEX:LensModel", "XMP-aux:Lens"),
}
NUMBERS: dict[str, Sequence[str]] = {
    "exposure_time": ("ExifIFD:ExposureTime", "XMP-exif:ExposureTime"),
    "aperture": ("ExifIFD:FNumber", "XMP-exif:FNumber"),
    "iso": ("ExifIFD:ISO", "XMP-exifEX:PhotographicSensitivity", "XMP-exif:ISO"),
    "focal_length": ("ExifIFD:FocalLength", "XMP-exif:FocalLength"),
    "focal_length_35": (
        "ExifIFD:FocalLengthIn35mmFormat",
        "XMP-exif:FocalLengthIn35mmFormat",
    ),
    "direction": ("GPS:GPSImgDirection", "XMP-exif:GPSImgDirection"),
}
MOMENTS = (
    *("ExifIFD:DateTimeOriginal", "ExifIFD:CreateDate", "XMP-exif:DateTimeOriginal"),
    *("XMP-photoshop:DateCreated", "XMP-xmp:CreateDate"),
)

type Tags = dict[str, Any]


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folders", type=Path, nargs="+")
    options.add_argument("--show", type=int, default=10, help="differences to print")
    chosen = options.parse_args()
    facts = looked_at(pictures(chosen.folders))
    both, equal, differing = compared(facts, exiftool(list(facts)))
    print(f"{len(facts):,} pictures that can be opened")
    for name in sorted(both):
        print(f"{name:16} {equal[name]:6,} of {both[name]:6,}")
    share = sum(equal.values()) / max(1, sum(both.values()))
    print(f"{len(both)} fields, {sum(equal.values()):,} of {sum(both.values()):,}: {share:.3%}")
    print("\n".join(differing[: chosen.show]))
    print(cost(list(facts)))
    print(f"a row that prints five facts takes {printing():.3f} ms more")
    sys.exit(share < AGREEMENT)


def pictures(folders: Iterable[Path]) -> list[Path]:
    return [
        path.resolve()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix.lower() in ENDINGS and path.is_file()
    ]


def looked_at(paths: Iterable[Path]) -> dict[Path, PhotoFacts]:
    """Return the facts of the pictures that can be opened, each looked at by a child process."""
    facts = {}
    for path in paths:
        with suppress(ChildFailed):
            pack = PicturePack([path], MOST_PIXELS)
            (seen,) = children.call(look_at, pack, seconds=SECONDS, megabytes=MEGABYTES)
            if not seen.code:
                facts[path] = seen.facts
    return facts


def exiftool(paths: Sequence[Path]) -> dict[Path, Tags]:
    """Return what exiftool reads, by group and name, as numbers where it has numbers."""
    asked = ["exiftool", "-j", "-n", "-G1", "-struct"]
    read: dict[Path, Tags] = {}
    for some in batched(paths, 200):
        done = subprocess.run([*asked, *map(str, some)], capture_output=True, check=False)
        for tags in json.loads(done.stdout or b"[]"):
            nameless = tags.get("XMP-tmp0:Xmpmeta", {})  # a packet without its usual prefix
            read[Path(tags["SourceFile"])] = tags | {
                f"XMP-dc:{name}": value for name, value in nameless.items()
            }
    return read


def compared(
    facts: dict[Path, PhotoFacts], read: dict[Path, Tags]
) -> tuple[Counter[str], Counter[str], list[str]]:
    """Return by field how many pictures have it, and how many of these agree, and the others."""
    both: Counter[str] = Counter()
    equal: Counter[str] = Counter()
    differing = []
    for path, own in facts.items():
        theirs = expected(read.get(path, {}))
        for name in theirs.keys() | own.to_json().keys():
            if name not in FIELDS:
                continue
            ours, other = getattr(own, name), theirs.get(name)
            both[name] += 1
            if is_same(ours, other):
                equal[name] += 1
            else:
                differing.append(f"{path} {name}: {ours!r}, exiftool {other!r}")
    return both, equal, differing


def expected(tags: Tags) -> dict[str, Any]:
    """Return the facts of a photo by exiftool's values and our order of them."""
    theirs: dict[str, Any] = {
        name: next(filter(None, (written(tags.get(key), name) for key in keys)), "")
        for name, keys in TEXTS.items()
    }
    theirs |= {
        name: next(filter(None, (number(tags.get(key)) for key in keys)), None)
        for name, keys in NUMBERS.items()
    }
    theirs |= {"rating": rating(tags), "dpi": dpi(tags), **moment(tags), **place(tags)}
    return {name: value for name, value in theirs.items() if value not in ("", None, [])}


def written(value: Any, name: str) -> Any:
    if value is None:
        return ""
    if isinstance(value, dict):
        value = value.get("x-default", next(iter(value.values()), ""))
    parts = value if isinstance(value, list) else [value]
    if name == "keywords":
        split = (part for one in parts for part in str(one).split(";" if len(parts) == 1 else "\0"))
        return [part.strip() for part in split if part.strip()]
    text = ", ".join(dict.fromkeys(str(part).strip() for part in parts))
    is_no_text = any(character < " " and character not in "\t\n\r" for character in text)
    if is_no_text or len(text) > LONGEST or (name == "caption" and text.casefold() in UNSAID):
        return ""
    return text.replace("\n", "; ") if name == "copyright" else text


def number(value: Any) -> float | None:
    value = value[0] if isinstance(value, list) else value
    try:
        parsed = float(str(value).split(" ")[0])
    except ValueError:
        return None
    return parsed if parsed > 0 and math.isfinite(parsed) else None


def rating(tags: Tags) -> int | None:
    for key in ("XMP-xmp:Rating", "IFD0:Rating"):
        if isinstance(value := tags.get(key), int | float) and (value == -1 or 1 <= value <= 5):
            return int(value)
    return None


def dpi(tags: Tags) -> float | None:
    """Return dots per inch; JFIF counts inches as 1 and EXIF as 2, which is the default there."""
    places = (("JFIF", {1: 1.0, 2: 2.54}, 0), ("IFD0", {2: 1.0, 3: 2.54}, 2))
    if tags.get("PNG-pHYs:PixelUnits") == 1:
        return round(tags["PNG-pHYs:PixelsPerUnitX"] * 0.0254, 2)
    for group, units, usual in places:
        value = number(tags.get(f"{group}:XResolution"))
        inches = units.get(tags.get(f"{group}:ResolutionUnit", usual))
        if value and inches and 1 <= value * inches <= 65535:
            return round(value * inches, 2)
    return None


def moment(tags: Tags) -> dict[str, Any]:
    for key in MOMENTS:
        if taken := found.moment(str(tags.get(key, ""))):
            own = {"ExifIFD:DateTimeOriginal": "Original", "ExifIFD:CreateDate": "Digitized"}
            zone = tags.get(f"ExifIFD:OffsetTime{own[key]}", "") if key in own else ""
            return dict(taken) | ({"zone": found.zone(str(zone))} if zone else {})
    day, clock = (str(tags.get(f"IPTC:{name}Created", "")) for name in ("Date", "Time"))
    return dict(found.moment(f"{day} {clock}".strip()))


def place(tags: Tags) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    sides = [
        signed(tags.get(f"GPS:GPS{name}"), tags.get(f"GPS:GPS{name}Ref"), letters)
        for name, letters in (("Latitude", "NS"), ("Longitude", "EW"))
    ]
    if None in sides:
        sides = [tags.get(f"XMP-exif:GPS{name}") for name in ("Latitude", "Longitude")]
    if all(isinstance(side, int | float) for side in sides):
        facts = dict(found.place(*sides))
    altitude = tags.get("GPS:GPSAltitude", tags.get("XMP-exif:GPSAltitude"))
    group = "GPS" if "GPS:GPSAltitude" in tags else "XMP-exif"
    if isinstance(altitude, int | float):
        is_below = tags.get(f"{group}:GPSAltitudeRef") == 1
        facts["altitude"] = -altitude if is_below else altitude
    return facts


def signed(value: Any, reference: Any, letters: str) -> float | None:
    letter = str(reference or "")[:1].upper()
    if not isinstance(value, int | float) or not letter or letter not in letters:
        return None
    return -value if letter == letters[1] else value


FIELDS = frozenset([
    *TEXTS,
    *NUMBERS,
    *("rating", "dpi", "taken", "zone", "latitude", "longitude", "altitude"),
])  # fmt: skip


def is_same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, tuple):
        return list(ours) == list(dict.fromkeys(theirs or []))
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return math.isclose(ours, theirs, rel_tol=1e-5, abs_tol=1e-6)
    if isinstance(ours, str) and theirs is not None:
        one, other = (" ".join(text.split()) for text in (ours, str(theirs)))
        # exiftool's JSON has a question mark for a byte that is not UTF-8
        return one == other or re.sub("[^\x00-\x7f]", "?", one) == other
    return False


def cost(paths: Sequence[Path]) -> str:
    """Return the processor time of a look with facts, against one without, in alternate rounds."""
    without, with_facts = [], []
    for _ in range(ROUNDS):
        without.append(seconds(rendering.read_header, paths))
        with_facts.append(seconds(rendering.read_header_with_facts, paths))
    one, other = median(without), median(with_facts)
    each = 1000 * median(b - a for a, b in zip(without, with_facts, strict=True)) / len(paths)
    return f"the look takes {other / one:.2f} × as long with facts, {each:.3f} ms more a picture"


def printing() -> float:
    """Return the milliseconds of processor time that five facts of a row take, places included."""
    text = "{photo taken} {photo camera} {photo ISO} {photo place}"
    named = {"name": "{photo number}"}
    parsed = parse({"format": 1, "language": "de", "boxes": [{"text": text}], "output": named})
    stated = PhotoFacts("2026-11-24T14:03:05", latitude=48.1, longitude=11.5, model="X", iso=1600)
    photo = RowPhoto("IMG_0042.jpg", facts=stated, wanted=used_facts(parsed))
    row = {"caption": Cell.of_text("Fish")}
    with_facts(parsed, row, photo)
    begun = time.process_time()
    for _ in range(ROWS):
        with_facts(parsed, row, photo)
    return 1000 * (time.process_time() - begun) / ROWS


def seconds(look: Callable[..., Any], paths: Sequence[Path]) -> float:
    begun = time.process_time()
    for path in paths:
        look(path, max_pixels=MOST_PIXELS)
    return time.process_time() - begun


if __name__ == "__main__":
    main()
