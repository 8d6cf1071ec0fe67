"""Another batch like one before: what it takes over, and whose the shared pictures are."""

import pytest
from django.utils import timezone

from jobs import control, matching
from jobs.checking import check
from jobs.control import deletions
from jobs.databases.pacing import Pace
from jobs.errors import NotPossibleNow
from jobs.intake.rows import earlier_batch as taking_over
from jobs.intake.rows import matches
from jobs.intake.rows.earlier_batch import name_like
from jobs.models import Audit, Batch
from jobs.storage import store
from tests import factories
from tests.intake.batches import DESIGN, quiet, ready, with_sheet
from tests.intake.tiny_pictures import jpeg, png

pytestmark = pytest.mark.django_db

PATHS = ("1.jpg", "2.jpg", "3.jpg")
EANS = "ean;caption\n4006381;One\n4006382;Two\n"


def started(batch: Batch) -> Batch:
    Batch.objects.filter(pk=batch.pk).update(started_at=timezone.now(), settled_at=timezone.now())
    batch.refresh_from_db()
    return batch


def another(batch: Batch, *, pictures: bool = True) -> Batch:
    return control.make_another(batch, batch.owner, "Next week", pictures=pictures)


def read(batch: Batch, text: str) -> Batch:
    """Read a new sheet as the chore does."""
    with_sheet(batch, text)
    matches.match_rows(batch)
    return batch


def pairs(batch: Batch) -> list[tuple[str, str | None]]:
    jobs = batch.jobs.select_related("source").order_by("row")
    return [(job.cells["caption"][0], job.source.path if job.source else None) for job in jobs]


def files() -> list[str]:
    return list(store().keys(""))


def test_it_has_the_same_pictures_and_nothing_is_stored_twice():
    first = started(ready())
    before = files()

    second = another(first)

    seen = ("path", "match_key", "key", "sha256", "width", "height", "format")
    assert list(second.sources.values_list(*seen)) == list(first.sources.values_list(*seen))
    assert files() == before
    assert (second.name, second.is_draft, second.jobs.count(), hasattr(second, "sheet")) == (
        "Next week",
        True,
        0,
        False,
    )


def test_a_picture_that_never_came_is_not_taken_over_and_a_refused_one_keeps_its_reason():
    first = ready()
    factories.source(first, "late.jpg", key="")
    factories.source(first, "huge.jpg", key="", code="picture_unreadable", sentence="Too large.")

    second = another(started(first))

    assert list(second.sources.values_list("path", "sentence")) == [
        *((path, "") for path in PATHS),
        ("huge.jpg", "Too large."),
    ]


def test_a_replacement_stays_with_its_row_and_the_new_rows_get_the_picture_of_that_name():
    first = ready()
    matches.match_rows(first)
    control.replace_picture(first.jobs.get(row=2), first.owner, "other.png", [png(50, 20)])

    second = read(another(started(first)), "picture;caption\n1.jpg;New one\n")

    assert list(second.sources.values_list("path", "row", "format")) == [
        (path, None, "JPEG") for path in PATHS
    ]
    assert second.jobs.get().source.sha256 == first.sources.get(path="1.jpg", row=None).sha256
    assert second.jobs.get().source.sha256 != first.jobs.get(row=2).source.sha256


def test_a_broken_picture_that_was_replaced_is_broken_in_the_next_batch_and_the_check_says_so():
    first = ready()
    matches.match_rows(first)
    first.sources.filter(path="1.jpg").update(
        code="picture_truncated", sentence="1.jpg ends half-way."
    )
    control.replace_picture(
        first.jobs.select_related("source").get(row=2), first.owner, "mended.jpg", [jpeg(50, 20)]
    )

    second = read(another(started(first)), "picture;caption\n1.jpg;New one\n2.jpg;New two\n")
    control.save_design(second, second.owner, DESIGN)
    check.check(second, quiet)

    said = second.findings.filter(blocks=True).values_list("job__row", "code", "sentence")
    assert list(said) == [(2, "picture_truncated", "1.jpg ends half-way.")]


def test_a_picture_given_to_only_one_row_is_missing_in_the_next_batch():
    first = ready("picture;caption\nTwoWings.jpg;One\n", ("1.jpg",))
    matches.match_rows(first)
    control.replace_picture(
        first.jobs.select_related("source").get(), first.owner, "other.jpg", [jpeg(50, 20)]
    )

    second = read(another(started(first)), "picture;caption\nTwoWings.jpg;New one\n")

    assert (first.jobs.get().source.path, second.jobs.get().source) == ("TwoWings.jpg", None)


