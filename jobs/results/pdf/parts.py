"""A stored PDF: a file with our own bytes, and an index of all pieces, ours and the results', in
order.
"""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import accumulate

from jobs.results import archive
from jobs.storage import KeyMissing, Piece, Span, keys, spans, store
from jobs.storage.keys import BatchId

MOST_BYTES = 2_000_000_000  #: bytes of results in one file; many programs fail above this
MOST_PAGES = 5_000  #: pages in one file


@dataclass(frozen=True, slots=True)
class PdfPart:
    """One file of a PDF, as in the chore's result. `own` and `index` are storage keys."""

    own: str
    index: str
    size: int
    etag: str
    pages: int


@dataclass(slots=True)
class Spool:
    """Separates a document's pieces: yields our own bytes and remembers the places of the
    others.
    """

    size: int = 0
    _own: int = 0
    _spans: list[tuple[str, int, int]] = field(default_factory=list)

    def own(self, pieces: Iterable[Piece]) -> Iterator[bytes]:
        for piece in pieces:
            if isinstance(piece, Span):
                self._spans.append(piece)
                self.size += piece.stop - piece.start
                continue
            self._grow(len(piece))
            yield piece

    def _grow(self, length: int) -> None:
        begin, self._own, self.size = self._own, self._own + length, self.size + length
        if self._spans and not self._spans[-1][0]:
            _, begin, _ = self._spans.pop()
        self._spans.append(("", begin, self._own))

    def lines(self) -> Iterator[bytes]:
        """Yield the lines of the index. An empty key means our own file."""
        yield from (json.dumps(span).encode() + b"\n" for span in self._spans)


def split(sizes: Iterable[int]) -> list[int]:
    """Return the number of pages in each file, for pages with results of these sizes."""
    pages, held = [0], 0
    for more in sizes:
        if pages[-1] and (held + more > MOST_BYTES or pages[-1] == MOST_PAGES):
            pages.append(0)
            held = 0
        pages[-1] += 1
        held += more
    return pages


def keep(batch_id: BatchId, pieces: Iterable[Piece], pages: int) -> PdfPart:
    """Store a part.

    Raises StorageFailed if the disk is full, and whatever making the pieces raises.
    """
    spool = Spool()
    own = store().put(keys.export(batch_id), archive.gathered(spool.own(pieces)))
    index = store().put(keys.export(batch_id), archive.gathered(spool.lines()))
    etag = hashlib.sha256(f"{own.sha256} {index.sha256}".encode()).hexdigest()
    return PdfPart(own.key, index.key, spool.size, etag, pages)


def stored_keys(part: PdfPart) -> Iterator[str]:
    """Yield every key that the part needs. Cleanup keeps them."""
    yield part.own
    yield part.index
    with suppress(KeyMissing):
        yield from (span.key for span in _spans(part))


def is_here(part: PdfPart) -> bool:
    """Return whether its own file is stored, and its index whole."""
    try:
        _spans(part)
    except KeyMissing:
        return False
    return store().size(part.own) is not None


def pieces(part: PdfPart, start: int, stop: int) -> Iterator[Piece]:
    """Yield the pieces of bytes `start` (included) to `stop` (excluded)."""
    found = _spans(part)
    begins = list(accumulate((span.stop - span.start for span in found), initial=0))
    first = max(0, bisect_right(begins, start) - 1)
    for span, begin in zip(found[first:], begins[first:], strict=False):
        if begin >= stop:
            return
        yield _part_of(span, start - begin, stop - begin)


def _part_of(span: Span, first: int, last: int) -> Span:
    """Return a range of a span, as far as it reaches, counted from where it begins."""
    return Span(span.key, span.start + max(first, 0), min(span.start + last, span.stop))


def stream(part: PdfPart, start: int, stop: int) -> Iterator[bytes]:
    """Yield these bytes themselves.

    Raises KeyMissing for a piece that cannot be read completely.
    """
    return spans.read(pieces(part, start, stop))


def _spans(part: PdfPart) -> list[Span]:
    """Read the index. Raises KeyMissing, also if it was cut: the file would be shorter than it
    says.
    """
    try:
        found = [_span(line, part.own) for line in store().read(part.index).splitlines()]
    except ValueError as error:
        raise KeyMissing(part.index) from error
    if sum(span.stop - span.start for span in found) != part.size:
        raise KeyMissing(part.index)
    return found


def _span(line: bytes, own: str) -> Span:
    key, start, stop = json.loads(line)
    return Span(key or own, start, stop)
