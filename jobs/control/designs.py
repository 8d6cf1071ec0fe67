"""What a person can ask of designs: those of batches, and those saved under a name."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.contrib.auth.models import User
from django.db import transaction

from jobs import design
from jobs.audit import note
from jobs.control.running import require_draft
from jobs.errors import DesignChanged, NotPossibleNow
from jobs.intake.updates import uploads
from jobs.library import fonts, insets, looks
from jobs.models import Batch, Design, DesignChange, DesignVersion, SavedDesign
from jobs.results import leftovers

DESIGN_CHANGED = (
    "This design was saved in another window since you opened it. Your changes are not saved yet. "
    "They are in the controls, beside what was saved since then: look at both, then press the "
    "button again to save them."
)


def save_design(
    batch: Batch, user: User, document: object, *, edited: int | None = None
) -> DesignVersion:
    """Keep the look of a batch as an immutable version. Raises DesignRefused with every problem.

    `edited` is the id of the version that the document was made from, 0 if there was none: raises
    DesignChanged when the batch has another one by now, and NotPossibleNow when it has started and
    no other design is tried on it. None takes the place of whatever there is, also after the start:
    it counts for rows made from then on. The same document again is the same version.
    """
    parsed = design.parse(document)
    with transaction.atomic():
        held = uploads.hold(batch)
        tried = _tried(held) if edited is not None else None
        if edited is not None:
            _require_current(held, tried, edited)
        version = _version_of(_design_of(held, user), as_saved(held, parsed))
        _use(version, held, tried)
    batch.refresh_from_db()
    return version


def _require_current(batch: Batch, tried: DesignChange | None, edited: int) -> None:
    """Raise DesignChanged unless `edited` is the id of the version that is edited now."""
    if tried is None:
        require_draft(batch)
    current = tried.version_id if tried else batch.design_version_id or 0
    if edited != current:
        raise DesignChanged(DESIGN_CHANGED)


def _use(version: DesignVersion, batch: Batch, tried: DesignChange | None) -> None:
    """Let the batch have the version, or the design that is tried on it."""
    if tried is not None:
        DesignChange.objects.filter(pk=tried.pk).update(version=version)
    elif batch.design_version_id != version.pk:
        Batch.objects.filter(pk=batch.pk).update(design_version=version, checked_at=None)


def _tried(batch: Batch) -> DesignChange | None:
    """Return the design that is tried on a started batch: edits are about that one."""
    return DesignChange.objects.filter(batch=batch, confirmed_at=None).first()


def _version_of(kept: Design, parsed: design.Design) -> DesignVersion:
    """Return the version with this document, a new one if there is none yet."""
    document = design.to_document(parsed)
    fingerprint = design.fingerprint(document)
    version = kept.versions.filter(sha256=fingerprint).first() or kept.versions.create(
        number=kept.versions.count() + 1, document=document, sha256=fingerprint
    )
    fonts.note_uses(version, parsed)
    insets.note_uses(version, parsed)
    return version


def with_own_insets(batch: Batch, document: object) -> design.Document:
    """Return the document that is to replace the batch's design. The batch's insets are added
    unless the document has one of the same name. Raises DesignRefused.
    """
    parsed = design.parse(document)
    with_own = replace(parsed, insets=batch.design.insets if batch.design else ())
    return design.to_document(insets.joined(with_own, parsed.insets))


def replace_design(batch: Batch, user: User, document: object) -> DesignVersion:
    """Let a draft have this design, with its own insets, whatever it has now. Raises DesignRefused,
    NotPossibleNow.
    """
    with transaction.atomic():
        held = uploads.hold(batch)
        require_draft(held)
        version = save_design(held, user, with_own_insets(held, document))
    batch.refresh_from_db()
    return version


def follow_language(batch: Batch, user: User, before: str, now: str) -> bool:
    """Let the design of a draft print numbers and dates in the language that a person chose for the
    sheet, if it has that of the sheet before. Return whether it does now.
    """
    with transaction.atomic():
        held = uploads.hold(batch)
        used = held.design
        if used is None or not held.is_draft or used.language != before or before == now:
            return False
        save_design(held, user, design.to_document(replace(used, language=now)))
    batch.refresh_from_db()
    return True


def ensure_design(batch: Batch, first: Callable[[Batch], object]) -> None:
    """Give a batch without a design its `first` one.

    Save a draft's design again: the sheet may have come after it, with cells that name uploaded
    fonts. Both under a lock, so that a design that a person saves meanwhile stays.
    """
    with transaction.atomic():
        held = uploads.hold(batch)
        if held.design_version is None:
            save_design(held, held.owner, first(held))
        elif held.is_draft:
            save_design(held, held.owner, held.design_version.document)
    batch.refresh_from_db()


def add_uploaded_insets(
    batch: Batch,
    user: User,
    document_of: Callable[[Batch], object],
    came: Sequence[insets.Received],
) -> None:
    """Add insets to the design that `document_of` returns for the batch as it is now: their upload
    can take minutes. Another design that is tried on the batch gets them too.

    Raises DesignRefused, and NotPossibleNow while results get another design.
    """
    with transaction.atomic():
        held = uploads.hold(batch)
        change = DesignChange.objects.filter(batch=held).select_related("version__design").first()
        if change is not None and change.is_confirmed:
            raise NotPossibleNow(uploads.DESIGN_CHANGES)
        add_insets(held, user, document_of(held), came)
        if change is not None:
            _add_to_tried(change, held, came)
    batch.refresh_from_db()


def add_insets(
    batch: Batch, user: User, document: object, came: Sequence[insets.Received]
) -> DesignVersion:
    """Store pictures for image boxes, and save the design `document` with them. This also works
    after the start: rows made from then on have them.
    """
    with transaction.atomic():
        complete = _with(document, came)
        for one in came:
            insets.keep(user, one)
        version = save_design(batch, user, complete)
        note(user, batch, "add_insets", len(came), names=[one.name for one in came])
    return version


def _with(document: object, came: Sequence[insets.Received]) -> design.Document:
    look = insets.joined(design.parse(document), [one.inset for one in came])
    return design.to_document(look)


def _add_to_tried(change: DesignChange, held: Batch, came: Sequence[insets.Received]) -> None:
    """Add insets to the design that is tried on a batch, so that they stay once it is confirmed."""
    parsed = design.parse(_with(change.version.document, came))
    version = _version_of(change.version.design, as_saved(held, parsed))
    _use(version, held, change)


def remove_inset(batch: Batch, user: User, name: str) -> None:
    require_draft(batch)
    if batch.design_version is not None:
        _save_without(batch, user, batch.design_version, name)
        note(user, batch, "remove_inset", name=name)


def _save_without(batch: Batch, user: User, version: DesignVersion, inset: str) -> None:
    document = design.to_document(insets.without(version.parsed, inset))
    save_design(batch, user, document, edited=version.pk)


def keep_design(batch: Batch, user: User, name: str) -> SavedDesign:
    """Save the batch's design under a free name, for other batches.

    Raises NotPossibleNow if it has no design.
    """
    version = _require_design(batch)
    with transaction.atomic():
        saved = SavedDesign.objects.create(
            name=_free_design_name(name), version=version, batch=batch, saved_by=user
        )
        note(user, batch, "keep_design", name=saved.name)
    return saved


def _require_design(batch: Batch) -> DesignVersion:
    if batch.design_version is None:
        raise NotPossibleNow("This batch has no design yet. Choose how the text looks first.")
    return batch.design_version


def use_design(batch: Batch, user: User, saved: SavedDesign) -> DesignVersion:
    """Replace the design of a draft with a saved one. Raises DesignRefused, NotPossibleNow."""
    version = replace_design(batch, user, saved.version.document)
    note(user, batch, "use_design", name=saved.name)
    return version


def rename_design(saved: SavedDesign, user: User, name: str) -> None:
    if name.strip() != saved.name:
        free = _free_design_name(name)
        SavedDesign.objects.filter(pk=saved.pk).update(name=free)
        note(user, None, "rename_design", name=free, before=saved.name)


def delete_design(saved: SavedDesign, user: User) -> None:
    """Delete a saved design. Batches that began with it keep it."""
    with transaction.atomic():
        saved.delete()
        _delete_unnamed(saved.version)
        note(user, None, "delete_design", name=saved.name)
    _delete_forgotten(user)


def _delete_unnamed(version: DesignVersion) -> None:
    leftovers.unnamed_designs().filter(pk=version.design_id).delete()


def _delete_forgotten(user: User) -> None:
    """Delete font and inset files that were used only by a deleted design."""
    fonts.delete_forgotten(user)
    insets.delete_forgotten(user)


def _free_design_name(name: str) -> str:
    name = " ".join(name.split())[:200]
    if not name:
        raise NotPossibleNow("A saved design needs a name. Enter one, up to 200 characters.")
    _require_free(name)
    return name


def _require_free(name: str) -> None:
    if SavedDesign.objects.filter(name=name).exists():
        raise NotPossibleNow(
            f"A saved design named “{name}” already exists. Choose another name, or delete that "
            f"one first."
        )


def as_saved(batch: Batch, parsed: design.Design) -> design.Design:
    """Return the design as it would be saved now, naming the files of uploaded fonts, also those
    that cells choose: the newest for a draft; a started batch keeps its own.
    """
    parsed = looks.chosen(batch, parsed)
    names, parsed = fonts.named_in_cells(batch, parsed), insets.known(parsed)
    if batch.is_draft or batch.design is None:
        return fonts.pinned(parsed, names)
    return fonts.pinned(parsed, names, kept=batch.design.typefaces)


def _design_of(batch: Batch, user: User) -> Design:
    return (
        batch.design_version.design
        if batch.design_version
        else Design.objects.create(owner=user, name=batch.name)
    )
