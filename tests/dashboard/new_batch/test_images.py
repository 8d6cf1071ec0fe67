"""The first step: pictures come in by packs, slices, a zip or a plain form, each with a verdict."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from jobs.intake.pictures import inbox_folders
from jobs.intake.rows import matches
from jobs.models import Batch, Chore, Sheet
from jobs.storage import store
from jobs.storage.folder import FolderStore
from tests import factories
from tests.dashboard.markup import buttons
from tests.dashboard.new_batches import (
    JSON,
    MULTIPART,
    address,
    announce,
    cut,
    do_chores,
    files_kept,
    form,
    picked,
    words,
)
from tests.intake import batches
from tests.intake.tiny_pictures import jpeg, png

pytestmark = pytest.mark.django_db

PICTURE = jpeg(60, 40)


@pytest.fixture
def batch() -> Batch:
    return factories.draft()


def test_the_room_for_results_is_estimated_by_rows(operator: Client) -> None:
    batch = factories.draft()
    factories.source(batch, "a.jpg", size=2_000_000)
    before = words(operator.get(address("images", batch)).text)
    Sheet.objects.create(batch=batch, name="a.csv", key="k", size=1, row_count=120)

    after = words(operator.get(address("images", batch)).text)

    assert "if each picture is used once, the results will need about 2 MB" in before
    assert "the results of 120 rows will need about 240 MB" in after


def send(client: Client, batch: Batch, *files: tuple[int, bytes], **extra):
    body = form(*((str(number), f"{number}.jpg", data) for number, data in files))
    return client.generic("POST", address("pack", batch), body, MULTIPART, **JSON, **extra)


# --- The page -------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["images", "sheet", "match", "design", "check"])
def test_each_step_of_a_new_batch_offers_to_delete_it(operator, step):
    batch = batches.with_sheet(batches.with_pictures("a.jpg"), "sku;caption\na;One\n")
    matches.match_rows(batch)

    page = operator.get(address(step, batch)).text

    assert f'href="{address("delete", batch)}"' in page


@pytest.mark.parametrize("pictures", [1, 3])
def test_the_page_costs_the_same_queries_for_one_and_for_many(
    operator, batch, pictures, django_assert_num_queries
):
    for number in range(pictures):
        factories.source(batch, f"{number}.jpg")

    with django_assert_num_queries(9):
        response = operator.get(address("images", batch))

    assert response.status_code == 200
    assert f"{pictures} picture" in words(response.text)


@pytest.mark.parametrize(
    ("target", "shown"), [("arrived", "1 picture uploaded"), ("sheet-here", "No sheet?")]
)
def test_a_fragment_is_not_a_page(operator, batch, target, shown):
    factories.source(batch, "1.jpg")

    response = operator.get(
        address("images", batch), headers={"HX-Request": "true", "HX-Target": target}
    )

    assert "<html" not in response.text
    assert f'id="{target}"' in response.text
    assert words(response.text).startswith(shown)


def test_an_interrupted_upload_says_how_to_continue(operator, batch):
    factories.source(batch, "1.jpg", key="")

    page = words(operator.get(address("images", batch)).text)
    own = words(
        operator.get(
            address("images", batch), headers={"HX-Request": "true", "HX-Target": "arrived"}
        ).text
    )

    assert "1 picture still to come. If no tab is uploading, choose the same folder again" in page
    assert "choose the same folder again" not in own


def test_a_draft_without_a_matched_row_continues_at_the_match(operator):
    batch = batches.with_sheet(batches.with_pictures("a.jpg"), "picture;caption\nb.jpg;One\n")
    matches.match_rows(batch, {"by": "column", "column": "picture"})

    first = operator.get(address("batch", batch))
    matches.match_rows(batch, {"by": "one", "source": batch.sources.get().pk})

    assert first.url == address("match", batch)
    assert operator.get(address("batch", batch)).url == address("design", batch)


def test_a_batch_that_has_started_has_no_steps(operator):
    batch = factories.running(1)

    response = operator.get(address("images", batch))

    assert response.url == address("batch", batch)


# --- Manifest and packs ---------------------------------------------------------------------------


def test_each_file_of_a_pack_has_its_own_verdict(operator, batch):
    answers = announce(operator, batch, ("a/1.jpg", len(PICTURE)), ("a/2.jpg", 9), ("notes.txt", 5))
    good, bad = answers[0]["id"], answers[1]["id"]

    response = send(operator, batch, (good, PICTURE), (bad, b"no pictur"), (999, PICTURE))

    assert [answer["state"] for answer in answers] == ["need", "need", "refused"]
    assert [(file["id"], file["taken"], file["code"]) for file in response.json()["files"]] == [
        (good, True, ""),
        (bad, False, "file_refused"),
        (999, False, "unknown_file"),
    ]
    kept = batch.sources.get(code="")
    assert (kept.path, store().read(kept.key)) == ("a/1.jpg", PICTURE)


def test_stored_pictures_are_not_requested_again(operator, batch):
    number = announce(operator, batch, ("1.jpg", len(PICTURE)))[0]["id"]
    send(operator, batch, (number, PICTURE))

    again = announce(operator, batch, ("1.jpg", len(PICTURE)), ("2.jpg", 10))

    assert [answer["state"] for answer in again] == ["have", "need"]


def test_a_number_from_another_batch_is_unknown(operator, batch):
    elsewhere = announce(operator, factories.draft(), ("1.jpg", len(PICTURE)))[0]["id"]

    response = send(operator, batch, (elsewhere, PICTURE))

    assert response.json()["files"][0]["code"] == "unknown_file"
    assert files_kept(batch) == []


def test_only_complete_files_of_an_interrupted_pack_are_kept(operator, batch):
    first, second = (
        answer["id"]
        for answer in announce(operator, batch, ("1.jpg", len(PICTURE)), ("2.jpg", 300_000))
    )
    body = form(
        (str(first), "1.jpg", PICTURE),
        (str(second), "2.jpg", PICTURE + bytes(300_000 - len(PICTURE))),
    )

    response = operator.generic(
        "POST", address("pack", batch), **cut(body, 200_000, MULTIPART), **JSON
    )

    assert response.status_code == 400
    assert (
        response.json()["sentence"]
        == "The upload stopped before the end of the file. Upload it again."
    )
    assert [source.is_here for source in batch.sources.all()] == [True, False]
    assert files_kept(batch) == [batch.sources.first().key]


def test_a_file_that_lied_about_its_size_is_refused_and_the_next_one_is_taken(
    operator, batch, settings
):
    settings.MAX_FILE_BYTES = 1_000_000
    first, second = (
        answer["id"]
        for answer in announce(operator, batch, ("1.jpg", 1000), ("2.jpg", len(PICTURE)))
    )

    response = send(operator, batch, (first, PICTURE + bytes(1_000_000)), (second, PICTURE))

    taken = [file["taken"] for file in response.json()["files"]]
    assert taken == [False, True]
    assert files_kept(batch) == [batch.sources.get(path="2.jpg").key]


def test_without_the_token_nothing_is_taken(batch):
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.user())
    source = factories.source(batch, "1.jpg", key="", size=len(PICTURE))

    response = send(client, batch, (source.pk, PICTURE))

    assert response.status_code == 403
    assert files_kept(batch) == []


def test_a_full_disk_is_reported_so_that_the_script_waits(operator, batch, monkeypatch):
    number = announce(operator, batch, ("1.jpg", len(PICTURE)))[0]["id"]
    monkeypatch.setattr(FolderStore, "free_bytes", lambda self: 1000)

    response = send(operator, batch, (number, PICTURE))

    assert response.status_code == 507
    assert response.json()["code"] == "no_room"


@pytest.mark.parametrize(
    "body", [b"", b"[", b"[1]", b'{"files": "all"}', b'{"files": [["a.jpg"]]}']
)
def test_an_invalid_manifest_is_refused_with_a_sentence(operator, batch, body):
    response = operator.post(
        address("manifest", batch), body, content_type="application/json", **JSON
    )

    assert response.status_code == 422
    assert response.json()["sentence"].endswith(".")
    assert not batch.sources.exists()


# --- Slices ---------------------------------------------------------------------------------------


def test_a_large_file_is_sent_in_slices_and_continues_where_it_stopped(operator, batch):
    number = announce(operator, batch, ("1.jpg", len(PICTURE)))[0]["id"]
    url = address("slice", batch, source_id=number)

    def put(start: int, data: bytes):
        return operator.patch(
            url, data, "application/offset+octet-stream", HTTP_UPLOAD_OFFSET=str(start), **JSON
        )

    begun = put(0, PICTURE[:100])
    wrong = put(50, PICTURE[50:])
    offset = operator.head(url)["Upload-Offset"]
    ended = put(100, PICTURE[100:])

    assert (begun["Upload-Offset"], begun.json()) == ("100", {"verdict": None})
    assert wrong["Upload-Offset"] == offset == "100"
    assert ended.json()["verdict"]["taken"] is True
    assert store().read(batch.sources.get().key) == PICTURE


# --- Without our script ---------------------------------------------------------------------------


def test_a_plain_form_takes_pictures_and_says_what_it_did_not_take(operator, batch):
    files = [picked(PICTURE, "1.jpg"), picked(b"words", "2.jpg"), picked(png(), "3.png")]

    response = operator.post(address("images-form", batch), {"files": files})

    assert response.url == address("images", batch)
    assert [source.path for source in batch.sources.order_by("path")] == ["1.jpg", "3.png"]
    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert said == ["2.jpg: This is a text file, not a picture.", "2 pictures uploaded."]


def test_a_plain_form_takes_the_first_of_two_files_with_one_name_and_says_so(operator, batch):
    files = [picked(PICTURE, "1.jpg"), picked(png(), "1.jpg")]

    response = operator.post(address("images-form", batch), {"files": files})

    assert store().read(batch.sources.get().key) == PICTURE
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "1.jpg: Another of the chosen files has this name. Rename one of them to use both.",
        "1 picture uploaded.",
    ]


def test_a_plain_form_takes_a_hundred_at_a_time(operator, batch):
    files = [picked(PICTURE, f"{number}.jpg") for number in range(102)]

    response = operator.post(address("images-form", batch), {"files": files})

    said = [str(message) for message in get_messages(response.wsgi_request)]
    assert batch.sources.count() == 100
    assert (
        said[0]
        == "2 pictures more were not uploaded. The limit is 100 at a time: upload them again."
    )


def test_a_zip_is_kept_and_unpacked_by_a_chore(operator, batch):
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("a/1.jpg", PICTURE)
        archive.writestr("../../x.jpg", PICTURE)

    response = operator.post(
        address("images-zip", batch), {"zip": picked(file.getvalue(), "all.zip")}, **JSON
    )
    do_chores(batch)

    assert response.json() == {"sentence": "all.zip is uploaded and being unpacked."}
    assert "a/1.jpg" in [source.path for source in batch.sources.all()]


def test_a_file_that_is_not_a_zip_is_refused_and_nothing_is_kept(operator, batch):
    response = operator.post(
        address("images-zip", batch), {"zip": picked(PICTURE, "all.zip")}, **JSON
    )

    assert (response.status_code, response.json()["code"]) == (422, "archive_refused")
    assert files_kept(batch) == []
    assert not Chore.objects.exists()


def test_a_started_batch_takes_no_more(operator, batch):
    source = factories.source(batch, "1.jpg", key="", size=len(PICTURE))
    Batch.objects.filter(pk=batch.pk).update(started_at=timezone.now())

    answers = announce(operator, batch, ("2.jpg", 10))
    response = operator.post(address("images-form", batch), {"files": [picked(PICTURE, "3.jpg")]})

    assert answers[0]["state"] == "refused"
    assert response.url == address("batch", batch)
    assert list(batch.sources.all()) == [source]


# --- The inbox ------------------------------------------------------------------------------------


def test_without_an_inbox_the_page_does_not_mention_one(operator, batch):
    assert "inbox" not in words(operator.get(address("images", batch)).text)


def test_pictures_of_the_inbox_become_pictures_of_the_batch(operator, batch, settings, tmp_path):
    settings.INBOX = str(tmp_path)
    (tmp_path / "june").mkdir()
    (tmp_path / "june" / "1.jpg").write_bytes(PICTURE)
    (tmp_path / "june" / "notes.txt").write_text("call them")
    assert "From the inbox folder" in words(operator.get(address("images", batch)).text)
    inbox = operator.get(address("inbox", batch)).text
    assert "june 2 files" in words(inbox)
    assert "Add these pictures of “june”" in buttons(inbox)

    response = operator.post(address("inbox", batch), {"folder": "june"})

    assert response.url == address("images", batch)
    assert "Copying from the inbox" in words(operator.get(address("images", batch)).text)
    do_chores(batch)
    assert list(batch.sources.values_list("path", "width", "code")) == [
        ("june/1.jpg", 60, ""),
        ("june/notes.txt", None, "picture_not_taken"),
    ]
    page = words(operator.get(address("images", batch)).text)
    assert "1 picture uploaded" in page
    assert "1 file left out june/notes.txt : This is a text file, not a picture." in page


def test_a_folder_that_is_not_in_the_inbox_is_refused_in_words(operator, batch, settings, tmp_path):
    settings.INBOX = str(tmp_path)
    assert "The inbox is empty." in words(operator.get(address("inbox", batch)).text)

    response = operator.post(address("inbox", batch), {"folder": "../x"}, follow=True)

    assert "The inbox no longer has a folder “../x” with files." in words(response.text)
    assert not batch.chores.exists()


def test_a_missing_inbox_is_reported_on_the_pictures_page(operator, batch, settings, tmp_path):
    settings.INBOX = str(tmp_path / "away")

    response = operator.get(address("inbox", batch), follow=True)

    assert response.redirect_chain == [(address("images", batch), 302)]
    assert "The inbox folder cannot be opened: No such file or directory." in words(response.text)


def test_an_inbox_that_does_not_answer_is_reported(
    operator, batch, settings, silent_share, monkeypatch
):
    settings.INBOX = str(silent_share)
    monkeypatch.setattr(inbox_folders, "found_in", open)

    answers = [
        operator.get(address("inbox", batch), follow=True),
        operator.post(address("inbox", batch), {"folder": "june"}, follow=True),
    ]

    for answer in answers:
        assert answer.redirect_chain == [(address("images", batch), 302)]
        assert "The inbox did not answer within 0.05 seconds." in words(answer.text)
    assert not batch.chores.exists()
