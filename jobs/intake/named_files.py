"""Files by content that design versions name, fonts and insets: they stay for as long as one does."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from jobs.models import DesignVersion, FontFile, FontUse, InsetFile, InsetUse


def note_uses[File: (FontFile, InsetFile), Use: (FontUse, InsetUse)](
    files: QuerySet[File], uses: QuerySet[Use], version: DesignVersion, wanted: Collection[str]
) -> None:
    """The version names these, by SHA-256. Inside the transaction that keeps it."""
    held = files.select_for_update().filter(sha256__in=wanted) if wanted else ()
    uses.bulk_create((uses.model(version=version, file_id=file.pk) for file in held), ignore_conflicts=True)


def unnamed[File: (FontFile, InsetFile), Use: (FontUse, InsetUse)](
    files: QuerySet[File], uses: QuerySet[Use], without: QuerySet[DesignVersion] | None = None
) -> QuerySet[File]:
    """Those that no design names. `without`: versions that are looked at as if they were gone."""
    own = uses.filter(file=OuterRef("pk"))
    return files.exclude(Exists(own if without is None else own.exclude(version__in=without)))


def hold_unnamed[File: (FontFile, InsetFile), Use: (FontUse, InsetUse)](
    files: QuerySet[File], uses: QuerySet[Use]
) -> list[File]:
    """The rows of those, held until the transaction ends. First held, then looked at: in one statement a use that was
    written meanwhile would be overlooked."""
    wanted = [file.pk for file in unnamed(files, uses)]
    return [file for file in files.select_for_update().filter(pk__in=wanted) if not file.uses.exists()]
