"""One page of the client's list: which names are taken, and how they are kept."""

import unicodedata

import pytest

from jobs.intake.files.manifest import ManifestRefused
from jobs.intake.pictures import receive
from jobs.models import Source
from tests import factories

pytestmark = pytest.mark.django_db


def test_each_unwanted_file_is_stored_with_its_sentence_unless_it_is_a_system_file(settings):
    settings.MAX_FILE_BYTES = 20_000_000
    batch = factories.draft()

    answers = receive.announce(
        batch,
        [
            [".DS_Store", 6148, 0],
            ["film.mov", 10, 0],
            ["empty.jpg", 0, 0],
            ["huge.jpg", 32_400_000, 0],
        ],
    )

    assert [answer.get("noted", False) for answer in answers] == [False, True, True, True]
    assert [(answer["state"], answer["id"], answer["sentence"]) for answer in answers] == [
        ("refused", None, "This is a system file, not a picture."),
        ("refused", None, "This is a video, not a picture."),
        ("refused", None, "This file is empty (0 bytes). Copy it again from the original."),
        ("refused", None, "This file is larger than 20 MB. Save it smaller and try again."),
    ]
    assert [
        (source.path, source.code, source.sentence) for source in batch.sources.order_by("path")
    ] == [
        ("empty.jpg", "picture_unreadable", answers[2]["sentence"]),
        ("film.mov", "picture_not_taken", answers[1]["sentence"]),
        ("huge.jpg", "picture_unreadable", answers[3]["sentence"]),
    ]


def test_names_are_kept_in_composed_form_with_forward_slashes():
    batch = factories.draft()
    decomposed = unicodedata.normalize("NFD", "Grüße")

    receive.announce(batch, [[f"./{decomposed}\\1.jpg", 10, 0]])

    assert batch.sources.get().path == "Grüße/1.jpg"


@pytest.mark.parametrize(
    "page",
    [None, {}, "1.jpg", [["1.jpg"]], [[1, 2, 3]], [["1.jpg", -1, 0]], [["1.jpg", 1, 0]] * 2001],
)
def test_nothing_is_stored_of_a_page_that_is_not_valid(page):
    batch = factories.draft()

    with pytest.raises(ManifestRefused):
        receive.announce(batch, page)

    assert not Source.objects.exists()


@pytest.mark.parametrize("path", ["june/\ud800.jpg", "\udfff.jpg", "\udfff.ico"])
def test_a_name_that_cannot_be_stored_is_refused_alone(path):
    batch = factories.draft()

    refused, wanted = receive.announce(batch, [[path, 10, 1000], ["2.jpg", 10, 1000]])

    assert (refused["id"], refused["state"]) == (None, "refused")
    assert "half of a character" in refused["sentence"]
    assert wanted["state"] == "need"
    assert [source.path for source in batch.sources.all()] == ["2.jpg"]


def test_a_path_that_is_too_long_once_it_is_folded_is_refused_and_stored_nowhere():
    batch = factories.draft()

    [answer] = receive.announce(batch, [["ß" * 600 + ".jpg", 10, 0]])

    assert (answer["state"], answer.get("noted", False)) == ("refused", False)
    assert answer["sentence"].startswith("Its path has 1,204 characters; the limit is 1,000.")
    assert not batch.sources.exists()
