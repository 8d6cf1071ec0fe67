"""Keys of stored bytes.

They are made only of ids of this site; an uploaded file's name is never part of one.
"""

import re
from collections.abc import Iterator
from itertools import count
from uuid import UUID, uuid4

type BatchId = UUID | str

TOGETHER = "_"  #: names that are the same up to here are in one folder

_SAFE = re.compile(r"[a-z0-9]{1,8}")


def batch(batch_id: BatchId) -> str:
    """Return the prefix of all keys of a batch."""
    return f"b/{batch_id}/"


def batch_of(key: str) -> str:
    """Return the id of the batch that a key belongs to."""
    return key.split("/", 2)[1]


def is_key(value: object) -> bool:
    """Return whether a value of a payload is a key."""
    return isinstance(value, str) and value.startswith(("b/", "f/", "i/"))


def is_reproducible(key: str) -> bool:
    """Return whether the file is a small picture, which is made again if it is missing."""
    return key.startswith("b/") and "/small/" in key


def source(batch_id: BatchId) -> str:
    return f"{batch(batch_id)}in/{uuid4().hex}"


def sources(batch_id: BatchId) -> Iterator[str]:
    """Yield keys for pictures that are stored together: they lie in one folder, so the disk has one
    to wait for.
    """
    begin = f"{batch(batch_id)}in/{uuid4().hex}{TOGETHER}"
    for number in count():
        yield f"{begin}{number}"


def direct(batch_id: BatchId, source_id: int, size: int, modified_ms: int) -> str:
    """Return where the bytes of an announced picture wait that a browser sends to the store itself.

    It follows from what was announced, so that a broken upload can resume.
    """
    return f"{batch(batch_id)}direct/{source_id}-{size}-{modified_ms}"


def slices(batch_id: BatchId, source_id: int, size: int, modified_ms: int) -> str:
    """Return the prefix of the slices of an announced picture, as far as they are stored."""
    return f"{batch(batch_id)}slices/{source_id}-{size}-{modified_ms}/"


def sheet(batch_id: BatchId) -> str:
    return f"{batch(batch_id)}sheet/{uuid4().hex}"


def upload(batch_id: BatchId) -> str:
    """Return the key of a zip that waits to be unpacked."""
    return f"{batch(batch_id)}zip/{uuid4().hex}"


def export(batch_id: BatchId) -> str:
    return f"{batch(batch_id)}export/{uuid4().hex}"


def font(sha256: str) -> str:
    """Return the key of a font by its content: the same font is stored once, and its key never
    means another.
    """
    return f"f/{_digest(sha256)}"


def inset(sha256: str) -> str:
    """Return the key of an inset by its content, as for a font."""
    return f"i/{_digest(sha256)}"


def inset_thumbnail(sha256: str) -> str:
    return f"{inset(sha256)}-small"


def _digest(sha256: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError(f"no key from {sha256!r}")
    return sha256


def results(batch_id: BatchId) -> str:
    """Return the prefix of the keys of a batch's results."""
    return f"{batch(batch_id)}out/"


def result(
    batch_id: BatchId, job_id: int, generation: int, token: str, extension: str, place: int = 0
) -> str:
    """Return the key of a claim's result. `place`: which of its row's results it is.

    Two claims of a job never share a key, so nothing is ever overwritten.
    """
    claim = token.rpartition(":")[2][:8]
    if not _SAFE.fullmatch(extension) or not _SAFE.fullmatch(claim):
        raise ValueError(f"no key from extension {extension!r} and claim {claim!r}")
    of_row = f"-{place}" if place else ""
    return f"{results(batch_id)}{job_id}-{generation}-{claim}{of_row}.{extension}"


def job_of(result_key: str) -> str:
    """Return the id of the job whose result has this key, as text."""
    return result_key.rpartition("/")[2].partition("-")[0]


def result_thumbnail(result_key: str) -> str:
    return result_key.replace("/out/", "/small/", 1) + ".jpg"


def source_thumbnail(source_key: str) -> str:
    return source_key.replace("/in/", "/small/", 1) + ".jpg"


def marked(result_key: str, long_edge: int | None) -> str:
    """Return the key of a result with the marks of proofs, in full size or smaller."""
    small = result_key.replace("/out/", "/small/", 1)
    return f"{small}-marked{long_edge or ''}.jpg"


def preview(key: str) -> str:
    """Return the key of a source's or result's preview: the picture on a row's page, larger than a
    thumbnail.
    """
    return f"{key.replace('/in/', '/small/', 1).replace('/out/', '/small/', 1)}-preview.jpg"
