"""A little of `make fuzz`: damaged files under address and undefined-behaviour sanitisers."""

from pathlib import Path

import pytest

from tests.jpegsplice import fuzzing

INPUTS = 2 * fuzzing.ROUND


@pytest.mark.fuzzing
@pytest.mark.long(15)
def test_no_damaged_file_makes_the_library_misbehave(
    pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    kept = pytestconfig.cache.mkdir("fuzzed-jpegsplice")
    fuzzer, files = fuzzing.compiled(kept, optimised="-Og"), fuzzing.seeds(tmp_path)

    assert fuzzing.run(fuzzer, files, first=1, inputs=INPUTS) == INPUTS
