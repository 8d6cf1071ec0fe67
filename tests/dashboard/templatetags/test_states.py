"""What became of rows and photos, as people say it."""

import pytest

from dashboard.templatetags import states
from jobs.models import Attempt, Job, ResultDetails
from jobs.states import State


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


@pytest.mark.parametrize(
    ("attempt", "words"),
    [
        ({"outcome": "done"}, "Made (try 2, worker press:7)"),
        (
            {"outcome": "lost"},
            "The worker was stopped; the row was queued again (try 2, worker press:7)",
        ),
        (
            {"outcome": "expired"},
            (
                "The worker did not answer for three minutes; the row was queued again (try 2, worker "
                "press:7)"
            ),
        ),
        (
            {"outcome": "not_stored"},
            "The storage was full or unavailable; the row was queued again (try 2, worker press:7)",
        ),
        (
            {"outcome": "late"},
            "Finished too late: another worker had already taken the row (try 2, worker press:7)",
        ),
        (
            {"outcome": "failed", "code": "picture_missing"},
            "Failed: Picture missing (try 2, worker press:7)",
        ),
        (
            {"outcome": "failed", "code": "of_an_earlier_release"},
            "Failed: Something unexpected happened (try 2, worker press:7)",
        ),
        ({"outcome": "done", "reason": "by hand"}, "Made (try 2, worker press:7) · by hand"),
    ],
)
def test_an_attempt_says_how_it_ended_and_why_it_ran_again(
    attempt: dict[str, str], words: str
) -> None:
    assert states.attempt_words(Attempt(n=2, worker="press:7", **attempt)) == words


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("splice", "only the pixels under the text are re-encoded"),
        ("not_available", "re-encoded whole: no C compiler was found"),
        ("switched_off", "re-encoded whole, as set"),
        ("", ""),
        ("of_an_earlier_release", ""),
    ],
)
def test_a_worker_says_how_it_makes_jpegs(way: str, words: str) -> None:
    assert states.jpeg_way(way) == words


@pytest.mark.parametrize(
    ("word", "label"),
    [
        ("ok", '<span class="state ">running</span>'),
        ("unknown", '<span class="state attention">unknown</span>'),
        ("unconfirmed", '<span class="state failed">does not confirm messages</span>'),
        ("leaderless", '<span class="state failed">queue has no leader</span>'),
        ("disconnected", '<span class="state failed">not connected to the broker</span>'),
        ("down", '<span class="state failed">down</span>'),
        ("<b>", '<span class="state failed">&lt;b&gt;</span>'),
    ],
)
def test_a_part_of_the_site_is_labelled(word: str, label: str) -> None:
    assert states.part_word(word) == label


@pytest.mark.parametrize(
    ("state", "label"),
    [
        (State.WAITING, '<span class="state ">To do</span>'),
        (State.QUEUED, '<span class="state ">To do</span>'),
        (State.RUNNING, '<span class="state running">In progress</span>'),
        (State.DONE, '<span class="state ">Done</span>'),
        (State.FAILED, '<span class="state failed">Failed</span>'),
        (State.CANCELLED, '<span class="state ">Cancelled</span>'),
        (State.LEFT_OUT, '<span class="state ">Left out</span>'),
    ],
)
def test_the_state_of_a_row_is_a_label(state: State, label: str) -> None:
    assert states.job_state(Job(state=state)) == label


def test_an_attempt_that_is_still_going_on_is_in_hand() -> None:
    assert (
        states.attempt_words(Attempt(n=1, worker="press:7"))
        == "In progress (try 1, worker press:7)"
    )