def test_the_pictures_bring_what_they_say_and_the_corrected_clocks_of_their_cameras():
    batch = started(ready())
    Batch.objects.filter(pk=batch.pk).update(clocks={"Canon EOS R5": 60})
    batch.sources.filter(path="1.jpg").update(facts={"iso": 100}, clock="Canon EOS R5")
    batch.refresh_from_db()

    new, without = another(batch), another(batch, pictures=False)

    source = new.sources.get(path="1.jpg")
    assert (source.facts, source.clock) == ({"iso": 100}, "Canon EOS R5")
    new.refresh_from_db()
    assert (new.clocks, without.clocks) == ({"Canon EOS R5": 60}, {})


def test_the_design_is_a_copy():
    look = {
        "format": 1,
        "boxes": [{"text": "{caption}", "same_size": True}],
        "canvas": {"width": 500, "height": 500},
    }
    first = started(
        ready(design=look | {"output": {"name": "{caption}", "format": "webp", "metadata": "none"}})
    )

    second = another(first)
    control.save_design(second, second.owner, look)

    first.refresh_from_db()
    assert first.design_version.document["output"]["name"] == "{caption}"
    assert second.design_version.document["output"]["name"] == "{file}"
    assert second.design_version.design != first.design_version.design


def test_the_design_is_copied_with_every_choice():
    first = started(ready())

    second = another(first)

    assert second.design_version.document == first.design_version.document


def test_a_learned_rule_finds_the_pictures_of_the_next_sheet():
    first = with_sheet(ready(paths=("4006381_1.jpg", "4006382_1.jpg")), EANS)
    rule = matching.learn("4006381", "4006381_1.jpg").to_json()
    matches.match_rows(first, {"by": "column", "column": "ean", "rule": rule})

    second = read(another(started(first)), "ean;caption\n4006382;New two\n4006381;New one\n")

    assert pairs(second) == [("New two", "4006382_1.jpg"), ("New one", "4006381_1.jpg")]


def test_the_one_picture_for_all_rows_belongs_to_the_new_batch():
    first = ready(paths=("1.jpg", "2.jpg"))
    matches.match_rows(first, {"by": "one", "source": first.sources.get(path="2.jpg").pk})

    second = read(another(started(first)), "caption\nOne\nTwo\n")

    assert pairs(second) == [("One", "2.jpg"), ("Two", "2.jpg")]
    assert second.match == {"by": "one", "source": second.sources.get(path="2.jpg").pk}


@pytest.mark.parametrize("how", [{"by": "one"}, {"by": "pictures"}])
def test_a_choice_about_the_old_pictures_is_not_copied_without_them(how):
    first = ready()
    matches.match_rows(first, how | {"source": first.sources.get(path="1.jpg").pk})

    second = another(started(first), pictures=False)

    assert (second.match, second.sources.count(), second.loans.count()) == ({}, 0, 0)


def test_a_batch_that_has_not_started_is_refused_and_nothing_is_made():
    first = ready()

    with pytest.raises(NotPossibleNow, match="not started yet"):
        another(first)

    assert list(Batch.objects.all()) == [first]


def test_a_batch_that_was_deleted_meanwhile_is_reported_and_nothing_is_made():
    first = started(ready())
    gone = Batch.objects.get(pk=first.pk)
    factories.delete(first)

    with pytest.raises(NotPossibleNow, match="deleted in the meantime"):
        another(gone)

    assert not Batch.objects.exists()


def test_the_audit_log_has_who_made_it_and_from_which_batch():
    first = started(ready())

    second = another(first)

    noted = Audit.objects.get(action="make_another")
    assert (noted.batch, noted.count, noted.details) == (second, 3, {"of": str(first.pk)})


# --- Its name


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("Prices", "Prices (2)"), ("Prices (2)", "Prices (3)"), ("Prices (new)", "Prices (new) (2)")],
)
def test_the_name_counts_on(name, wanted):
    assert name_like(name) == wanted


def test_a_long_name_stays_within_the_limit():
    assert len(name_like("n" * 200)) <= 200


