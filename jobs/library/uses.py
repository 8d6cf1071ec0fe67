"""Files stored by content for design versions, fonts and insets: they are kept while a version uses
them.
"""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from jobs.models import DesignVersion, FontFile, FontUse, InsetFile, InsetUse


def note_uses[File: (FontFile, InsetFile), Use: (FontUse, InsetUse)](
    files: QuerySet[File], uses: QuerySet[Use], version: DesignVersion, wanted: Collection[str]
) -> None:
    """Note the files that the version uses, by SHA-256, in the transaction that saves it."""
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


def stored[File: (FontFile, InsetFile)](
    files: QuerySet[File], digests: Collection[str]
) -> set[str]:
    """Return those of the digests whose files are stored."""
    return set(files.filter(sha256__in=digests).values_list("sha256", flat=True))


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
