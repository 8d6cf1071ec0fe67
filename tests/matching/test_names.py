"""The forms in which names are compared."""

import pytest

from jobs.matching import key


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Photos\\A .JPG", "photos/a.jpg"),
        ("A\u0308.png", "ä.png"),
        (" a / b.jpg", "a/b.jpg"),
        ("STRASSE.jpg", "strasse.jpg"),
    ],
)
def test_the_key_of_a_path_ignores_case_form_and_outer_spaces(path, expected):
    assert key(path) == expected