# --- Many pictures, which a chore takes over


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make three pictures count as many, and share them one by one."""
    monkeypatch.setattr(taking_over, "FEW", 2)
    monkeypatch.setattr(taking_over, "Pace", lambda *_, **__: Pace(1, least=1, most=1))


def lender(pictures: int = 5) -> Batch:
    batch = factories.running(match={"by": "column", "column": "photo"})
    for number in range(pictures):
        factories.source(batch, f"{number}.jpg")
    return batch


def paths(batch: Batch) -> list[str]:
    return sorted(batch.sources.values_list("path", flat=True))


@pytest.mark.usefixtures("few")
def test_many_pictures_are_taken_over_by_a_chore_in_their_order() -> None:
    before = lender(5)

    new = control.make_another(before, before.owner, "Next", pictures=True)
    at_once = paths(new)
    done = taking_over.share_pictures(new, f"{before.pk}", lambda *_: None)

    assert (at_once, done) == ([], 5)
    assert paths(new) == paths(before)
    assert list(new.loans.values_list("lender", flat=True)) == [before.pk]
    assert list(new.chores.values_list("kind", "payload__of")) == [("take_over", f"{before.pk}")]


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("killed_at", [1, 3, 5])
def test_after_a_kill_the_pictures_that_are_missing_come_and_none_twice(killed_at: int) -> None:
    before = lender(5)
    new = control.make_another(before, before.owner, "Next", pictures=True)
    noted: list[tuple[int, int]] = []

    def die(done: int, total: int) -> None:
        if done == killed_at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        taking_over.share_pictures(new, f"{before.pk}", die)
    between = len(paths(new))
    taking_over.share_pictures(new, f"{before.pk}", lambda *told: noted.append(told))

    assert between == killed_at
    assert paths(new) == paths(before)
    assert noted == [(done, 5) for done in range(killed_at + 1, 6)]


@pytest.mark.usefixtures("few")
def test_a_picture_that_came_meanwhile_under_the_same_name_stays() -> None:
    before = lender(5)
    new = control.make_another(before, before.owner, "Next", pictures=True)
    own = factories.source(new, "3.jpg", key=f"b/{new.pk}/in/own")

    taking_over.share_pictures(new, f"{before.pk}", lambda *_: None)

    assert paths(new) == paths(before)
    assert new.sources.get(path="3.jpg") == own


@pytest.mark.usefixtures("few")
def test_the_one_picture_of_all_rows_is_there_at_once() -> None:
    before = lender(5)
    one = before.sources.get(path="2.jpg")
    before.match = {"by": "one", "source": one.pk}
    before.save()

    new = control.make_another(before, before.owner, "Next", pictures=True)

    assert paths(new) == ["2.jpg"]
    assert new.match == {"by": "one", "source": new.sources.get().pk}
    assert taking_over.share_pictures(new, f"{before.pk}", lambda *_: None) == 5


@pytest.mark.usefixtures("few")
def test_a_batch_whose_pictures_are_being_taken_over_is_not_deleted_until_they_are() -> None:
    before = lender(5)
    new = control.make_another(before, before.owner, "Next", pictures=True)

    with pytest.raises(NotPossibleNow, match="just taking over its pictures"):
        deletions.ask(before, before.owner)
    new.chores.update(state="done")
    deletions.ask(before, before.owner)

    assert not Batch.objects.filter(pk=before.pk).exists()


@pytest.mark.usefixtures("few")
def test_a_batch_deleted_before_its_pictures_were_taken_over_is_reported() -> None:
    before = lender(5)
    new = control.make_another(before, before.owner, "Next", pictures=True)
    Batch.objects.filter(pk=before.pk).update(deleted_at=timezone.now())

    with pytest.raises(NotPossibleNow, match="deleted in the meantime"):
        taking_over.share_pictures(new, f"{before.pk}", lambda *_: None)


@pytest.mark.usefixtures("few")
def test_a_batch_deleted_while_its_pictures_are_taken_over_gives_no_more_of_them() -> None:
    before = lender(5)
    new = control.make_another(before, before.owner, "Next", pictures=True)

    def delete(*_: int) -> None:
        Batch.objects.filter(pk=before.pk).update(deleted_at=timezone.now())

    with pytest.raises(NotPossibleNow, match="deleted in the meantime"):
        taking_over.share_pictures(new, f"{before.pk}", delete)

    assert paths(new) == ["0.jpg"]


def test_a_result_for_each_picture_of_a_row_is_chosen_for_the_next_batch_too():
    paths = ("mug.jpg", "mug-2.jpg")
    before = ready("sku;caption\nmug;Blue\n", paths)
    matches.match_rows(before, {"by": "column", "column": "sku", "every_picture": True})
    before.refresh_from_db()

    batch = read(another(started(before)), "sku;caption\nmug;Red\n")

    assert pairs(batch) == [("Red", "mug.jpg"), ("Red", "mug-2.jpg")]
