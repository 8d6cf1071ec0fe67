"""One photo with optimised tables for many overlays: recoded once, then spliced like any other, to
the same bytes.
"""

import numpy as np
import pytest

import jpegsplice
from tests.jpegsplice import comparing, samples
from tests.jpegsplice.test_differences import cases

KINDS = list(samples.all_kinds())


@pytest.mark.parametrize(("name", "jpeg"), KINDS, ids=[name for name, _ in KINDS])
def test_recoding_changes_no_coefficient_and_gives_what_splicing_would(
    name: str, jpeg: bytes
) -> None:
    base = jpegsplice.recoded(jpeg).joined()
    averages = jpegsplice.averages(base)

    before, after = comparing.coefficients(jpeg), comparing.coefficients(base)
    assert all(np.array_equal(old, new) for old, new in zip(before[0], after[0], strict=True))
    assert averages.planes == jpegsplice.averages(jpeg).planes
    for case in cases(jpeg, name):
        overlay = case.overlay.tobytes(), case.overlay.size, case.xy
        spliced = jpegsplice.parts(jpeg, *overlay)
        if spliced.way == "recoded":
            mark = averages.mark_for(case.xy[1])
            again = jpegsplice.parts(base, *overlay, mark, may_recode=False, is_recoded=True)
            assert again.joined() == spliced.joined()


def test_a_file_with_optimised_tables_hardly_grows() -> None:
    jpeg = samples.saved(samples.photograph(), quality=90, optimize=True)

    assert len(jpegsplice.recoded(jpeg).joined()) < 1.01 * len(jpeg)


def test_a_file_is_refused_rather_than_recoded_on_request() -> None:
    name, jpeg = next(kind for kind in KINDS if ways(*kind) & {"recoded"})
    refused = []

    for case in cases(jpeg, name):
        try:
            jpegsplice.parts(
                jpeg, case.overlay.tobytes(), case.overlay.size, case.xy, may_recode=False
            )
        except jpegsplice.Refused as refusal:
            refused.append(refusal.code)

    assert set(refused) == {"codes"}


def ways(name: str, jpeg: bytes) -> set[str]:
    return {
        jpegsplice.parts(jpeg, it.overlay.tobytes(), it.overlay.size, it.xy).way
        for it in cases(jpeg, name)
    }
