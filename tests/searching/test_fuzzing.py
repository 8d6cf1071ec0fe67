"""A little of `make fuzz`: texts of all kinds, folded and searched under address and
undefined-behaviour sanitisers.
"""

from pathlib import Path

import pytest

from tests.searching import fuzzing

INPUTS = 200


@pytest.mark.fuzzing
def test_no_text_makes_the_library_misbehave_or_say_something_else_than_python(
    tmp_path: Path,
) -> None:
    assert fuzzing.run(fuzzing.compiled(tmp_path), first=1, inputs=INPUTS) == INPUTS
