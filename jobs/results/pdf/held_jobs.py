"""Which results a PDF holds: jobs by the generation in which they were made.

Pure. Time would not do: rows are still made between the press and the moment at which the results
are listed, and a clock may be set back. Nor would rows, which a changed sheet gives other numbers.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jobs.results.pdf.row_numbers import Ranges, is_within, merged


@dataclass(frozen=True, slots=True)
class HeldJobs:
    """Ranges of jobs' keys in the database, of each generation."""

    of_generation: Mapping[int, Ranges]

    @classmethod
    def of(cls, made: Iterable[tuple[int, int]]) -> "HeldJobs":
        """`made`: key and generation of each job."""
        found: dict[int, set[int]] = defaultdict(set)
        for job, generation in made:
            found[generation].add(job)
        return cls({generation: merged((n, n) for n in jobs) for generation, jobs in found.items()})

    def __contains__(self, made: tuple[int, int]) -> bool:
        job, generation = made
        return is_within(self.of_generation.get(generation, ()), job)

    def to_json(self) -> dict[str, Any]:
        return {str(generation): ranges for generation, ranges in self.of_generation.items()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "HeldJobs":
        return cls(
            {
                int(generation): tuple((first, last) for first, last in ranges)
                for generation, ranges in kept.items()
            }
        )
