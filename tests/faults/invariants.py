"""What must be true after every run, looked at from outside: rows, files, the zip, the effect log,
the queues.

I1 every row settled, I2 one file for each done row and the zip agrees, I3 at most one outcome
counted a generation, I4 queues empty, I5 no claim gap of more than a minute, I6 no hand needed, I7
the page says what the rows say, I8 serial numbers without gap or repetition.
"""

import io
import itertools
import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.faults.sampling import Sampler, counts
from tests.faults.sites import Site
from tests.faults.visitor import Visitor, messages
from tests.faults.waiting import TooLate, until

LONGEST_GAP = 60.0  #: seconds without a claim while work is queued
#: ends of an attempt whose file nobody may name
EXPLAINED = ("lost", "expired", "not_stored", "late")


@dataclass(slots=True)
class Verdict:
    """One line of the report, and the sentences behind it."""

    attempted: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    recovered_in: float = 0.0
    drawn_again: int = 0
    gap: float = 0.0
    idle: float = 0.0  #: the same, but counted from each kill of a process

    def add(self, other: "Verdict") -> None:
        """Take in the verdict on another batch of the same run."""
        self.attempted += other.attempted
        self.acknowledged += other.acknowledged
        self.lost += other.lost
        self.duplicated += other.duplicated
        self.unexpected += other.unexpected
        self.recovered_in = max(self.recovered_in, other.recovered_in)
        self.drawn_again += other.drawn_again
        self.gap = max(self.gap, other.gap)
        self.idle = max(self.idle, other.idle)

    @property
    def is_well(self) -> bool:
        return not (self.lost or self.duplicated or self.unexpected)

    @property
    def sentences(self) -> list[str]:
        return [*self.lost, *self.duplicated, *self.unexpected]


class ResultFile(NamedTuple):
    key: str
    size: int
    crc32: int

    @property
    def name(self) -> str:
        return self.key.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Row:
    job: int
    row: int
    state: str
    code: str
    generation: int
    files: tuple[ResultFile, ...]  #: one, or one for each output


def examine(
    site: Site,
    visitor: Visitor,
    batch: str,
    expected: Mapping[int, tuple[str, str]],
    sampler: Sampler,
    gap: float,
    kills: Sequence[float] = (),
) -> Verdict:
    """Check the invariants.

    `expected`: position of a row → state and code, for those that should not be done. `gap`: the
    most seconds between two claims, or between a claim and one of the `kills`, which are moments.
    """
    verdict = Verdict(attempted=sampler.rows)
    rows = list(_rows(site, batch))
    verdict.acknowledged = sum(
        row.state in ("done", "failed", "cancelled", "left_out") for row in rows
    )
    if len(rows) != sampler.rows:
        verdict.lost.append(f"{sampler.rows} rows were submitted, {len(rows)} are there")
    for position, row in enumerate(rows):
        _judge_row(row, expected.get(position, ("done", "")), verdict)
    _judge_files(site, batch, rows, verdict)
    _judge_zip(visitor, batch, rows, verdict)
    _judge_attempts(site, batch, verdict)
    _judge_claims(_claims(site, batch), kills, gap, verdict)
    _judge_effects(site, rows, verdict)
    _judge_numbers(site, batch, rows, verdict)
    _judge_queues(site, verdict)
    _judge_page(site, visitor, batch, sampler, verdict)
    return verdict


def _rows(site: Site, batch: str) -> Iterator[Row]:
    sql = (
        'SELECT id, "row", state, code, generation, output_results, result_key, result_size, '
        'result_crc32 FROM jobs_job WHERE batch_id = %s ORDER BY "row"'
    )
    for *row, outputs, key, size, crc32 in site.database.query(sql, site.database.batch_id(batch)):
        yield Row(*row, tuple(_files(outputs)) or (ResultFile(key, size, crc32),))


def _files(outputs: Any) -> Iterator[ResultFile]:
    """Yield the results of a row with several. SQLite stores them as text."""
    for it in (json.loads(outputs) if isinstance(outputs, str) else outputs) or ():
        yield ResultFile(it["key"], it["size"], it["crc32"])


