"""Expected errors: each known by a separate code, and the same after a trip between processes."""

import pickle
from collections.abc import Iterator
from itertools import combinations

import pytest

from jobs import errors
from jobs.errors import InputRefused, JobFailed, OverprintError
from jobs.remedies import Remedy


def below(kind: type[OverprintError]) -> Iterator[type[OverprintError]]:
    for one in kind.__subclasses__():
        yield one
        yield from below(one)


OURS = [kind for kind in below(OverprintError) if kind.__module__.startswith(f"{errors.__name__}.")]


def test_only_an_error_and_a_special_case_of_it_share_a_code() -> None:
    pairs = [
        (one.__name__, other.__name__)
        for one, other in combinations(OURS, 2)
        if one.code == other.code and not (issubclass(one, other) or issubclass(other, one))
    ]

    assert pairs == []
    assert all(len(kind.code) <= 40 and kind.code == kind.code.lower() for kind in OURS)


@pytest.mark.parametrize(
    "kind", [kind for kind in OURS if issubclass(kind, JobFailed)], ids=lambda kind: kind.__name__
)
def test_a_failure_of_a_row_has_a_title_and_a_remedy(kind: type[JobFailed]) -> None:
    assert kind.title
    assert not kind.title.endswith(".")
    assert isinstance(kind.remedy, Remedy)


def test_a_refused_upload_and_a_failed_row_are_different_things() -> None:
    assert not [
        kind for kind in OURS if issubclass(kind, InputRefused) and issubclass(kind, JobFailed)
    ]


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_an_error_is_the_same_in_another_process(kind: type[OverprintError]) -> None:
    raised = kind("Row 2 has no picture.", row=2, column="photo")

    found = pickle.loads(pickle.dumps(raised))  # noqa: S301 -- ours

    assert type(found) is kind
    assert (str(found), found.sentence, found.details) == (
        "Row 2 has no picture.",
        "Row 2 has no picture.",
        {"row": 2, "column": "photo"},
    )


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("square", "Output “square”"),
        ("square, story", "Outputs “square” and “story”"),
        ("square, story, link", "Outputs “square”, “story” and “link”"),
    ],
)
def test_outputs_are_listed_as_in_a_sentence(names: str, words: str) -> None:
    assert errors.outputs_in_words(names) == words
