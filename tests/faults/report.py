"""A verdict in one line, as Jepsen writes it."""

from tests.faults.invariants import Verdict
from tests.faults.runs import Fault, Run


def line(fault: Fault, database: str, seed: int, verdict: Verdict, run: Run, seconds: float) -> str:
    counts = (
        f"attempted {verdict.attempted}, acknowledged {verdict.acknowledged}, lost {len(verdict.lost)}, "
        f"duplicated {len(verdict.duplicated)}, unexpected {len(verdict.unexpected)}, "
        f"recovered in {verdict.recovered_in:.1f} s"
    )
    aside = (
        f"{run.breaks} faults, drawn again {verdict.drawn_again}, longest gap {verdict.gap:.1f} s, "
        f"slowest page {run.sampler.slowest:.1f} s, {run.sampler.samples} samples, {seconds:.0f} s"
    )
    return f"{fault.number:4}{fault.name:24}{database:11} seed {seed}: {counts} ({aside})"
