"""How rows find their pictures, as it is stored with a batch."""

import pytest

from jobs.matching import LearnedRule, MatchRule, NamePart


@pytest.mark.parametrize(
    ("rule", "document"),
    [
        (MatchRule(), {}),
        (MatchRule("pictures"), {"by": "pictures"}),
        (MatchRule("one", source=7), {"by": "one", "source": 7}),
        (
            MatchRule("column", "file", "folder", LearnedRule(NamePart.STARTS), how={"rule": 2}),
            {
                "by": "column",
                "column": "file",
                "folder": "folder",
                "rule": {"part": "starts", "before": "", "after": "", "digits": 0, "name": ""},
                "how": {"rule": 2},
            },
        ),
    ],
)
def test_a_rule_is_stored_and_read_without_a_change(rule, document):
    assert rule.to_json() == document
    assert MatchRule.from_json(document) == rule


@pytest.mark.parametrize("learned", [{"part": "magic"}, {"part": 1}, {"price": "1"}, "starts", [1]])
def test_what_is_no_learned_rule_is_refused(learned):
    with pytest.raises(ValueError):
        MatchRule.from_json({"by": "column", "rule": learned})
