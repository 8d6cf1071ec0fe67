from pathlib import Path

import pytest

from jobs.intake.pictures.added_files import AddedFiles
from jobs.management import picture_files
from jobs.management.wanted_files import SubmissionRefused


def test_files_of_a_folder_come_in_order_and_hidden_ones_are_counted(tmp_path: Path) -> None:
    for name in ("b.jpg", "a/2.jpg", "a/10.jpg", ".hidden.jpg", ".trash/3.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"a picture")
    (tmp_path / "linked").symlink_to(tmp_path / "b.jpg")
    brought = AddedFiles("photos")

    found = list(picture_files.walk(tmp_path, brought))

    assert [file.path for file in found] == ["b.jpg", "linked", "a/10.jpg", "a/2.jpg"]
    assert brought.skipped == 1


def test_a_folder_without_a_picture_is_refused_with_what_was_left_out(tmp_path: Path) -> None:
    brought = AddedFiles("photos")
    brought.leave_out("notes.txt", "This is not a picture.")

    with pytest.raises(SubmissionRefused) as refused:
        picture_files.require_some(brought, tmp_path)

    assert refused.value.details["reasons"] == [
        f"There is no picture in {tmp_path}.",
        "notes.txt: This is not a picture.",
    ]
