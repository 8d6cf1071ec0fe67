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


@pytest.mark.parametrize(
    ("rule", "named_by", "naming", "noun", "may_be_offered"),
    [
        (MatchRule(), [], [], "row", True),
        (MatchRule("column", "file"), ["file"], ["file"], "row", True),
        (MatchRule("column", "file", "folder"), ["file"], ["file", "folder"], "row", True),
        (
            MatchRule("column", "first", "class", second="last"),
            ["first", "last"],
            ["first", "last", "class"],
            "row",
            True,
        ),
        (MatchRule("column", "file", every_picture=True), ["file"], ["file"], "picture", True),
        (MatchRule("column", "file", only_names=True), ["file"], ["file"], "row", False),
        (MatchRule("column", "file", fact="photo taken"), ["file"], ["file"], "row", False),
        (
            MatchRule("column", "file", learned=(LearnedRule(NamePart.STARTS),)),
            ["file"],
            ["file"],
            "row",
            False,
        ),
    ],
)
def test_a_rule_says_which_columns_name_the_pictures(rule, named_by, naming, noun, may_be_offered):
    assert (rule.named_by, rule.naming) == (named_by, naming)
    assert (rule.noun, rule.may_be_offered) == (noun, may_be_offered)


@pytest.mark.parametrize(
    ("rule", "columns", "fits"),
    [
        (MatchRule("one"), [], True),
        (MatchRule("one", source=7), ["file"], True),
        (MatchRule("column", "file"), ["file", "name"], True),
        (MatchRule("column", "file"), ["File"], False),
        (MatchRule("column", "file", "folder"), ["file"], False),
        (MatchRule("column", "file", "folder"), ["folder", "file"], True),
        (MatchRule("column", "first", second="last"), ["first"], False),
        (MatchRule("column", "first", second="last"), ["last", "first"], True),
        (MatchRule("column"), ["file"], False),
        (MatchRule("pictures"), ["file"], False),
        (MatchRule(), ["file"], False),
    ],
)
def test_a_rule_fits_a_sheet_that_has_all_of_its_columns(rule, columns, fits):
    assert rule.fits(columns) == fits


def test_a_rule_for_another_batch_forgets_what_it_found_in_this_one():
    rule = MatchRule("column", "file", how={"name": 3}, pairs={"7": "a.jpg"}, placeholder="b.jpg")

    assert rule.as_chosen == MatchRule("column", "file", pairs={"7": "a.jpg"}, placeholder="b.jpg")


@pytest.mark.parametrize(
    ("document", "rule"),
    [
        ({}, MatchRule()),
        ({"by": None}, MatchRule()),
        ({"by": "one", "source": "7"}, MatchRule("one")),
        ({"by": "column", "every_picture": "yes"}, MatchRule("column")),
        ({"by": "column", "only_names": 1}, MatchRule("column")),
        ({"by": "column", "pairs": None, "how": None, "rules": []}, MatchRule("column")),
        ({"by": "column", "totals": {}}, MatchRule("column")),
        ({"by": "column", "unknown": 1}, MatchRule("column")),
    ],
)
def test_what_a_document_does_not_say_is_not_chosen(document, rule):
    assert MatchRule.from_json(document) == rule


@pytest.mark.parametrize(
    "document",
    [
        {"placeholder": 7},
        {"placeholder": ["a.jpg"]},
        {"totals": {"results": 3}},
        {"totals": [1]},
        {"totals": {"examples": [["a"]], "doubtful_paths": []}},
        {"rules": "starts"},
        {"rules": [{"part": "starts", "digits": "3"}]},
        {"rules": [{}]},
    ],
)
def test_a_document_that_is_no_rule_is_refused(document):
    with pytest.raises(ValueError):
        MatchRule.from_json({"by": "column", **document})


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
