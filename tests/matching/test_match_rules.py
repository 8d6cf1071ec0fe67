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
            MatchRule(
                "column",
                "file",
                "folder",
                (LearnedRule(NamePart.STARTS),),
                how={"rule": 2},
                pairs={"7": "a/8.jpg"},
            ),
            {
                "by": "column",
                "column": "file",
                "folder": "folder",
                "rules": [{"part": "starts", "before": "", "after": "", "digits": 0, "name": ""}],
                "pairs": {"7": "a/8.jpg"},
                "how": {"rule": 2},
            },
        ),
    ],
)
def test_a_rule_is_stored_and_read_without_a_change(rule, document):
    assert rule.to_json() == document
    assert MatchRule.from_json(document) == rule


def test_the_only_rule_of_an_older_batch_is_read():
    document = {"by": "column", "column": "file", "rule": {"part": "starts"}}

    assert MatchRule.from_json(document).learned == (LearnedRule(NamePart.STARTS),)


@pytest.mark.parametrize("pairs", [["a"], "a", {"a": 1}])
def test_what_are_no_pairs_is_refused(pairs):
    with pytest.raises(ValueError):
        MatchRule.from_json({"by": "column", "pairs": pairs})


@pytest.mark.parametrize("learned", [{"part": "magic"}, {"part": 1}, {"price": "1"}, "starts", [1]])
def test_what_is_no_learned_rule_is_refused(learned):
    with pytest.raises(ValueError):
        MatchRule.from_json({"by": "column", "rule": learned})
