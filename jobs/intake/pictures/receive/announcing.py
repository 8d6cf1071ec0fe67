"""Answer a client's list of files with the ones that are needed: the database's side of the
manifest.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, NotRequired, TypedDict

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from jobs import matching
from jobs.errors import NotPossibleNow
from jobs.intake.bulk_writing import Insertion
from jobs.intake.drafts import forget_check
from jobs.intake.files import manifest
from jobs.intake.files.manifest import AnnouncedFile
from jobs.intake.pictures.receive.refusing import note_other_kinds, note_sizes, pictures
from jobs.intake.pictures.replacements import uploaded
from jobs.models import Batch, Source
from jobs.reading import raw


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


type FilesByPath = dict[str, AnnouncedFile]

type Answers = dict[str, ManifestAnswer]
"""Path of a file → the answer to it."""

SAME_NAME = "Another file with this name is already uploaded. Rename one of them to use both."

STARTED = (
    "This batch has started. A new picture can only replace the picture of a row: open the row."
)


def announce(batch: Batch, page: object, *, replace: bool = False) -> list[ManifestAnswer]:
    """Answer one page of the manifest, entry by entry, in its order. Repeating it changes nothing:
    so uploads resume.

    Of several files with one path, only the first is asked for. `replace`: request files again that
    have changed. Raises ManifestRefused.
    """
    judged = list(map(_judged, manifest.read_page(page)))
    wanted = _first_of_each_path(one.entry for one in judged if not one.refusal)
    unfit = {one.entry.path: one.entry for one in judged if one.refusal}
    with transaction.atomic():
        batch = _hold(batch)
        answers = _answers(batch, wanted, replace=replace)
        noted = _note_unfit(batch, list(unfit.values()))
    answered = _Answered(wanted, answers, noted)
    return list(map(answered.answer, judged))


class _Judged(NamedTuple):
    """An announced file, and the sentence why it is refused, or an empty text."""

    entry: AnnouncedFile
    refusal: str


def _judged(entry: AnnouncedFile) -> _Judged:
    return _Judged(entry, manifest.refusal(entry, max_bytes=settings.MAX_FILE_BYTES))


def _first_of_each_path(entries: Iterable[AnnouncedFile]) -> FilesByPath:
    first: FilesByPath = {}
    for entry in entries:
        first.setdefault(entry.path, entry)
    return first


class _Answered(NamedTuple):
    """The answers to the first file of each path, and the paths that are noted with a reason."""

    wanted: FilesByPath
    answers: Answers
    noted: set[str]

    def answer(self, judged: _Judged) -> ManifestAnswer:
        """Return the answer to any file of the page."""
        entry, refusal = judged
        if refusal:
            answer = _refused(refusal)
            return ManifestAnswer(**answer, noted=True) if entry.path in self.noted else answer
        return _answer_to(entry, self.wanted[entry.path], self.answers[entry.path])


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


def _answers(batch: Batch, wanted: FilesByPath, *, replace: bool) -> Answers:
    known = {source.path: source for source in _of_paths(batch, list(wanted))}
    new = [entry for path, entry in wanted.items() if path not in known]
    answers = _add(batch, new)
    for path, source in known.items():
        answers[path] = _answer_known(batch, source, wanted[path], replace=replace)
    if new:
        forget_check(batch)
    return answers


def _add(batch: Batch, entries: Sequence[AnnouncedFile]) -> Answers:
    if not batch.is_draft:
        return _refused_all(entries, STARTED)
    room = max(0, manifest.MOST_PICTURES - pictures(batch).count()) if entries else 0
    added = _write(batch, entries[:room]) if entries[:room] else {}
    needed = {path: ManifestAnswer(id=pk, state="need") for path, pk in added.items()}
    return needed | _refused_all(entries[room:], manifest.TOO_MANY)


def _refused_all(entries: Sequence[AnnouncedFile], sentence: str) -> Answers:
    return {entry.path: _refused(sentence) for entry in entries}


def _write(batch: Batch, entries: Sequence[AnnouncedFile]) -> dict[str, int]:
    """Write a row for each of these files, and return its number by the file's path."""
    rows = (
        (entry.path, matching.key(entry.path), entry.size, entry.modified_ms) for entry in entries
    )
    Insertion(Source(batch=batch), ["path", "match_key", "size", "modified_ms"], rows).write()
    paths = [entry.path for entry in entries]
    return dict(_of_paths(batch, paths).order_by().values_list("path", "pk"))


def _of_paths(batch: Batch, paths: Sequence[str]) -> QuerySet[Source]:
    return uploaded(batch).filter(path__in=raw.texts(paths))


def _note_unfit(batch: Batch, entries: Sequence[AnnouncedFile]) -> set[str]:
    """Store the names of files that are too large, empty or unsupported with the reason, so that
    rows can give it. Return the paths that the batch lists with a reason.
    """
    if not batch.is_draft or not entries:
        return set()
    noted = {entry.path: entry for entry in entries if _can_be_noted(entry)}
    same = _of_paths(batch, list(noted))
    known = set(same.values_list("path", flat=True))
    new = [entry for path, entry in noted.items() if path not in known]
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
    if source.is_usable and not (replace and batch.is_draft):
        return ManifestAnswer(id=source.pk, state="changed", sentence=SAME_NAME)
    if not same or source.is_here or source.code:
        _expect(batch, source, entry)
    return ManifestAnswer(id=source.pk, state="need")


def _expect(batch: Batch, source: Source, entry: AnnouncedFile) -> None:
    """Expect the announced bytes from now on; the previous file is no longer used."""
    Source.objects.filter(pk=source.pk).update(
        size=entry.size, modified_ms=entry.modified_ms, key="", code="", sentence=""
    )
    forget_check(batch)


def _refused(sentence: str) -> ManifestAnswer:
    return ManifestAnswer(id=None, state="refused", sentence=sentence)
