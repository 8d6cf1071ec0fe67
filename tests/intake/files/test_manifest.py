"""One page of the client's list: which names are taken, and how they are kept."""

import unicodedata

import pytest

from jobs.intake.files import manifest
from jobs.intake.files.manifest import ManifestRefused
from jobs.intake.pictures import receive
from jobs.models import Source
from tests import factories

WITH_TABLES = pytest.mark.django_db


@WITH_TABLES
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


@WITH_TABLES
def test_names_are_kept_in_composed_form_with_forward_slashes():
    batch = factories.draft()
    decomposed = unicodedata.normalize("NFD", "Grüße")

    receive.announce(batch, [[f"./{decomposed}\\1.jpg", 10, 0]])

    assert batch.sources.get().path == "Grüße/1.jpg"


@WITH_TABLES
@pytest.mark.parametrize(
    "page",
    [None, {}, "1.jpg", [["1.jpg"]], [[1, 2, 3]], [["1.jpg", -1, 0]], [["1.jpg", 1, 0]] * 2001],
)
def test_nothing_is_stored_of_a_page_that_is_not_valid(page):
    batch = factories.draft()

    with pytest.raises(ManifestRefused):
        receive.announce(batch, page)

    assert not Source.objects.exists()


@WITH_TABLES
@pytest.mark.parametrize("path", ["june/\ud800.jpg", "\udfff.jpg", "\udfff.ico"])
def test_a_name_that_cannot_be_stored_is_refused_alone(path):
    batch = factories.draft()

    refused, wanted = receive.announce(batch, [[path, 10, 1000], ["2.jpg", 10, 1000]])

    assert (refused["id"], refused["state"]) == (None, "refused")
    assert "half of a character" in refused["sentence"]
    assert wanted["state"] == "need"
    assert [source.path for source in batch.sources.all()] == ["2.jpg"]


@WITH_TABLES
def test_a_path_that_is_too_long_once_it_is_folded_is_refused_and_stored_nowhere():
    batch = factories.draft()

    [answer] = receive.announce(batch, [["ß" * 600 + ".jpg", 10, 0]])

    assert (answer["state"], answer.get("noted", False)) == ("refused", False)
    assert answer["sentence"].startswith("Its path has 1,204 characters; the limit is 1,000.")
    assert not batch.sources.exists()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.jpg", "a.jpg"),
        ("/a//./b.jpg", "a/b.jpg"),
        ("a\\b\\c.jpg", "a/b/c.jpg"),
        ("a\0.jpg", "a.jpg"),
        ("Gru\u0308\u00dfe.jpg", "Grüße.jpg"),
        ("\u212b.jpg", "Å.jpg"),
        ("ﬁ.jpg", "ﬁ.jpg"),
        ("../a.jpg", "../a.jpg"),
        ("CON", "CON"),
        ("a ", "a "),
        ("./", ""),
        ("\0", ""),
    ],
)
def test_a_path_is_kept_as_data_with_composed_letters_and_slashes(path, expected):
    assert manifest.clean_path(path) == expected


@pytest.mark.parametrize(
    ("entry", "size", "modified"),
    [
        (["a.jpg", 7, 1_700_000_000_000], 7, 1_700_000_000_000),
        (["a.jpg", 0, 0], 0, 0),
        (["a.jpg", 7, 1.9], 7, 1),
        (["a.jpg", 7, -1], 7, 0),
        (["a.jpg", 7, 2**53], 7, 0),
        (["a.jpg", 7, 2**53 - 1], 7, 2**53 - 1),
        (["a.jpg", 7, float("inf")], 7, 0),
        (["a.jpg", 7, float("nan")], 7, 0),
        (["a.jpg", 2**62 - 1, 1], 2**62 - 1, 1),
    ],
)
def test_an_entry_is_read_with_a_time_that_can_be_stored(entry, size, modified):
    assert manifest.read_page([entry]) == [manifest.AnnouncedFile("a.jpg", size, modified)]


LIST = "A page of the manifest is a list of at most 2,000 files. Reload the page."
ENTRY = "An entry of the manifest is not [path, size, modified]. Reload the page."


@pytest.mark.parametrize(
    ("page", "sentence"),
    [
        (None, LIST),
        ({"a.jpg": 1}, LIST),
        ([["a.jpg", 1, 1]] * 2_001, LIST),
        ([["a.jpg", 1]], ENTRY),
        ([["a.jpg", 1, 1, 1]], ENTRY),
        ([["", 1, 1]], ENTRY),
        ([["a.jpg", "1", 1]], ENTRY),
        ([["a.jpg", 1.5, 1]], ENTRY),
        ([["a.jpg", 2**62, 1]], ENTRY),
        ([["a.jpg", 1, None]], ENTRY),
        ([["a.jpg", 1, 1], None], ENTRY),
    ],
)
def test_a_page_that_is_not_valid_is_refused_as_a_whole(page, sentence):
    with pytest.raises(ManifestRefused) as refused:
        manifest.read_page(page)

    assert refused.value.sentence == sentence


LONG = "Its path has 1,001 characters; the limit is 1,000. Use shorter folder names."


@pytest.mark.parametrize(
    ("path", "size", "sentence", "of_kind"),
    [
        ("a.jpg", 1, "", ""),
        ("a.jpg", 1_000, "", ""),
        ("a.jpg", 1_001, "This file is larger than 1 kB. Save it smaller and try again.", ""),
        ("a.jpg", 0, "This file is empty (0 bytes). Copy it again from the original.", ""),
        ("a.mov", 0, "This is a video, not a picture.", "This is a video, not a picture."),
        ("", 1, "This is a system file, not a picture.", ""),
        ("#recycle/a.jpg", 1, "This is a system file, not a picture.", ""),
        ("#recycle/a.mov", 1, "This is a system file, not a picture.", ""),
        (f"{'y' * 997}.jpg", 1, LONG, ""),
        (f"{'y' * 997}.mov", 1, LONG, ""),
        (
            "june/\ud800.jpg",
            1,
            (
                "Its name contains half of a character (U+D800) at place 6, which cannot be "
                "stored. Rename the file and upload it again."
            ),
            "",
        ),
    ],
)
def test_a_file_is_refused_before_it_is_sent_by_its_name_or_its_size(path, size, sentence, of_kind):
    entry = manifest.AnnouncedFile(path, size, 0)

    assert manifest.refusal(entry, max_bytes=1_000) == sentence
    assert manifest.kind_refusal(path) == of_kind
