"""Make another batch like an existing one: it takes over the matching and, on request, the
pictures. The sheet is new.

Pictures are shared, not copied: the sources of both batches name the same stored files, which never
change. Replacements are not taken over: they belong to rows, and the other batch has other rows. If
one of its rows names a replaced picture, it gets the one that was uploaded under that name, or the
reason why that one cannot be used.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from jobs.databases.pacing import Pace
from jobs.errors import NotPossibleNow
from jobs.intake import chore_requests
from jobs.intake.bulk_writing import copy_rows
from jobs.intake.pictures.replacements import uploaded
from jobs.intake.rows import rows
from jobs.matching import MatchRule
from jobs.models import Batch, Chore, Loan, Source
from jobs.storage import keys

LONGEST_NAME = 200
FEW = 200  #: pictures that a request shares directly, without a chore
GONE = "This batch was deleted in the meantime."


def name_like(name: str) -> str:
    """Return the next name: `Prices` → `Prices (2)` → `Prices (3)`."""
    numbered = re.fullmatch(r"(.*) \((\d{1,6})\)", name)
    stem, number = (numbered[1], int(numbered[2]) + 1) if numbered else (name, 2)
    return f"{stem[: LONGEST_NAME - 10]} ({number})"


def take_over(batch: Batch, before: Batch, *, pictures: bool) -> int:
    """Take over matching and pictures, with the corrected clocks of their cameras, and return the
    number of pictures. Raises NotPossibleNow.

    Call it in the transaction that makes `batch`.

    More than FEW pictures come by a chore, and until it has ended the batch before cannot be
    deleted.
    """
    count = _take_pictures(batch, before) if pictures else 0
    rows.keep_match_rule(batch, _match_rule(batch, before))
    return count


def _take_pictures(batch: Batch, before: Batch) -> int:
    batch.clocks = before.clocks
    batch.save(update_fields=["clocks"])
    return _begin_to_share(batch, before)


def _begin_to_share(batch: Batch, before: Batch) -> int:
    _hold(before)
    wanted = _wanted(before)
    count = wanted.count()
    if count <= FEW:
        _share(batch, wanted)
    else:
        _share(batch, wanted.filter(pk__in=_one_for_all(before).values("pk")))
        chore_requests.request(batch, Chore.Kind.TAKE_OVER, of=f"{before.pk}", name=before.name)
    return count


def share_pictures(batch: Batch, lender: str, progress: Callable[[int, int], None]) -> int:
    """Share the pictures of the previous batch in small steps, and return their number. After a
    kill it continues.

    A picture that was uploaded under the same name in the meantime stays. Raises NotPossibleNow.
    """
    before = Batch.objects.filter(pk=lender).first()
    if before is None:
        raise NotPossibleNow(GONE)
    missing = list(_missing(batch, before).values_list("pk", flat=True))
    total = _wanted(before).count()
    count = total - len(missing)
    for shared in _share_in_pieces(batch, before, missing):
        count += shared
        progress(count, total)
    return count


def _share_in_pieces(batch: Batch, before: Batch, missing: Sequence[int]) -> Iterator[int]:
    """Share these pictures in short transactions, and yield how many each shared."""
    pace, at = Pace(200, least=100, most=2000), 0
    while at < len(missing):
        piece = missing[at : at + pace.size]
        at += len(piece)
        with pace.piece(is_last=at == len(missing)), transaction.atomic():
            shared = _share_piece(batch, before, piece)
        yield shared


def _share_piece(batch: Batch, before: Batch, piece: Sequence[int]) -> int:
    _hold(before)
    wanted = _missing(batch, before).filter(pk__gte=piece[0], pk__lte=piece[-1])
    return _share(batch, wanted)


def _hold(before: Batch) -> None:
    """Lock the previous batch, so that it keeps its pictures until this batch is visible as a user
    of them.
    """
    if not Batch.objects.select_for_update().filter(pk=before.pk):
        raise NotPossibleNow(GONE)


def _wanted(before: Batch) -> QuerySet[Source]:
    """Return the stored and the unusable pictures: a row that names an unusable one can say why."""
    return uploaded(before).exclude(key="", code="").order_by("pk")


def _missing(batch: Batch, before: Batch) -> QuerySet[Source]:
    same = uploaded(batch).filter(path=OuterRef("path"))
    return _wanted(before).filter(~Exists(same))


def _share(batch: Batch, wanted: QuerySet[Source]) -> int:
    held = list(wanted.select_for_update().values_list("pk", "key"))
    if not held:
        return 0
    count = copy_rows(
        Source.objects.filter(pk__in=[pk for pk, _ in held]).order_by("pk"), batch_id=batch.pk
    )
    lenders = {keys.batch_of(key) for _, key in held if key}
    Loan.objects.bulk_create(
        (Loan(borrower=batch, lender=lender) for lender in lenders), ignore_conflicts=True
    )
    return count


def _match_rule(batch: Batch, before: Batch) -> MatchRule:
    """Return the same rule for this batch, or nothing if it depends on pictures or rows that are
    not taken over.
    """
    rule = before.match_rule
    match rule.by:
        case "column":
            return rule.as_chosen
        case "one":
            return _same_for_all(batch, before)
        case _:
            return MatchRule()


def _same_for_all(batch: Batch, before: Batch) -> MatchRule:
    path = _one_for_all(before).values("path")
    same = batch.sources.filter(path__in=path).first()
    return MatchRule("one", source=same.pk) if same else MatchRule()


def _one_for_all(before: Batch) -> QuerySet[Source]:
    """Return the one picture of all rows, if there is one."""
    return uploaded(before).filter(pk=before.match_rule.source or 0)
