"""What the pictures in use have and no result can have (`jobs.rendering.notes`), for the check to say."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from jobs.models import Batch, Job, Source

SENTENCES = {
    "gain_map": "This photo has a gain map for HDR screens. Its result is an ordinary picture: the map, made for the "
    "photo without a text, would shine through it.",
    "film": "A short film stands behind this photo. Its result is the photo alone.",
    "deep": "This picture has more than 8 bits a channel. Its result has 8.",
    "inks": "This picture is in CMYK or Lab. Its result is in sRGB, by the picture’s own profile.",
    "content_credentials": "This photo carries Content Credentials (C2PA). They are signed for the photo without a "
    "text and would report the result as tampered with, so the result carries none.",
    "extension": "This JPEG carries extra data for the photo without a text (JPEG XT, JPEG-HDR or JUMBF). Its result "
    "carries none.",
}


def of_pictures(batch: Batch) -> Iterator[tuple[int, str, str]]:
    """Source, note and sentence."""
    used = Exists(Job.objects.filter(source=OuterRef("pk")))
    for source, noted in batch.sources.filter(used).exclude(notes="").values_list("pk", "notes"):
        yield from ((source, note, SENTENCES[note]) for note in noted.split())


def sentences(source: Source) -> list[str]:
    """Return what the result cannot have of this picture."""
    return [SENTENCES[note] for note in source.notes.split()]