def _judge_row(row: Row, expected: tuple[str, str], verdict: Verdict) -> None:
    """Judge a row by I1.

    An open row is lost; one with another outcome than it should have is unexpected.
    """
    if row.state in ("waiting", "queued", "running"):
        verdict.lost.append(f"row {row.row} is still {row.state}")
        return
    state, code = expected
    if row.state not in state.split("|") or (code and row.code not in code.split("|")):
        verdict.unexpected.append(f"row {row.row} is {row.state} {row.code}, not {state} {code}")


# --- I2: files and zip ----------------------------------------------------------------------------


def _judge_files(site: Site, batch: str, rows: list[Row], verdict: Verdict) -> None:
    found = dict(site.results(batch))
    for row, file in _results(rows):
        read = found.pop(file.name, None)
        if read is None:
            verdict.lost.append(f"row {row.row} is done, but its file {file.name} is not there")
        elif not _is_as_written(read(), file):
            verdict.unexpected.append(f"the file of row {row.row} is not what was written")
    explained = set(
        _files_of_given_up_attempts(site, batch, {row.job: row.generation for row in rows})
    )
    strangers = [
        name for name in found if not name.startswith(".part-") and _claim_of(name) not in explained
    ]
    verdict.unexpected.extend(f"nobody knows the file {name}" for name in strangers)


def _results(rows: list[Row]) -> Iterator[tuple[Row, ResultFile]]:
    return ((row, file) for row in rows if row.state == "done" for file in row.files)


def _claim_of(name: str) -> str:
    """Return what the name of a result says of job, generation and claim."""
    return "-".join(name.split(".")[0].split("-")[:3])


def _is_as_written(data: bytes, file: ResultFile) -> bool:
    return len(data) == file.size and zlib.crc32(data) == file.crc32


def _files_of_given_up_attempts(
    site: Site, batch: str, generations: Mapping[int, int]
) -> Iterator[str]:
    """Yield the beginnings of names of files that are left to `manage.py cleanup`: a worker died
    between its file and the commit, or the row was made again while an archive may name the old
    file.
    """
    for job, generation, token, outcome in _attempts(site, batch):
        if outcome in EXPLAINED or generation < generations[job]:
            yield f"{job}-{generation}-{token.rpartition(':')[2][:8]}"


def _judge_zip(visitor: Visitor, batch: str, rows: list[Row], verdict: Verdict) -> None:
    done = Counter((file.crc32, file.size) for _, file in _results(rows))
    if not done:
        return
    answer = visitor.get(f"/batches/{batch}/archive.zip", seconds=120)
    if not zipfile.is_zipfile(io.BytesIO(answer)):
        said = " ".join(messages(answer)) or f"{len(answer)} bytes that are none"
        verdict.unexpected.append(f"instead of the zip: {said}")
        return
    with zipfile.ZipFile(io.BytesIO(answer)) as archive:
        if damaged := archive.testzip():
            verdict.unexpected.append(f"{damaged} in the zip is damaged")
        members = [member for member in archive.infolist() if member.filename != "report.csv"]
    names = Counter(member.filename for member in members)
    verdict.duplicated.extend(
        f"{name} is {times} times in the zip" for name, times in names.items() if times > 1
    )
    inside = Counter((member.CRC, member.file_size) for member in members)
    if inside != done:
        missing, more = sum((done - inside).values()), sum((inside - done).values())
        verdict.unexpected.append(
            f"the zip lacks {missing} results and has {more} that no row names"
        )


# --- I3, I5: attempts and effects -----------------------------------------------------------------


def _attempts(site: Site, batch: str) -> list[tuple[int, int, str, str]]:
    sql = (
        "SELECT a.job_id, a.generation, a.token, a.outcome FROM jobs_attempt a JOIN jobs_job j ON "
        "j.id = a.job_id "
        "WHERE j.batch_id = %s"
    )
    return site.database.query(sql, site.database.batch_id(batch))  # type: ignore[return-value]  # by its columns


