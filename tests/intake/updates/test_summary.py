"""The stored numbers of a comparison."""

from jobs.intake.updates.summary import FindingOfSome, Summary


def test_a_summary_is_the_same_after_it_was_stored():
    found = FindingOfSome("text_does_not_fit", True, 2, 7, "It does not fit.")
    summary = Summary(sheet_rows=3, changed=1, key=["sku"], cells={"price": 1}, findings=[found])

    assert Summary.from_json(summary.to_json()) == summary


def test_what_another_version_stored_is_read_as_far_as_it_is_known():
    assert Summary.from_json({"new": 2, "later": True}) == Summary(new=2, findings=[])


def test_only_a_sheet_that_changes_nothing_is_without_effect():
    assert Summary(sheet_rows=3, equal=3).is_without_effect
    assert not Summary(sheet_rows=3, equal=3, moved=1).is_without_effect
