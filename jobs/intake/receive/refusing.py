"""Why a picture did not come in, kept with its name: a row that names it can then say more than "not here"."""

from jobs import matching
from jobs.errors import PictureUnreadable
from jobs.models import Batch, Source

LONGEST_SENTENCE = 500


def note_refused(batch: Batch, path: str, size: int, sentence: str) -> None:
    """A picture whose bytes were not taken; one that is here under this name stays as it is."""
    reason = {"code": PictureUnreadable.code, "sentence": sentence[:LONGEST_SENTENCE]}
    source, is_new = Source.objects.get_or_create(
        batch=batch, path=path, defaults={**reason, "size": size, "match_key": matching.key(path)}
    )
    if not is_new:
        Source.objects.filter(pk=source.pk, key="").update(**reason)
