from types import SimpleNamespace

from tests.faults import invariants
from tests.faults.invariants import ResultFile, Row, Verdict

PAGE = """<div id="messages"><p class="why bad" role="alert">
    2 results (rows 1, 2) aren&#x27;t there.
</p></div>"""


def test_what_the_site_says_instead_of_a_zip_is_unexpected() -> None:
    done = Row(1, 1, "done", "", 1, (ResultFile("b/1/out/1.jpg", 9, 7),))
    verdict = Verdict(attempted=1)

    answers = SimpleNamespace(get=lambda *_, **__: PAGE.encode())
    invariants._judge_zip(answers, "1", [done], verdict)

    assert verdict.unexpected == ["instead of the zip: 2 results (rows 1, 2) aren't there."]


def test_a_gap_is_judged_from_the_last_kill() -> None:
    claims, kills = [0.0, 10.0, 100.0, 130.0], [-50.0, 40.0, 70.0, 200.0]
    patient, hurried = Verdict(), Verdict()

    invariants._judge_claims(claims, kills, 30.0, patient)
    invariants._judge_claims(claims, kills, 29.0, hurried)

    assert (patient.gap, patient.idle, patient.unexpected) == (90.0, 30.0, [])
    assert hurried.unexpected == ["no row was claimed for 30 s"]


def test_without_kills_a_gap_is_between_two_claims() -> None:
    verdict = Verdict()

    invariants._judge_claims([0.0, 61.0], [], 60.0, verdict)

    assert (verdict.gap, verdict.idle) == (61.0, 61.0)
    assert verdict.unexpected == ["no row was claimed for 61 s"]
