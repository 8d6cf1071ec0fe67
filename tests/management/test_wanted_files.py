"""What is wrong with files that a command names."""

from pathlib import Path

from jobs.management.wanted_files import file_problems, images_problems, insets_problems


def test_a_file_has_to_be_there_and_to_be_a_file(tmp_path: Path) -> None:
    sheet = tmp_path / "rows.csv"
    sheet.write_text("photo;caption\n")
    missing = tmp_path / "other.csv"

    assert file_problems(sheet, "sheet") == []
    assert [str(missing) in problem for problem in file_problems(missing, "sheet")] == [True]
    assert file_problems(tmp_path, "sheet") == [
        f"{tmp_path} is not a file, so it cannot be the sheet."
    ]


def test_pictures_come_from_a_folder_or_a_zip(tmp_path: Path) -> None:
    missing = tmp_path / "photos.zip"

    assert images_problems(tmp_path) == []
    assert images_problems(missing) == file_problems(missing, "folder or zip of images")


def test_box_pictures_need_a_folder_and_a_design(tmp_path: Path) -> None:
    missing = tmp_path / "logos"

    assert insets_problems(tmp_path, has_design=True) == []
    assert insets_problems(tmp_path, has_design=False) == [
        "--box-pictures goes with --design, which says where they stand."
    ]
    assert [str(missing) in problem for problem in insets_problems(missing, has_design=True)] == [
        True
    ]
