"""Another batch like one before: how its rows find their pictures, and on request the pictures. The sheet is new.

Pictures are shared, not copied: the sources of both batches name the same stored files, which nothing ever changes.
Replacements stay behind: they belong to rows, and the other batch has other rows. A row of it that names a replaced
picture gets the one that was uploaded under that name, or says why that one cannot be used.
"""

import re
from typing import Any

from jobs.errors import NotPossibleNow
from jobs.intake.replacements import uploaded
from jobs.intake.writing import copy_rows
from jobs.models import Batch, Loan
from jobs.storage import keys

LONGEST_NAME = 200
GONE = "This batch was deleted meanwhile."


def name_like(name: str) -> str:
    """`Prices` → `Prices (2)` → `Prices (3)`."""
    numbered = re.fullmatch(r"(.*) \((\d{1,6})\)", name)
    stem, number = (numbered[1], int(numbered[2]) + 1) if numbered else (name, 2)
    return f"{stem[: LONGEST_NAME - 10]} ({number})"


def take_over(batch: Batch, before: Batch, *, pictures: bool) -> int:
    """Inside the transaction in which `batch` is made; says how many pictures. Raises NotPossibleNow."""
    count = _share_pictures(batch, before) if pictures else 0
    batch.match = _match(batch, before)
    batch.save(update_fields=["match"])
    return count


def _share_pictures(batch: Batch, before: Batch) -> int:
    """Those that are here, and those that came but cannot be used: a row that names one can say why."""
    # Held, so that neither batch nor picture goes while nobody can see yet that they are needed here too.
    if not Batch.objects.select_for_update().filter(pk=before.pk):
        raise NotPossibleNow(GONE)
    wanted = uploaded(before).select_for_update().exclude(key="", code="").order_by("pk")
    count = copy_rows(wanted, batch_id=batch.pk)
    lenders = {keys.batch_of(key) for key in batch.sources.exclude(key="").values_list("key", flat=True).iterator()}
    Loan.objects.bulk_create(Loan(borrower=batch, lender=lender) for lender in lenders)
    return count


def _match(batch: Batch, before: Batch) -> dict[str, Any]:
    """The same choice for this batch; empty where it goes with pictures or rows that are not taken over."""
    chosen = before.match
    match chosen.get("by"):
        case "column":
            return {key: chosen[key] for key in ("by", "column", "folder", "rule") if key in chosen}
        case "one":
            path = uploaded(before).filter(pk=chosen["source"]).values("path")
            same = batch.sources.filter(path__in=path).first()
            return {"by": "one", "source": same.pk} if same else {}
        case _:
            return {}
