"""What a person can ask for a whole batch: a draft, another batch like it, a name."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from jobs.audit import note
from jobs.control.designs import save_design
from jobs.errors import NotPossibleNow
from jobs.intake.drafts import name_of_time
from jobs.intake.rows import earlier_batch
from jobs.models import Batch

LONGEST_NAME = 200


def create(user: User, name: str = "") -> Batch:
    """Create a draft, without pictures or a sheet.

    Without a name it is named after the current time.
    """
    batch = Batch.objects.create(owner=user, name=_name_or_time(name))
    note(user, batch, "create")
    return batch


def _name_or_time(name: str) -> str:
    return name.strip()[:LONGEST_NAME] or name_of_time(timezone.localtime())


def make_another(batch: Batch, user: User, name: str, *, pictures: bool) -> Batch:
    """Create a draft like a batch that was started, for the next sheet: with its design, how its
    rows find their pictures, and on request the pictures, which both then share.
    """
    if batch.is_draft:
        raise NotPossibleNow("This batch has not started yet. Continue with it, or start it first.")
    with transaction.atomic():
        new = create(user, name)
        count = earlier_batch.take_over(new, batch, pictures=pictures)
        if batch.design_version is not None:
            save_design(new, user, batch.design_version.document)
        note(user, new, "make_another", count, of=str(batch.pk))
    return new


def rename(batch: Batch, user: User, name: str, *, before: str | None = None) -> None:
    """Give the batch another name.

    `before` is the one that the person saw. Raises NotPossibleNow if somebody gave it yet another
    one since.
    """
    name = _required_name(name)
    seen = batch.name if before is None else before
    with transaction.atomic():
        if not Batch.objects.filter(pk=batch.pk, name__in=(seen, name)).update(name=name):
            raise NotPossibleNow(_renamed_meanwhile(batch))
        note(user, batch, "rename", name=name, before=seen)


def _renamed_meanwhile(batch: Batch) -> str:
    now = Batch.objects.values_list("name", flat=True).get(pk=batch.pk)
    last = batch.audit.filter(action="rename").select_related("user").order_by("-pk").first()
    who = last.user.get_username() if last and last.user else "Somebody"
    return (
        f"{who} renamed this batch to “{now}” since you opened this page. To use your name "
        "instead, press Rename again."
    )


def _required_name(written: str) -> str:
    name = " ".join(written.split())[:LONGEST_NAME]
    if not name:
        raise NotPossibleNow("A batch needs a name. Enter one, up to 200 characters.")
    return name
