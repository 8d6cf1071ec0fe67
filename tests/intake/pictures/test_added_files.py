"""The outcome of adding many files."""

from jobs.intake.pictures.added_files import NAMED, AddedFiles


def test_the_first_files_that_were_left_out_are_named_and_the_others_counted() -> None:
    added = AddedFiles("photos.zip")

    for number in range(NAMED + 5):
        added.leave_out(f"{number}.txt", "This is not a picture.")

    assert added.left_out_count == NAMED + 5
    assert added.left_out[0] == ("0.txt", "This is not a picture.")
    assert [path for path, _ in added.left_out] == [f"{number}.txt" for number in range(NAMED)]


def test_two_outcomes_share_no_list() -> None:
    AddedFiles("a").leave_out("x", "y")

    assert AddedFiles("b").left_out == []
