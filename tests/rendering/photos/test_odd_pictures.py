"""Whatever a file contains: a picture, or a failure with a code. Never a crash, never a hang."""

import pytest

from jobs.processes import children
from tests.rendering import odd_pictures
from tests.rendering.odd_pictures import Odd, drawn, mutants, whole
from tests.services import PATIENCE

SEED = 20261124
MUTANTS = 6
REFUSED = {"pq.avif": "picture_unreadable"}


@pytest.mark.parametrize("name", whole())
def test_a_damaged_picture_gives_a_picture_or_a_failure(name: str):
    pack = [Odd(name, whole()[name], 1), *mutants(name, whole()[name], MUTANTS, SEED)]

    became = children.call(drawn, pack, 4_000_000, seconds=PATIENCE, megabytes=1500)

    assert became[0] == REFUSED.get(name, "picture")
    assert len(became) == len(pack)


def test_the_mutator_is_seeded():
    one, other, else_ = (
        [odd.data for odd in mutants("png", whole()["png"], 20, seed)] for seed in (1, 1, 2)
    )

    assert one == other != else_
    assert odd_pictures.whole()["png"] not in one
