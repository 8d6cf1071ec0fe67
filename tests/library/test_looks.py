"""The saved designs that rows name, embedded in the design of their batch."""

from typing import Any

import pytest

from jobs import control
from jobs.checking import check
from jobs.design import Design
from jobs.library import looks
from jobs.models import Batch, Job, SavedDesign
from jobs.queue import tasks
from jobs.states import State
from tests.intake.batches import quiet, ready

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

SHEET = "picture;caption;Look\n1.jpg;One;\n2.jpg;Two;SALE\n3.jpg;Three;winter\n"
BY_COLUMN = {
    "format": 1,
    "design_column": "look",
    "boxes": [{"name": "caption", "text": "{caption}"}],
}


def save(name: str, **document: Any) -> SavedDesign:
    """Save a design of one box under a name."""
    batch = ready()
    box = {"name": name, "text": f"{name} {{caption}}"}
    control.save_design(batch, batch.owner, {"format": 1, "boxes": [box], **document})
    batch.refresh_from_db()
    return control.keep_design(batch, batch.owner, name)


def by_column(**document: Any) -> Batch:
    batch = ready(SHEET, design=BY_COLUMN | document)
    batch.refresh_from_db()
    return batch


def names(batch: Batch) -> list[str]:
    assert batch.design is not None
    return [look.name for look in batch.design.designs]


def design_of(batch: Batch) -> Design:
    batch.refresh_from_db()
    assert batch.design is not None
    return batch.design


def test_the_saved_designs_that_cells_name_are_taken_along() -> None:
    sale = save("Sale", canvas={"width": 320, "height": 240})
    save("Unused")

    batch = by_column()

    (look,) = design_of(batch).designs
    assert (look.name, look.saved, look.boxes) == (
        "Sale",
        sale.version.sha256,
        sale.version.parsed.boxes,
    )
    assert looks.rows_by_name(batch, "look") == {"SALE": 1, "winter": 1}


def test_a_look_of_the_document_stays_unless_a_design_is_saved_under_its_name() -> None:
    own = [{"name": "winter", "boxes": []}, {"name": "sale", "boxes": []}]
    save("Sale")

    assert names(by_column(designs=own)) == ["Sale", "winter"]
    assert names(by_column(designs=own, design_column="")) == []


def test_saving_again_takes_the_new_version_and_a_started_batch_keeps_its_own() -> None:
    control.delete_design(save("Sale"), ready().owner)
    save("Sale", size_unit="shorter_side")
    batch = by_column()
    before = design_of(batch)
    control.delete_design(SavedDesign.objects.get(), batch.owner)
    save("Sale", size_unit="height")

    control.save_design(batch, batch.owner, BY_COLUMN)
    after = design_of(batch)
    check.check(batch, quiet)
    control.start(batch, batch.owner)
    batch.refresh_from_db()
    control.delete_design(SavedDesign.objects.get(), batch.owner)
    control.save_design(batch, batch.owner, BY_COLUMN | {"language": "de"})

    assert [look.size_unit for look in (*before.designs, *after.designs)] == [
        "shorter_side",
        "height",
    ]
    assert looks.changed_since(before, after) == ["Sale"]
    assert looks.changed_since(after, after) == looks.changed_since(None, after) == []
    assert design_of(batch).designs == after.designs


def test_a_worker_draws_each_row_in_its_own_design_and_refuses_an_unknown_one() -> None:
    save("Sale", canvas={"width": 320, "height": 240})
    batch = by_column()
    check.check(batch, quiet)
    blocked = batch.findings.filter(blocks=True).select_related("job")
    assert [(found.job.row, found.details["column"]) for found in blocked if found.job] == [
        (4, "look")
    ]
    control.start(batch, batch.owner)

    for job in batch.jobs.all():
        Job.objects.filter(pk=job.pk).update(state=State.QUEUED, queued_at=1)
        tasks.make(job.pk, job.generation)

    made = [(job.state, job.details.get("width"), job.code) for job in batch.jobs.order_by("row")]
    assert made == [
        (State.DONE, 400, ""),
        (State.DONE, 320, ""),
        (State.FAILED, None, "value_unusable"),
    ]
