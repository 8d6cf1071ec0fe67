"""What became of rows and photos, as people say it."""

from dashboard.templatetags import states
from jobs.models import Attempt, ResultDetails


def test_a_row_says_what_became_of_the_photo_s_own_data() -> None:
    made = [
        {"path": "splice", "path_reason": ""},
        {"path": "splice", "path_reason": "progressive"},
        {"path": "pillow", "path_reason": "progressive"},
        {"path": "pillow", "path_reason": "not_available"},
        {"path": "pillow", "path_reason": "switched_off"},
        {"path": "pillow", "path_reason": "strip"},
        {"path": "pillow", "path_reason": "turned"},
        {},
    ]

    assert [states.made_how(ResultDetails.from_json(details)) for details in made] == [
        "photo kept bit for bit outside the text",
        "photo kept bit for bit outside the text, as a baseline JPEG instead of a progressive one",
        "re-encoded",
        "re-encoded: no C compiler was found",
        "re-encoded, as set",
        "re-encoded with its strip",
        "re-encoded upright, because its design names a size",
        "",
    ]


def test_an_attempt_that_is_still_going_on_is_in_hand() -> None:
    assert (
        states.attempt_words(Attempt(n=1, worker="press:7"))
        == "In progress (try 1, worker press:7)"
    )
