"""The work between claim and outcome: read the picture, draw every result of the row, store.

Whatever goes wrong becomes a `JobFailed`.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from celery.exceptions import Reject, SoftTimeLimitExceeded
from django.conf import settings

from jobs import rendering
from jobs.design import Design, OneResult, Row, each_result, outputs_of
from jobs.design.cells import serials
from jobs.design.facts.rows import PrintedFacts, used_facts, with_facts
from jobs.design.overrides import boxes_of
from jobs.design.used_columns import series_of
from jobs.errors import (
    DesignDoesNotApply,
    DesignRefused,
    JobFailed,
    NumberMissing,
    OutOfMemory,
    PictureMissing,
    StorageFailed,
    TookTooLong,
    Unexpected,
)
from jobs.logs.context import about
from jobs.models import DesignVersion, Source, drawn_words
from jobs.queue import lifecycle
from jobs.queue.lifecycle import SERIALS, TITLE, Claim, Stored, StoredOutputs, StoredResult
from jobs.queue.outages import patiently
from jobs.storage import UnloadedFiles, keys, store

log = logging.getLogger(__name__)


def attempt(claim: Claim) -> Stored | JobFailed:
    """Draw and store the pictures of the row. Return the results or the reason for the failure.

    Raises only Reject, if the database was away too long.

    A MemoryError that left the task would take the whole worker down.
    """
    try:
        with about(batch=str(claim.batch_id), job=claim.job_id):
            return draw(claim)
    except JobFailed as failure:
        return failure
    except Reject:
        raise
    except MemoryError:
        return OutOfMemory(
            "Drawing this picture needs more memory than a worker may take. Use a smaller picture."
        )
    except SoftTimeLimitExceeded:
        return TookTooLong(
            "Drawing this picture took longer than two minutes. Press Retry, or use a smaller "
            "picture."
        )
    except Exception:
        log.exception("drawing failed unexpectedly %s", claim)
        return Unexpected(
            "Something unexpected happened while drawing. The log says more; press Retry."
        )


def draw(claim: Claim) -> Stored:
    """Draw the claimed row and store its results. Raises any JobFailed, with nothing stored."""
    if claim.design_version_id is None:
        raise DesignDoesNotApply(
            "The batch has no design. Choose how the text looks, then press Retry."
        )
    loaded = patiently(load_design, claim.design_version_id)
    rendering.bring(loaded.files.paths())
    with ExitStack() as held:
        return _drawn(claim, loaded, _source(claim, held))


def _drawn(claim: Claim, loaded: "LoadedDesign", source: Path) -> Stored:
    cells = _row(claim, loaded, source)
    boxes_of(loaded.design, cells)  # raises for a box that the design does not have
    wanted = outputs_of(loaded.design, cells)
    results = [one for one in loaded.results if one.output in wanted]
    numbered = _numbered(loaded, cells)
    pictures = rendering.render_each(
        source, results, cells, max_pixels=settings.MAX_PIXELS, sizes=claim.common_sizes
    )
    stored = [
        replace(one, details=one.details | numbered)
        for one in _store_each(claim, pictures, results)
    ]
    return StoredOutputs(tuple(stored)) if loaded.design.outputs else stored[0]


def _source(claim: Claim, held: ExitStack) -> Path:
    """Return the uploaded picture, a local file as long as it is held. Raises JobFailed."""
    if not claim.source_key:
        raise _without_picture(claim)
    path = held.enter_context(store().local(claim.source_key))
    _require_there(path)
    return path


def _require_there(path: Path) -> None:
    try:
        path.stat()
    except FileNotFoundError as gone:
        raise PictureMissing(
            "The uploaded picture is no longer in the storage. Upload it again, then press Retry."
        ) from gone


def _without_picture(claim: Claim) -> JobFailed:
    """Return why there is nothing to draw on: the row names no picture, or its file came along and
    was not taken.
    """
    code, sentence = patiently(_refusal_of, claim.job_id) or ("", "")
    if code:
        return JobFailed.of(code)(claim.source_problem or sentence)
    return PictureMissing(
        claim.source_problem or "The picture of this row was not uploaded. Upload it, then retry."
    )


def _refusal_of(job_id: int) -> tuple[str, str] | None:
    return Source.objects.filter(jobs=job_id).values_list("code", "sentence").first()


class LoadedDesign(NamedTuple):
    """The design of a version, the ordinary design of each of its results, and the facts of photos
    and the series of numbers that it prints.
    """

    design: Design
    results: tuple[OneResult, ...]
    facts: tuple[str, ...]
    series: tuple[str, ...]
    files: UnloadedFiles


@lru_cache(maxsize=32)
def load_design(design_version_id: int) -> LoadedDesign:
    """Return the parsed design of a version.

    Versions never change, so each child reads one only once.
    """
    version = DesignVersion.objects.get(pk=design_version_id)
    try:
        parsed = version.parsed
        return LoadedDesign(
            parsed,
            each_result(parsed),
            used_facts(parsed),
            series_of(parsed),
            UnloadedFiles(parsed),
        )
    except DesignRefused as refusal:
        raise DesignDoesNotApply(
            f"The design can no longer be read: {refusal}", **refusal.details
        ) from refusal


def _row(claim: Claim, loaded: LoadedDesign, path: Path) -> Row:
    """Return the row's cells, with its serial numbers and the facts of its photo, as far as the
    design prints any.
    """
    cells = _with_facts(claim, loaded, path)
    return _with_numbers(claim, loaded, cells) if loaded.series else cells


def _with_numbers(claim: Claim, loaded: LoadedDesign, cells: Row) -> Row:
    """Return the cells with the row's numbers.

    Raises NumberMissing if it was handed out before the design printed any.
    """
    given = {it.series.template: it for it in patiently(lifecycle.numbers_of, claim.job_id)}
    if missing := [template for template in loaded.series if template not in given]:
        raise NumberMissing(
            f"This row has no number of the series {missing[0]} yet. Press Retry: it gets one."
        )
    numbers = {template: given[template].number for template in loaded.series}
    links = {template: given[template].address for template in loaded.series}
    return serials.with_numbers(cells, numbers, links)


def _numbered(loaded: LoadedDesign, cells: Row) -> dict[str, Any]:
    """Return what a result says of its serial numbers, by template, and its title."""
    if not loaded.series:
        return {}
    printed = {key: cells[f"{serials.NUMBER}:{key}"].shown for key in loaded.series}
    return {SERIALS: printed, TITLE: rendering.title_of(loaded.design, cells)}


def _with_facts(claim: Claim, loaded: LoadedDesign, path: Path) -> Row:
    """Return the row's cells, with the facts of its photo if the design prints any.

    A picture whose facts were never stored came before they were, so they are read from the file.
    """
    if not loaded.facts:
        return claim.cells
    source = patiently(_source_of, claim.job_id)
    photo = source.row_photo(PrintedFacts(loaded.facts, source.batch.camera_clocks))
    if source.facts is None:
        _, facts = rendering.read_header_with_facts(path, max_pixels=settings.MAX_PIXELS)
        photo = replace(photo, facts=facts)
    return with_facts(loaded.design, claim.cells, photo)


def _source_of(job_id: int) -> Source:
    return Source.objects.select_related("batch").get(jobs=job_id)


def _store_each(
    claim: Claim, pictures: Iterator[rendering.Picture], results: Sequence[OneResult]
) -> list[StoredResult]:
    """Store the pictures as they are drawn. If one fails, delete the others: nothing will refer to
    them.
    """
    stored: list[StoredResult] = []
    try:
        for place, (one, picture) in enumerate(zip(results, pictures, strict=True)):
            stored.append(_store(claim, picture, one.output, place))
    except BaseException:
        _forget(key for result in stored for key in (result.key, result.thumbnail_key))
        raise
    return stored


def _forget(stored: Iterable[str]) -> None:
    """Delete what no row will name. While the storage is away the cleanup has to do it: a request
    would use up the time of the picture.
    """
    if store().trouble == "away":
        return
    for key in stored:
        with suppress(OSError, StorageFailed):
            store().delete(key)


def _store(claim: Claim, picture: rendering.Picture, output: str, place: int) -> StoredResult:
    of_claim = claim.batch_id, claim.job_id, claim.generation, claim.token
    key = keys.result(*of_claim, picture.extension, place)
    stored = store().put_once(key, picture.pieces)
    try:
        thumbnail = store().put_reproducible(keys.result_thumbnail(key), picture.thumbnail)
    except StorageFailed:
        _forget([key])
        raise
    return StoredResult(
        key=stored.key,
        size=stored.size,
        crc32=stored.crc32,
        sha256=stored.sha256,
        thumbnail_key=thumbnail.key,
        details={
            "width": picture.width,
            "height": picture.height,
            "boxes": list(picture.texts),
            "path": picture.way.path,
            "path_reason": picture.way.reason,
            **drawn_words.as_details(picture.words),
        },
        output=output,
    )
