"""What is wrong with files that a command names."""

from pathlib import Path

import pytest

from jobs import design
from jobs.errors import DesignRefused, InputRefused
from jobs.management.wanted_files import (
    SubmissionRefused,
    file_problems,
    images_problems,
    insets_problems,
    read_design,
    reasons_of,
)
from jobs.models import SavedDesign
from tests import factories


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


NOWHERE = "There is no {} at {}."
LONG = "秋" * 100  #: a name of 300 bytes, which no file can have


@pytest.mark.parametrize("name", [LONG, "x" * 5000, "a\0b"])
def test_what_no_path_can_be_called_is_nowhere(name: str) -> None:
    path = Path(name)

    assert file_problems(path, "sheet") == [NOWHERE.format("sheet", path)]
    assert images_problems(path) == [NOWHERE.format("folder or zip of images", path)]
    assert insets_problems(path, has_design=True) == [
        NOWHERE.format("folder of box pictures", path)
    ]


def test_what_is_neither_a_file_nor_a_folder_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "gone")

    assert file_problems(Path("/dev/null"), "sheet") == [
        "/dev/null is not a file, so it cannot be the sheet."
    ]
    assert file_problems(link, "sheet") == [NOWHERE.format("sheet", link)]


def test_what_may_not_be_read_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr("os.access", lambda *_: False)

    refused = "cannot be read: no permission."
    assert file_problems(tmp_path / "file", "sheet") == [f"The sheet {tmp_path / 'file'} {refused}"]
    assert images_problems(tmp_path) == [f"The folder {tmp_path} {refused}"]
    assert insets_problems(tmp_path, has_design=True) == [f"The folder {tmp_path} cannot be read."]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Labels", LONG, "a/b"])
def test_a_saved_design_is_found_by_any_name(name: str) -> None:
    version = factories.design_version()
    SavedDesign.objects.create(name=name, version=version, saved_by=factories.user())

    assert read_design(name) == (version.document, [])


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Labels", LONG])
def test_a_name_that_nothing_has_is_said_so(name: str) -> None:
    assert read_design(name) == (
        None,
        [f"{NOWHERE[:-1]}, and none is saved under this name.".format("design", name)],
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is not JSON: Expecting value"),
        (b"{", "is not JSON: Expecting property name"),
        (b"\xff\xfe\x00", "is not JSON: "),
        (b"[" * 100_000, "is not JSON: "),
        (b'{"format": 1, "boxez": []}', "boxez: This key is not known"),
        (b"[]", ""),
    ],
    ids=["empty", "cut", "no text", "too deep", "a wrong key", "a list"],
)
def test_a_file_that_is_no_design_says_why(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "design.json"
    path.write_bytes(content)

    document, problems = read_design(str(path))

    assert document is None
    assert problems[0].startswith(f"The design {path}")
    assert words in problems[0]


def test_a_design_of_a_file_is_completed(tmp_path: Path) -> None:
    path = tmp_path / "design.json"
    path.write_bytes(b'{"format": 1}')

    assert read_design(str(path)) == (design.to_document(design.parse({"format": 1})), [])


@pytest.mark.parametrize(
    ("error", "reasons"),
    [
        (InputRefused("No."), ["No."]),
        (InputRefused("No.", problems=["a", "b"]), ["a", "b"]),
        (
            DesignRefused("No.", problems=[("boxes[0]", "is wrong"), "c"]),
            ["boxes[0]: is wrong", "c"],
        ),
        (InputRefused("No.", problems=[]), ["No."]),
        (SubmissionRefused.of("a", "b"), ["a", "b"]),
    ],
)
def test_every_reason_is_one_sentence_with_its_place(error, reasons: list[str]) -> None:
    assert reasons_of(error) == reasons
