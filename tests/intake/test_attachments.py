"""The sheet and a zip come in whole, and a chore is asked for."""

import pytest

from jobs import control
from jobs.errors import ArchiveRefused, NotPossibleNow, SheetRefused
from jobs.intake import attachments
from jobs.models import Chore, Sheet
from jobs.storage import keys, store
from tests import factories
from tests.intake.archives import packed
from tests.intake.tiny_pictures import jpeg

pytestmark = pytest.mark.django_db


def stored_keys(batch) -> list[str]:
    return list(store().keys(keys.batch(batch.pk)))


def test_a_sheet_is_stored_under_its_name_and_has_to_be_read():
    batch = factories.draft()

    chore = attachments.take_sheet(batch, "C:\\lists\\spring.csv", [b"picture;", b"caption\n"])

    sheet = batch.sheet
    assert (sheet.name, sheet.size, sheet.row_count) == ("spring.csv", 16, None)
    assert store().read(sheet.key) == b"picture;caption\n"
    assert (chore.kind, chore.state, chore.payload) == ("read", "waiting", {})


def test_without_the_request_to_read_it_there_is_no_sheet(monkeypatch):
    batch = factories.draft()
    attachments.take_sheet(batch, "a.csv", [b"a\n1\n"])
    before = Sheet.objects.get()

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(attachments.chore_requests, "request", die)
    with pytest.raises(KeyboardInterrupt):
        attachments.take_sheet(batch, "b.csv", [b"b\n1\n"])

    assert Sheet.objects.get() == before
    assert Sheet.objects.get().name == "a.csv"
    assert before.key in stored_keys(batch)


def test_a_second_sheet_replaces_the_first_and_is_read_once():
    batch = factories.draft()

    chores = [
        attachments.take_sheet(batch, "a.csv", [b"a\n1\n"]),
        attachments.take_sheet(batch, "b.csv", [b"b\n1\n"]),
    ]

    sheet = Sheet.objects.get()
    assert (sheet.name, stored_keys(batch)) == ("b.csv", [sheet.key])
    assert chores[0] == chores[1]


@pytest.mark.parametrize(
    ("chunks", "sentence"),
    [
        ([], "The sheet is empty (0 bytes). Save it again in your spreadsheet program."),
        ([b"x" * 600, b"x" * 600], "The sheet is larger than the limit of 1 kB."),
        (
            [b"\xff\xd8\xff\xe0"],
            (
                "“bad.csv” is a picture (JPEG), not a sheet. Add it to the pictures. Sheets can be "
                "XLSX, XLS, ODS, CSV or TSV."
            ),
        ),
        (
            [b"%PDF-1.7\n"],
            (
                "“bad.csv” is a PDF, not a sheet. Sheets can be XLSX, XLS, ODS, CSV or TSV. Open it "
                "in your spreadsheet program, save it as .xlsx, and upload that file."
            ),
        ),
    ],
)
def test_a_refused_sheet_leaves_the_one_before(settings, chunks, sentence):
    settings.MAX_SHEET_BYTES = 1000
    batch = factories.draft()
    attachments.take_sheet(batch, "good.csv", [b"a\n1\n"])

    with pytest.raises(SheetRefused) as refused:
        attachments.take_sheet(batch, "bad.csv", chunks)

    assert (refused.value.sentence, refused.value.details) == (sentence, {"problems": [sentence]})
    assert (Sheet.objects.get().name, len(stored_keys(batch))) == ("good.csv", 1)


@pytest.mark.parametrize(
    ("named", "brought", "called"),
    [
        ("", ["Prices of week 48.xlsx"], "Prices of week 48"),
        ("", ["wrong.csv", "right.csv"], "right"),
        ("Spring", ["list.csv"], "Spring"),
        ("", [".csv"], ".csv"),
    ],
)
def test_a_batch_without_a_chosen_name_is_named_after_its_sheet(named, brought, called):
    batch = control.create(factories.user(), named)

    for name in brought:
        attachments.store_sheet(batch, name, [b"a\n1\n"])

    batch.refresh_from_db()
    assert batch.name == called


def test_choices_are_kept_and_the_sheet_is_read_again():
    batch = factories.draft()
    attachments.store_sheet(batch, "a.csv", [b"a\n1\n"])

    chore = attachments.choose_reading(batch, {"delimiter": ";"})

    assert (Sheet.objects.get().choices, chore.kind) == ({"delimiter": ";"}, "read")


def test_the_language_chosen_for_one_sheet_is_that_of_the_sheet_in_its_place():
    batch = factories.draft()
    attachments.store_sheet(batch, "a.xlsx", [b"a"], language="en")
    attachments.choose_reading(batch, {"language": "de"})

    attachments.store_sheet(batch, "b.xlsx", [b"b"], language="en")

    assert Sheet.objects.get().choices == {"language": "de"}


def test_the_sheet_of_a_batch_made_like_another_is_read_in_the_language_of_its_design():
    document = {"format": 1, "language": "de", "boxes": []}
    batch = factories.draft(design_version=factories.design_version(document=document))

    attachments.store_sheet(batch, "next week.xlsx", [b"a"], language="en")

    assert batch.sheet.choices == {"language": "de"}


def test_the_language_of_the_person_is_the_default():
    batch = factories.draft(design_version=factories.design_version())

    attachments.store_sheet(batch, "a.xlsx", [b"a"], language="fr")

    assert batch.sheet.choices == {"usual_language": "fr"}


def test_a_design_with_the_site_s_language_column_has_its_sheet_read_by_language():
    document = {"format": 1, "language": "de", "language_column": "language", "boxes": []}
    batch = factories.draft(design_version=factories.design_version(document=document))

    attachments.store_sheet(batch, "next week.csv", [b"a"])

    assert batch.sheet.choices == {"language": "de", "by_language": True}


def test_a_zip_is_kept_until_it_is_unpacked():
    batch = factories.draft()
    data = packed({"1.jpg": jpeg()})

    chore = attachments.take_zip(batch, "photos.zip", [data])

    assert (chore.kind, chore.payload["name"]) == ("unpack", "photos.zip")
    assert store().read(chore.payload["key"]) == data


def test_a_file_that_is_not_a_zip_is_refused_and_deleted():
    batch = factories.draft()

    with pytest.raises(ArchiveRefused) as refused:
        attachments.take_zip(batch, "photos.rar", [b"Rar!" + bytes(100)])

    assert (
        refused.value.sentence
        == "photos.rar is not a zip. Pack the pictures as .zip, or drop the folder itself."
    )
    assert (stored_keys(batch), Chore.objects.count()) == ([], 0)


def test_a_started_batch_takes_neither_sheet_nor_zip():
    batch = factories.running()

    for take in (attachments.take_sheet, attachments.take_zip):
        with pytest.raises(NotPossibleNow):
            take(batch, "x", [b"x"])

    assert (stored_keys(batch), Chore.objects.count()) == ([], 0)
