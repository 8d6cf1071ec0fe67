"""A little of `make fuzz`: pictures of any size under address and undefined-behaviour sanitisers."""

import pytest

from tests.jpegsplice.fuzzing import ROUND, run
from tests.pillowscale import fuzzing


@pytest.mark.fuzzing
@pytest.mark.long(15)
def test_no_size_or_part_makes_the_library_misbehave(pytestconfig: pytest.Config) -> None:
    kept = pytestconfig.cache.mkdir("fuzzed-pillowscale")

    assert run(fuzzing.compiled(kept), [], first=1, inputs=ROUND) == ROUND
