"""All facts of an opened photo. Where kinds of metadata differ, the one that people edit last wins
for texts, and the one that the camera wrote for everything else.
"""

from collections.abc import Iterable
from typing import BinaryIO

from PIL import Image

from jobs.design.facts.photo import PhotoFacts
from jobs.rendering.metadata import carried, photoshop
from jobs.rendering.metadata.facts import exif_values, iptc_values, png_values, xmp_values
from jobs.rendering.metadata.facts.found import Found

_WRITTEN_BY_PEOPLE = frozenset({
    *("title", "headline", "caption", "keywords", "creator", "credit", "copyright", "rating"),
    *("city", "region", "country"),
})  # fmt: skip
_TOGETHER = (("taken", "zone"), ("latitude", "longitude"), ("make", "model"))
"""Facts that are taken from one kind of metadata: a time of one and a zone of another would be a
moment that nobody recorded.
"""


def read(image: Image.Image, kind: str, file: BinaryIO) -> PhotoFacts:
    """Return the facts of a photo whose header was read. Its pixels are not needed."""
    png = png_values.read(file) if kind == "PNG" else png_values.PngMetadata()
    block = png.exif or carried.exif_of(image)
    exif = exif_values.of_tiff(file) if kind == "TIFF" else exif_values.of_block(block)
    xmp = xmp_values.of_packet(png.xmp or carried.xmp_of(image))
    iptc = iptc_values.of_datasets(_iptc(png.iptc) or carried.iptc(image))
    recorded = _merged((exif, xmp, iptc, png.texts))
    written = _merged((xmp, iptc, exif, png.texts))
    facts = {name: (written if name in _WRITTEN_BY_PEOPLE else recorded)[name] for name in recorded}
    return PhotoFacts.from_json(facts | _density(image, kind))


def _density(image: Image.Image, kind: str) -> Found:
    """Return the dots per inch beside the metadata: in JFIF, or in a chunk of PNG."""
    if kind != "PNG" and not image.info.get("jfif_unit"):
        return {}
    dpi = carried.resolution(image)
    return {"dpi": round(dpi[0], 2)} if dpi else {}


def _iptc(profile: bytes) -> bytes:
    """Return the datasets in a profile of ImageMagick, which may be Photoshop's resources."""
    if not profile.startswith(b"8BIM"):
        return profile
    return photoshop.iptc_in(photoshop.HEADER + profile)


def _merged(sources: Iterable[Found]) -> Found:
    """Return every fact from the first kind of metadata that has it."""
    merged: Found = {}
    for facts in sources:
        taken = merged.keys() | _beside(merged)
        merged |= {name: value for name, value in facts.items() if name not in taken}
    return merged


def _beside(facts: Found) -> set[str]:
    """Return the facts that are taken from the same kind of metadata as these."""
    return {name for pair in _TOGETHER if not facts.keys().isdisjoint(pair) for name in pair}
