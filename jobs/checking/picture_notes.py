"""Sentences for the check on features of pictures that results cannot have
(`jobs.rendering.metadata.source_notes`).
"""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from jobs.models import Batch, Job, Source

SENTENCES = {
    "gain_map": "This photo has a gain map for HDR screens. The result is a standard picture, "
    "because the map does not "
    "fit a photo with text.",
    "film": "This photo has a short video attached. The result is only the photo.",
    "deep": "This picture has more than 8 bits per channel. The result has 8.",
    "inks": "This picture is in CMYK or Lab. The result is in sRGB, converted with the picture’s "
    "own profile.",
    "content_credentials": "This photo has Content Credentials (C2PA). They are signed for the "
    "photo without text and "
    "would report the result as tampered with, so the result has none.",
    "extension": "This JPEG has extra data for the photo without text (JPEG XT, JPEG-HDR or "
    "JUMBF). The result has "
    "none.",
}


def of_pictures(batch: Batch) -> Iterator[tuple[int, str, str]]:
    """Yield source, note and sentence for each picture in use."""
    used = Exists(Job.objects.filter(source=OuterRef("pk")))
    for source, noted in batch.sources.filter(used).exclude(notes="").values_list("pk", "notes"):
        yield from ((source, note, SENTENCES[note]) for note in noted.split())


def sentences(source: Source) -> list[str]:
    """Return sentences on what the result cannot have of this picture."""
    return [SENTENCES[note] for note in source.notes.split()]
