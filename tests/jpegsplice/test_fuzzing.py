"""A little of `make fuzz` with every run: damaged files under address and undefined-behaviour
sanitisers.
"""

from pathlib import Path

import pytest

from tests.jpegsplice import fuzzing

SECONDS = 10


@pytest.mark.long(15)
def test_no_damaged_file_makes_the_library_misbehave(tmp_path: Path) -> None:
    fuzzer, files = fuzzing.compiled(tmp_path), fuzzing.seeds(tmp_path)

    tried = fuzzing.run(fuzzer, files, seconds=SECONDS, first=1)

    assert tried >= fuzzing.ROUND