def _judge_attempts(site: Site, batch: str, verdict: Verdict) -> None:
    counted = Counter(
        (job, generation)
        for job, generation, _, outcome in _attempts(site, batch)
        if outcome in COUNTS
    )
    for (job, generation), times in counted.items():
        if times > 1:
            verdict.duplicated.append(
                f"job {job} was counted {times} times in generation {generation}"
            )


COUNTS = ("done", "failed")


def _claims(site: Site, batch: str) -> list[float]:
    """Return the moments at which rows of the batch were claimed, in order."""
    seconds = {
        "sqlite": "unixepoch(a.started_at, 'subsec')",
        "postgresql": "EXTRACT(epoch FROM a.started_at)",
    }
    sql = (
        f"SELECT {seconds[site.database.name]} FROM jobs_attempt a "  # noqa: S608
        "JOIN jobs_job j ON j.id = a.job_id "
        "WHERE j.batch_id = %s ORDER BY 1"
    )
    return [float(value) for (value,) in site.database.query(sql, site.database.batch_id(batch))]


def _judge_claims(
    claims: Sequence[float], kills: Sequence[float], longest: float, verdict: Verdict
) -> None:
    """Note the longest gap between two claims. A site that is killed again and again claims
    nothing meanwhile, so the time that is judged begins again with each kill.
    """
    verdict.gap = _longest_gap(claims)
    between = [moment for moment in kills if claims and claims[0] < moment < claims[-1]]
    verdict.idle = _longest_gap(sorted([*claims, *between]))
    if verdict.idle > longest:
        verdict.unexpected.append(f"no row was claimed for {verdict.idle:.0f} s")


def _longest_gap(moments: Sequence[float]) -> float:
    return max((later - earlier for earlier, later in itertools.pairwise(moments)), default=0.0)


def _judge_effects(site: Site, rows: list[Row], verdict: Verdict) -> None:
    """Check that every result was drawn by the claim in its name, and count all other drawings."""
    ours = {row.job for row in rows}
    drawn = [effect for effect in site.effects() if effect[0] == "drawn" and effect[1] in ours]
    names = {
        f"{job}-{generation}-{token.rpartition(':')[2][:8]}"
        for _, job, generation, _, token in drawn
    }
    for row, file in _results(rows):
        if _claim_of(file.name) not in names:
            verdict.unexpected.append(f"row {row.row} has a result that no claim has drawn")
    verdict.drawn_again = len(drawn) - len(
        {(job, generation) for _, job, generation, _, _ in drawn}
    )


# --- I8: serial numbers ---------------------------------------------------------------------------


def _judge_numbers(site: Site, batch: str, rows: list[Row], verdict: Verdict) -> None:
    """Check that the numbers of a batch, if it has any, follow each other in the order of the
    sheet, all issued: none is missing, none is there twice.
    """
    sql = (
        "SELECT job_id, number FROM jobs_serialnumber WHERE batch_id = %s AND issued_at IS NOT NULL"
    )
    numbers = dict(site.database.query(sql, site.database.batch_id(batch)))
    issued = [numbers.get(row.job, 0) for row in rows if row.state == "done"]
    if numbers and issued != list(range(issued[0], issued[0] + len(issued))):
        verdict.unexpected.append(f"the serial numbers are {issued}")


# --- I4, I7 ---------------------------------------------------------------------------------------


def _judge_queues(site: Site, verdict: Verdict) -> None:
    try:
        until(lambda: not any(site.queues().values()), 90, "empty queues")
    except TooLate:
        verdict.unexpected.append(f"messages are left in the broker: {site.queues()}")


def _judge_page(
    site: Site, visitor: Visitor, batch: str, sampler: Sampler, verdict: Verdict
) -> None:
    shown, true = visitor.counts(batch), counts(site, batch)
    if shown != true:
        verdict.unexpected.append(f"at the end the page says {shown}, the rows {true}")
    if not sampler.samples:
        verdict.unexpected.append("the page was never seen")
    verdict.unexpected.extend(dict.fromkeys(sampler.differences))
