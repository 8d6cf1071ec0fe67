"""A batch follows a changed sheet from a shell: `manage.py submit --update`."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from jobs import control
from jobs.checking import changed_sheet
from jobs.control import sheet_updates
from jobs.control.sheet_updates import KEEPS_NUMBERS
from jobs.management import sheet_update
from jobs.models import Batch, SheetUpdate, Source
from jobs.results import report
from tests import factories
from tests.intake.archives import packed
from tests.intake.batches import quiet
from tests.intake.tiny_pictures import jpeg
from tests.picture_batches import shop
from tests.updated_batches import finished, rows_of

pytestmark = pytest.mark.usefixtures("site_folder")

CHANGED = "picture;caption\n9.jpg;Nine\n1.jpg;One\n2.jpg;Zwei\n"


@pytest.fixture
def batch(site_folder: Path) -> Batch:
    return finished(paths=("1.jpg", "2.jpg", "3.jpg", "9.jpg"))


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "tuesday.csv"
    path.write_text(CHANGED)
    return path


def submit(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        call_command("submit", *map(str, arguments))
    return int(ended.value.code or 0)


def test_new_and_changed_rows_wait_and_the_counts_are_printed_as_json(batch, sheet, capsys):
    status = submit("--update", batch.pk, "--sheet", sheet, "--gone", "leave-out", "--json")

    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert status == 0
    assert told["update"] == {
        "key": ["picture"],
        "new": 1,
        "changed": 1,
        "equal": 1,
        "gone": 1,
        "conflicts": 0,
        "moved": 3,
        "blocked": 0,
        "totals": 0,
        "serial_numbers": {"still_revoked": 0, "still_valid": 0, "revoked": 0, "replaced": 0},
    }
    counts = [told[name] for name in ("rows", "done", "failed", "left_out", "cancelled", "open")]
    assert counts == [4, 1, 0, 1, 0, 2]
    assert [state for *_, state, _ in rows_of(batch)] == ["waiting", "done", "waiting", "left_out"]


def test_results_of_several_pictures_are_counted_and_gone_ones_asked_about(
    site_folder, sheet, tmp_path, capsys
):
    batch = shop()
    sheet.write_text("sku;caption\nmug;Blue\ncup;Red\nmug-3;Small\n")
    images = tmp_path / "images"
    images.mkdir()
    (images / "cup_side.jpg").write_bytes(jpeg(400, 300))
    asked = ("--update", batch.pk, "--sheet", sheet, "--images", images)

    refused = submit(*asked)
    sentence = capsys.readouterr().err
    status = submit(*asked, "--gone", "leave-out", "--json")

    said = capsys.readouterr()
    told = json.loads(said.out.splitlines()[-1])["update"]
    assert (refused, status) == (2, 0)
    assert "Results of the batch that tuesday.csv no longer gives: 2. Say --gone" in sentence
    assert "Results of 3 rows: 2 new, 0 changed, 4 equal, 2 gone." in said.out + said.err
    assert [told[name] for name in ("rows", "new", "equal", "gone")] == [3, 2, 4, 2]


def test_a_report_with_a_line_for_each_result_has_no_key(site_folder, sheet, capsys):
    batch = shop()
    sheet.write_bytes(b"".join(report.csv(batch)))

    status = submit("--update", batch.pk, "--sheet", sheet, "--key", "sku")

    assert status == 2
    assert "is a report with a line for each result" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("answer", "said", "becomes"),
    [
        (["--totals", "leave-out"], "the first is row 5; left out.", "left_out"),
        ([], "made; say --totals leave-out to leave such rows out.", "waiting"),
    ],
)
def test_a_total_that_the_sheet_adds_is_named_and_left_out_if_asked(
    answer, said, becomes, batch, sheet, capsys
):
    sheet.write_text(f"{CHANGED};Total\n")

    submit("--update", batch.pk, "--sheet", sheet, "--gone", "keep", "--key", "row", *answer)

    assert said in capsys.readouterr().out
    assert rows_of(batch)[3][-2] == becomes


def test_the_open_sheet_of_a_colleague_stays_until_the_command_replaces_it(batch, sheet, capsys):
    sheet_updates.take(batch, factories.user("ann"), "ann.csv", [CHANGED.encode()])
    command = ["--update", batch.pk, "--sheet", sheet, "--gone", "keep", "--account", "operator"]

    refused = submit(*command)
    said, kept = capsys.readouterr().err, SheetUpdate.objects.get()
    status = submit(*command, "--replace")

    assert refused == 2
    assert "ann uploaded the changed sheet “ann.csv” on" in said
    assert sheet_update.SAY_REPLACE in said
    assert kept.name == "ann.csv"
    assert status == 0
    assert not SheetUpdate.objects.exists()
    assert rows_of(batch)[0] == (2, "9.jpg", "waiting", 1)


def test_the_open_sheet_of_the_first_account_stays_too_if_the_command_names_none(
    batch, sheet, capsys
):
    sheet_updates.take(batch, batch.owner, "page.csv", [CHANGED.encode()])

    refused = submit("--update", batch.pk, "--sheet", sheet, "--gone", "keep")

    said = capsys.readouterr().err
    assert refused == 2
    assert "operator uploaded the changed sheet “page.csv” on" in said
    assert sheet_update.SAY_REPLACE_OWN in said
    assert SheetUpdate.objects.get().name == "page.csv"


def test_a_sheet_that_has_taken_the_place_of_the_command_s_own_is_not_followed(
    batch, sheet, monkeypatch, capsys
):
    compare = sheet_update._compare

    def then_replaced(*of):
        found = compare(*of)
        key = SheetUpdate.objects.get().key
        sheet_updates.take(batch, batch.owner, "page.csv", [CHANGED.encode()], instead_of=key)
        changed_sheet.compare_sheet(batch, quiet)
        return found

    monkeypatch.setattr(sheet_update, "_compare", then_replaced)

    status = submit("--update", batch.pk, "--sheet", sheet, "--gone", "keep")

    assert status == 2
    assert "“page.csv” has taken the place of the sheet that you looked at" in (
        capsys.readouterr().err
    )
    assert SheetUpdate.objects.get(confirmed_at=None).name == "page.csv"


@pytest.mark.parametrize("as_zip", [False, True])
def test_pictures_of_new_rows_come_with_the_sheet(site_folder, sheet, tmp_path, capsys, as_zip):
    batch = finished()
    images = {"9.jpg": jpeg(400, 300, "red"), "1.jpg": jpeg(40, 30, "red"), "2.jpg": jpeg(400, 300)}
    path = tmp_path / "photos"
    if as_zip:
        path.write_bytes(packed(images))
    else:
        path.mkdir()
        for name, data in images.items():
            (path / name).write_bytes(data)

    status = submit(
        "--update", batch.pk, "--sheet", sheet, "--images", path, "--gone", "keep", "--json"
    )

    said = capsys.readouterr()
    told = json.loads(said.out.splitlines()[-1])["update"]
    assert status == 0
    assert [told[name] for name in ("new", "changed", "blocked", "pictures")] == [1, 1, 0, 2]
    assert told["left_out"] == [["1.jpg", sheet_update.KEPT]]
    assert f"1.jpg: {sheet_update.KEPT}" in said.err
    assert batch.jobs.get(row=2).source.path == "9.jpg"
    assert not batch.sources.filter(row=Source.NEWER).exists()


def test_pictures_that_differ_replace_the_used_ones_if_the_command_says_so(
    site_folder, sheet, tmp_path, capsys
):
    batch = finished()
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "1.jpg").write_bytes(jpeg(400, 300, "red"))

    submit(
        *("--update", batch.pk, "--sheet", sheet, "--images", tmp_path / "photos"),
        *("--gone", "keep", "--differing", "use", "--json"),
    )

    told = json.loads(capsys.readouterr().out.splitlines()[-1])["update"]
    assert [told[name] for name in ("pictures", "replaced", "left_out")] == [1, 1, []]
    assert batch.sources.get(path="1.jpg").width == 400
    assert batch.jobs.get(row=3).generation == 2


def test_a_folder_without_pictures_refuses_the_update(batch, sheet, tmp_path, capsys):
    (tmp_path / "empty").mkdir()

    status = submit("--update", batch.pk, "--sheet", sheet, "--images", tmp_path / "empty")

    assert (status, "There is no picture in" in capsys.readouterr().err) == (2, True)
    assert not SheetUpdate.objects.exists()


def test_every_question_without_an_answer_is_a_reason_and_nothing_changes(batch, sheet, capsys):
    control.correct(batch.jobs.get(row=3), batch.owner, {"caption": "Deux"})
    before = rows_of(batch)

    status = submit("--update", batch.pk, "--sheet", sheet)

    said = capsys.readouterr().err
    assert status == 2
    assert "Rows of the batch that tuesday.csv no longer has: 1. Say --gone" in said
    assert "Rows in which tuesday.csv and a correction made in the batch disagree: 1." in said
    assert rows_of(batch) == before
    assert not SheetUpdate.objects.exists()


def test_corrections_can_win_over_the_sheet(batch, sheet):
    control.correct(batch.jobs.get(row=3), batch.owner, {"caption": "Deux"})

    submit(
        *("--update", batch.pk, "--sheet", sheet),
        *("--gone", "keep", "--conflicts", "corrections", "--key", "picture"),
    )

    assert batch.jobs.get(row=4).text("caption") == "Deux"


@pytest.mark.parametrize(
    ("more", "state", "counts"),
    [
        ((), "still valid", {"still_valid": 1, "revoked": 0}),
        (("--revoke", "printed  twice"), "now revoked", {"still_valid": 0, "revoked": 1}),
    ],
)
def test_numbers_of_gone_rows_are_named_and_revoked_only_for_a_reason(
    batch, sheet, capsys, more, state, counts
):
    number = factories.serial_number(batch.jobs.get(row=4), 3)

    submit("--update", batch.pk, "--sheet", sheet, "--gone", "leave-out", "--json", *more)

    said = capsys.readouterr()
    told = json.loads(said.out.splitlines()[-1])["update"]["serial_numbers"]
    number.refresh_from_db()
    assert told == {"still_revoked": 0, "replaced": 0} | counts
    assert f"no longer in the sheet, {state}: 1: INV-0003 (row 4)." in said.err
    assert number.revoked_because == ("printed twice" if more else "")


def test_numbers_are_not_revoked_without_a_reason(batch, sheet, capsys):
    status = submit("--update", batch.pk, "--sheet", sheet, "--gone", "keep", "--revoke", " ")

    assert (status, "Say why it is revoked" in capsys.readouterr().err) == (2, True)
    assert not SheetUpdate.objects.exists()


def test_numbers_of_rows_that_are_kept_are_not_revoked(batch, sheet, capsys):
    number = factories.serial_number(batch.jobs.get(row=4), 3)

    status = submit("--update", batch.pk, "--sheet", sheet, "--gone", "keep", "--revoke", "lost")

    number.refresh_from_db()
    assert (status, number.revoked_at) == (2, None)
    assert KEEPS_NUMBERS in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (["--key", "sku", "--gone", "keep"], "has no column “sku” in common"),
        (["--images", "no-such-folder"], "There is no folder or zip of images at"),
        (["--design", "a.json"], "--update needs --sheet, and none of --design"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(batch, sheet, capsys, more, why):
    status = submit("--update", batch.pk, "--sheet", sheet, *more)

    assert (status, why in capsys.readouterr().err) == (2, True)
    assert not SheetUpdate.objects.exists()


def test_a_batch_that_does_not_exist_and_a_missing_sheet_are_refused(batch, tmp_path, capsys):
    statuses = [
        submit("--update", "1f3c", "--sheet", tmp_path / "a.csv"),
        submit("--update", batch.pk, "--sheet", tmp_path / "a.csv"),
        submit("--update", batch.pk),
    ]

    said = capsys.readouterr().err
    assert statuses == [2, 2, 2]
    assert "There is no batch 1f3c." in said
    assert "There is no sheet at" in said
    assert "--update needs --sheet" in said


def test_a_renamed_column_is_read_by_its_name_of_before(batch, sheet, capsys):
    sheet.write_text(CHANGED.replace("caption", "title"))

    status = submit(
        *("--update", batch.pk, "--sheet", sheet, "--gone", "keep", "--json"),
        *("--rename", "title=caption"),
    )

    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (status, told["update"]["changed"], told["update"]["new"]) == (0, 1, 1)


def test_a_column_to_rename_that_the_sheet_does_not_have_is_refused(batch, sheet, capsys):
    status = submit(
        "--update", batch.pk, "--sheet", sheet, "--gone", "keep", "--rename", "title=caption"
    )

    assert status == 2
    assert (
        "tuesday.csv has no column “title” to rename, or one that is called “caption” already."
    ) in capsys.readouterr().err
    assert not SheetUpdate.objects.exists()
