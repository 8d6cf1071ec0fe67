"""Files stored by content for design versions, fonts and insets: they are kept while a version uses
them.
"""

from collections.abc import Iterable
from typing import Protocol

from django.db.models import Exists, OuterRef, QuerySet

from jobs.models import DesignVersion, FontFile, FontUse, InsetFile, InsetUse


class Named(Protocol):
    """What names a file by the SHA-256 of its content: a typeface or an inset of a design."""

    @property
    def sha256(self) -> str: ...


def note_uses[File: (FontFile, InsetFile), Use: (FontUse, InsetUse)](
    files: QuerySet[File], uses: QuerySet[Use], version: DesignVersion, named: Iterable[Named]
) -> None:
    """Note the files that the version uses, in the transaction that saves it."""
    wanted = _digests(named)
    if not wanted:
        return
    held = files.select_for_update().filter(sha256__in=wanted).values_list("pk", flat=True)
    noted = set(uses.filter(version=version).values_list("file", flat=True))
    uses.bulk_create(
        (uses.model(version=version, file_id=file) for file in held if file not in noted),
        ignore_conflicts=True,
    )


def unnamed[File: (FontFile, InsetFile), Use: (FontUse, InsetUse)](
    files: QuerySet[File], uses: QuerySet[Use], without: QuerySet[DesignVersion] | None = None
) -> QuerySet[File]:
    """Return files that no design uses. `without`: design versions to treat as deleted."""
    own = uses.filter(file=OuterRef("pk"))
    return files.exclude(Exists(own if without is None else own.exclude(version__in=without)))


def stored[File: (FontFile, InsetFile)](files: QuerySet[File], named: Iterable[Named]) -> set[str]:
    """Return the SHA-256 of the files that are stored."""
    return set(files.filter(sha256__in=_digests(named)).values_list("sha256", flat=True))


def _digests(named: Iterable[Named]) -> set[str]:
    return {one.sha256 for one in named}


def hold_unnamed[File: (FontFile, InsetFile), Use: (FontUse, InsetUse)](
    files: QuerySet[File], uses: QuerySet[Use]
) -> list[File]:
    """Return the rows of unused files, locked until the transaction ends.

    They are locked first and checked afterwards: a single statement would miss a use that was
    written meanwhile.
    """
    wanted = [file.pk for file in unnamed(files, uses)]
    return [
        file for file in files.select_for_update().filter(pk__in=wanted) if not file.uses.exists()
    ]
