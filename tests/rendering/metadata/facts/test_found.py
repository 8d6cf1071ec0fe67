"""How texts and times are read from metadata that anybody may have written."""

import pytest

from jobs.rendering.metadata.facts import found


@pytest.mark.parametrize(
    ("written", "facts"),
    [
        ("2026:11:24 14:03:05", {"taken": "2026-11-24T14:03:05"}),
        ("2026-11-24T14:03Z", {"taken": "2026-11-24T14:03:00", "zone": "+00:00"}),
        ("2026-11-24T14:03:05.12-0530", {"taken": "2026-11-24T14:03:05", "zone": "-05:30"}),
        ("2026-11-24", {"taken": "2026-11-24"}),
        ("2026-02-30", {}),
        ("24 November 2026", {}),
        ("", {}),
    ],
)
def test_times_of_every_kind_are_read_and_others_are_not_guessed(written, facts):
    assert found.moment(written) == facts


def test_a_text_that_is_too_long_or_holds_control_characters_is_missing():
    assert found.text(" Fish\r\non ice \n") == "Fish\non ice"
    assert found.text("x" * 4_001) == ""
    assert found.text("A\x00B") == ""
    assert found.text("A\ud800") == ""


def test_keywords_are_kept_once_and_too_many_are_none():
    assert found.words(["a", " a ", "", "b"]) == ("a", "b")
    assert found.words(map(str, range(501))) == ()


def test_a_place_is_on_earth_or_nowhere():
    assert found.place(90.0, -180.0) == {"latitude": 90.0, "longitude": -180.0}
    assert found.place(90.1, 0.0) == found.place(1.0, None) == found.place(float("nan"), 1.0) == {}
