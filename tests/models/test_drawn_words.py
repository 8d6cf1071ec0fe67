"""The words of a result, as they are stored and as the zip delivers them."""

import json
from typing import Any

import pytest

from jobs.models import drawn_words
from jobs.models.drawn_words import StoredWords

QUAD = (1.0, 2.0, 3.0, 2.0, 3.0, 4.5, 1.0, 4.5)
DETAILS = {"width": 300, "height": 200, "words": [["Anna", "name", 0, list(QUAD)]]}


def test_words_are_read_as_a_worker_stored_them():
    assert StoredWords.from_json(DETAILS) == StoredWords(300, 200, (("Anna", "name", 0, QUAD),))


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ({"width": 300, "height": 200}, None),  # the design did not want them
        ({}, None),
        ({"width": 3, "height": 2, "words": []}, StoredWords(3, 2, ())),  # it printed none
    ],
)
def test_no_words_and_unwanted_words_are_told_apart(
    stored: dict[str, Any], words: StoredWords | None
):
    assert StoredWords.from_json(stored) == words


@pytest.mark.parametrize("words", [None, [], [("Anna", "name", 0, QUAD)]])
def test_what_is_stored_is_read_again(words: Any):
    stored = {"width": 3, "height": 2} | drawn_words.as_details(words)

    read = StoredWords.from_json(json.loads(json.dumps(stored)))

    assert read == (None if words is None else StoredWords(3, 2, tuple(words)))


@pytest.mark.parametrize("picture", ["1.jpg", "a/b/1.jpg"])
def test_the_file_beside_a_picture_names_it_and_has_a_corner_a_pair(picture: str):
    words = StoredWords(300, 200, (("Anna", "name", 0, QUAD), ("Müller", "name", 1, QUAD)))

    data = words.as_file(picture)

    corners = [[1.0, 2.0], [3.0, 2.0], [3.0, 4.5], [1.0, 4.5]]
    assert json.loads(data) == {
        "picture": "1.jpg",
        "width": 300,
        "height": 200,
        "words": [
            {"text": "Anna", "box": "name", "line": 0, "quad": corners},
            {"text": "Müller", "box": "name", "line": 1, "quad": corners},
        ],
    }
    assert ("Müller".encode() in data, data.count(b"\n"), data[-1:]) == (True, 1, b"\n")


def test_the_same_words_give_the_same_bytes():
    first, second = (StoredWords.from_json(DETAILS).as_file("1.jpg") for _ in range(2))

    assert first == second


def test_pictures_of_two_formats_have_files_of_two_names():
    assert [drawn_words.file_name(name) for name in ("a/1.jpg", "a/1.png")] == [
        "a/1.jpg.json",
        "a/1.png.json",
    ]
