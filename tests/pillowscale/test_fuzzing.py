"""A little of `make fuzz` with every run: pictures of any size under address and
undefined-behaviour sanitisers.
"""

from pathlib import Path

import pytest

from tests.jpegsplice.fuzzing import ROUND, run
from tests.pillowscale import fuzzing


@pytest.mark.long(15)
def test_no_size_or_part_makes_the_library_misbehave(tmp_path: Path) -> None:
    assert run(fuzzing.compiled(tmp_path), [], first=1, inputs=ROUND) == ROUND
