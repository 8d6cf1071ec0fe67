"""Answer a client's list of files with the ones that are needed: the database's side of the
manifest.
"""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from django.conf import settings
from django.db import transaction

from jobs import matching
from jobs.errors import NotPossibleNow
from jobs.intake.bulk_writing import Insertion
from jobs.intake.drafts import forget_check
from jobs.intake.files import manifest
from jobs.intake.files.manifest import AnnouncedFile
from jobs.intake.pictures.receive.refusing import note_other_kinds, note_sizes, pictures
from jobs.intake.pictures.replacements import uploaded
from jobs.models import Batch, Source


class ManifestAnswer(TypedDict):
    """The answer to one announced file.

    `state`: `need` (send it), `have` (it is stored, or announced above), `changed` (another file of
    this name is stored or announced above: announce it with `replace` to send the new one),
    `refused` (with a sentence; `id` is None; `noted`: the batch lists the file with this sentence).
    """

    id: int | None
    state: str
    sentence: NotRequired[str]
    noted: NotRequired[bool]


SAME_NAME = "Another file with this name is already uploaded. Rename one of them to use both."


def announce(batch: Batch, page: object, *, replace: bool = False) -> list[ManifestAnswer]:
    """Answer one page of the manifest, entry by entry, in its order. Repeating it changes nothing:
    so uploads resume.

    Of several files with one path, only the first is asked for. `replace`: request files again that
    have changed. Raises ManifestRefused.
    """
    entries = manifest.read_page(page)
    refusals = [manifest.refusal(entry, max_bytes=settings.MAX_FILE_BYTES) for entry in entries]
    judged = list(zip(entries, refusals, strict=True))
    wanted: dict[str, AnnouncedFile] = {}
    for entry, refused in judged:
        if not refused:
            wanted.setdefault(entry.path, entry)
    unfit = {entry.path: entry for entry, refused in judged if refused}
    with transaction.atomic():
        batch = _hold(batch)
        answers = _answers(batch, wanted, replace=replace)
        noted = _note_unfit(batch, list(unfit.values()))
    return [
        _refused_by_itself(entry, refused, noted)
        if refused
        else _answer_to(entry, wanted[entry.path], answers[entry.path])
        for entry, refused in judged
    ]


def _answer_to(
    entry: AnnouncedFile, first: AnnouncedFile, answer: ManifestAnswer
) -> ManifestAnswer:
    """Return the answer to one of the files of its path. `answer` is the one to the first."""
    if entry is first or answer["id"] is None:
        return answer
    if entry == first:
        return ManifestAnswer(id=answer["id"], state="have")
    return ManifestAnswer(id=answer["id"], state="changed", sentence=SAME_NAME)


def _hold(batch: Batch) -> Batch:
    """Return the current batch, locked until the transaction ends. Raises NotPossibleNow if it was
    deleted.

    Two windows may announce the same folder, and someone may have started the batch.
    """
    held = Batch.objects.select_for_update().filter(pk=batch.pk).first()
    if held is None:
        raise NotPossibleNow("This batch was deleted. Make a new batch for these pictures.")
    return held


def _answers(
    batch: Batch, wanted: dict[str, AnnouncedFile], *, replace: bool
) -> dict[str, ManifestAnswer]:
    known = {source.path: source for source in uploaded(batch).filter(path__in=list(wanted))}
    new = [entry for path, entry in wanted.items() if path not in known]
    answers = _add(batch, new)
    for path, source in known.items():
        answers[path] = _answer_known(batch, source, wanted[path], replace=replace)
    if new:
        forget_check(batch)
    return answers


def _add(batch: Batch, entries: Sequence[AnnouncedFile]) -> dict[str, ManifestAnswer]:
    if not batch.is_draft:
        sentence = (
            "This batch has started. A new picture can only replace the picture of a row: "
            "open the row."
        )
        return {entry.path: _refused(sentence) for entry in entries}
    room = max(0, manifest.MOST_PICTURES - pictures(batch).count()) if entries else 0
    added = _write(batch, entries[:room]) if entries[:room] else {}
    return {path: ManifestAnswer(id=number, state="need") for path, number in added.items()} | {
        entry.path: _refused(manifest.TOO_MANY) for entry in entries[room:]
    }


def _write(batch: Batch, entries: Sequence[AnnouncedFile]) -> dict[str, int]:
    """Write a row for each of these files, and return its number by the file's path."""
    rows = (
        (entry.path, matching.key(entry.path), entry.size, entry.modified_ms) for entry in entries
    )
    Insertion(Source(batch=batch), ["path", "match_key", "size", "modified_ms"], rows).write()
    paths = [entry.path for entry in entries]
    return dict(uploaded(batch).filter(path__in=paths).order_by().values_list("path", "pk"))


def _note_unfit(batch: Batch, entries: Sequence[AnnouncedFile]) -> set[str]:
    """Store the names of files that are too large, empty or unsupported with the reason, so that
    rows can give it. Return the paths that the batch lists with a reason.
    """
    if not batch.is_draft or not entries:
        return set()
    same = uploaded(batch).filter(
        path__in=[entry.path for entry in entries if _can_be_noted(entry)]
    )
    known = set(same.values_list("path", flat=True))
    new = [entry for entry in entries if _can_be_noted(entry) and entry.path not in known]
    if new:
        _note(batch, new)
        forget_check(batch)
    return set(same.filter(key="").exclude(code="").values_list("path", flat=True))


def _can_be_noted(entry: AnnouncedFile) -> bool:
    return not manifest.name_refusal(entry.path) or bool(manifest.kind_refusal(entry.path))


def _note(batch: Batch, entries: Sequence[AnnouncedFile]) -> None:
    found = [(entry.path, entry.size) for entry in entries]
    note_other_kinds(batch, found)
    pictures_by_name = [file for file in found if not manifest.kind_refusal(file[0])]
    note_sizes(batch, pictures_by_name, max_bytes=settings.MAX_FILE_BYTES)


def _answer_known(
    batch: Batch, source: Source, entry: AnnouncedFile, *, replace: bool
) -> ManifestAnswer:
    same = (source.size, source.modified_ms) == (entry.size, entry.modified_ms)
    if source.is_here and same:
        return ManifestAnswer(id=source.pk, state="have")
    if source.is_here and not source.code and not (replace and batch.is_draft):
        return ManifestAnswer(
            id=source.pk,
            state="changed",
            sentence=SAME_NAME,
        )
    if not same or source.is_here or source.code:
        _expect(batch, source, entry)
    return ManifestAnswer(id=source.pk, state="need")


def _expect(batch: Batch, source: Source, entry: AnnouncedFile) -> None:
    """Expect the announced bytes from now on; the previous file is no longer used."""
    Source.objects.filter(pk=source.pk).update(
        size=entry.size, modified_ms=entry.modified_ms, key="", code="", sentence=""
    )
    forget_check(batch)


def _refused_by_itself(entry: AnnouncedFile, sentence: str, noted: set[str]) -> ManifestAnswer:
    answer = _refused(sentence)
    return ManifestAnswer(**answer, noted=True) if entry.path in noted else answer


def _refused(sentence: str) -> ManifestAnswer:
    return ManifestAnswer(id=None, state="refused", sentence=sentence)
