"""The folders of hot folders on the disk."""

from pathlib import Path

import pytest

from jobs.hot_folders import places
from jobs.hot_folders.new_folders import HotFolderRefused
from tests.hot_folders.drops import drop, names_in


@pytest.fixture(autouse=True)
def weekly(root):
    places.make("weekly")


def test_a_hot_folder_has_three_folders(root):
    assert sorted(names_in(Path(root, "weekly"))) == ["in", "out", "taken"]


def test_sets_are_folders_with_the_sheets_directly_in_them(root):
    within = drop(root, "monday") / "older"
    within.mkdir()
    (within / "list.csv").write_text("picture\n")
    drop(root, "sunday", sheet=None)
    (drop(root, "tuesday", sheet=None) / "PRICES.XLSX").write_bytes(b"1")
    (Path(root) / "weekly" / "in" / "loose.jpg").write_bytes(b"1")
    (Path(root) / "weekly" / "in" / ".hidden").mkdir()

    assert [(it.name, it.files, it.sheets) for it in places.dropped("weekly")] == [
        ("monday", 4, ("list.csv",)),
        ("sunday", 2, ()),
        ("tuesday", 3, ("PRICES.XLSX",)),
    ]


def test_a_set_that_grows_has_another_fingerprint(root):
    here = drop(root)
    before = places.dropped("weekly")[0].fingerprint

    (here / "3.jpg").write_bytes(b"half")
    grown = places.dropped("weekly")[0].fingerprint
    (here / "3.jpg").write_bytes(b"half and more")

    assert len({before, grown, places.dropped("weekly")[0].fingerprint}) == 3


def test_links_are_not_followed(root, tmp_path):
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "secret.jpg").write_bytes(b"1")
    (Path(root) / "weekly" / "in" / "set").symlink_to(tmp_path / "private")
    drop(root)
    (Path(root) / "weekly" / "in" / "monday" / "link.jpg").symlink_to(
        tmp_path / "private" / "secret.jpg"
    )

    assert [(it.name, it.files) for it in places.dropped("weekly")] == [("monday", 3)]


def test_a_set_is_moved_once(root):
    drop(root)

    places.move("weekly", "monday", "monday")
    drop(root)
    places.move("weekly", "monday", "monday")

    assert names_in(Path(root, "weekly", "in")) == ["monday"]
    assert places.free_name("weekly", "monday", ["monday (2)"]) == "monday (3)"


def test_a_numbered_name_is_no_longer_than_a_disk_takes():
    longest = "é" * 127

    assert places.free_name("weekly", longest, [longest]) == f"{'é' * 125} (2)"


def test_a_folder_that_is_gone_is_refused_with_its_name():
    with pytest.raises(HotFolderRefused, match="The hot folder “daily/in” cannot be used: No such"):
        places.dropped("daily")


def test_a_site_without_hot_folders_says_how_to_have_them(settings):
    settings.HOT_FOLDERS = ""

    with pytest.raises(HotFolderRefused, match="OVERPRINT_HOT_FOLDERS"):
        places.make("weekly")
