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
