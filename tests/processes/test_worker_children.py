"""How many pictures a worker draws at the same time unless WORKERS says it."""

import os
from pathlib import Path

import pytest

from jobs.processes.worker_children import memory_here, usual

GB = 1024**3


@pytest.mark.parametrize(
    ("cores", "gigabytes", "on_folder", "on_bucket"),
    [(1, 4, 2, 3), (2, 8, 3, 6), (4, 16, 6, 12), (3, 4, 5, 5), (2, 1, 3, 3), (2, 4, 3, 5)],
)
def test_there_are_more_children_on_a_bucket_as_far_as_the_memory_allows_it(
    cores: int, gigabytes: int, on_folder: int, on_bucket: int
) -> None:
    memory = gigabytes * GB

    assert usual(cores, memory, on_bucket=False) == on_folder
    assert usual(cores, memory, on_bucket=True) == on_bucket


@pytest.mark.parametrize("name", ["memory.max", "memory/memory.limit_in_bytes"])
def test_the_limit_of_a_container_counts(tmp_path: Path, name: str) -> None:
    whole = memory_here(tmp_path)
    limit = tmp_path / name
    limit.parent.mkdir(exist_ok=True)

    limit.write_text("1073741824\n")
    limited = memory_here(tmp_path)
    limit.write_text("max\n")

    assert whole == os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    assert (limited, memory_here(tmp_path)) == (GB, whole)
