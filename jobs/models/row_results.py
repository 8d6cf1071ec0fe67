"""The results of a row: one, or one for each of its outputs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jobs.models.drawn_words import StoredWords
from jobs.models.result_details import ResultDetails


@dataclass(frozen=True, slots=True)
class RowResult:
    """A stored result. `output`: "" if the row gives only one. `size`: in bytes."""

    output: str
    key: str
    size: int
    crc32: int
    sha256: str
    thumbnail_key: str
    details: ResultDetails
    words: StoredWords | None = None

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> RowResult:
        """Read one entry of `Job.output_results`."""
        return cls(
            output=document["output"],
            key=document["key"],
            size=document["size"],
            crc32=document["crc32"],
            sha256=document["sha256"],
            thumbnail_key=document["thumbnail_key"],
            details=ResultDetails.from_json(document["details"]),
            words=StoredWords.from_json(document["details"]),
        )


def stored_keys(output_results: Iterable[Mapping[str, Any]] | None) -> list[str]:
    """Return the keys of the results and their thumbnails in `Job.output_results`."""
    results = map(RowResult.from_json, output_results or ())
    return [key for result in results for key in (result.key, result.thumbnail_key)]


def digest_of_all(digests: Sequence[str]) -> str:
    """Return one SHA-256, in hex, for all results of a row: it changes when any of them does."""
    return hashlib.sha256("".join(digests).encode()).hexdigest()
