"""Which rows are the same, and which the key cannot tell apart."""

import pytest

from jobs.comparing import Key, KeyProblem, common_columns, keys, propose
from tests.comparing.rows import batch_rows, sheet_rows


def test_the_first_column_with_unique_texts_in_both_is_proposed():
    old = batch_rows({"class": "3a", "sku": "A1"}, {"class": "3a", "sku": "A2"})
    new = sheet_rows({"class": "3b", "sku": "A2"}, {"class": "3b", "sku": "A3"})

    assert propose(old, new, ["class", "sku"]) == Key(("sku",))


def test_a_column_with_an_empty_or_a_repeated_text_is_not_proposed():
    old = batch_rows({"a": "1", "b": "x"}, {"a": "", "b": "x"})
    new = sheet_rows({"a": "1", "b": "x"})

    assert propose(old, new, ["a", "b"]) is None


def test_a_column_with_common_texts_is_better_than_one_in_which_all_is_new():
    old = batch_rows({"a": "1", "b": "x"})
    new = sheet_rows({"a": "2", "b": "x"})

    assert propose(old, new, ["a", "b"]) == Key(("b",))
    assert propose(old, new, ["a"]) == Key(("a",))


def test_a_column_in_which_a_text_was_corrected_is_no_key_if_another_one_finds_all_rows():
    old = batch_rows({"name": "Yael", "mail": "y@x"}, {"name": "Zoë", "mail": "z@x"})
    new = sheet_rows({"name": "יעל", "mail": "y@x"}, {"name": "Zoë", "mail": "z@x"})

    assert propose(old, new, ["name", "mail"]) == Key(("mail",))


def test_a_column_that_counts_the_rows_is_no_key_after_a_row_was_inserted():
    old = batch_rows({"pos": "1", "sku": "A", "x": "a"}, {"pos": "2", "sku": "B", "x": "b"})
    rows = [("1", "A", "a"), ("2", "N", "n"), ("3", "B", "b")]
    new = sheet_rows(*({"pos": pos, "sku": sku, "x": x} for pos, sku, x in rows))

    assert propose(old, new, ["pos", "sku", "x"]) == Key(("sku",))


def test_a_column_that_tells_nearly_all_rows_apart_is_proposed_if_a_few_are_there_twice():
    rows = [{"ticket": str(number), "role": "guest"} for number in range(20)]
    old, new = batch_rows(*rows, rows[4]), sheet_rows({"ticket": "99", "role": "x"}, *rows, rows[4])

    assert propose(old, new, ["role", "ticket"]) == Key(("ticket",))
    assert propose(old, new, ["role"]) is None


def test_a_column_that_repeats_a_text_only_far_below_is_no_key(monkeypatch):
    monkeypatch.setattr(keys, "FIRST", 2)
    rows = [{"name": name, "mail": mail} for name, mail in ("Ay", "By", "Cz", "Ax")]
    old, new = batch_rows(*rows[:3]), sheet_rows(*rows)

    assert propose(old, new, ["name"]) is None
    assert propose(old, new, ["name", "mail"]) is None
    assert propose(old, sheet_rows(*rows[:3]), ["mail", "name"]) == Key(("name",))


def test_a_batch_whose_rows_are_all_gone_takes_the_first_filled_column():
    old = [row._replace(is_gone=True) for row in batch_rows({"sku": "A1"})]

    assert propose(old, sheet_rows({"sku": ""}, {"sku": ""}), ["sku"]) is None
    assert propose(old, sheet_rows({"sku": "A2"}), ["sku"]) == Key(("sku",))


def test_a_row_that_is_gone_keeps_no_column_from_being_the_key():
    gone, kept = batch_rows({"sku": "A1"}, {"sku": "A1"})
    old, new = [gone._replace(is_gone=True), kept], sheet_rows({"sku": "A1"})

    assert propose(old, new, ["sku"]) == Key(("sku",))
    assert list(Key(("sku",)).problems(old, new)) == []


def test_a_column_that_nearly_tells_all_rows_apart_is_no_key_if_it_finds_none_again():
    rows = [{"ticket": str(number)} for number in range(20)]
    others = [{"ticket": f"new {number}"} for number in range(20)]

    assert propose(batch_rows(*rows, rows[4]), sheet_rows(*others), ["ticket"]) is None


def test_a_corrected_key_is_compared_as_the_sheet_had_it():
    [row] = batch_rows({"sku": "A1 corrected"})
    old, new = [row._replace(corrected={"sku": "A1"})], sheet_rows({"sku": "A1"})

    assert propose(old, new, ["sku"]) == Key(("sku",))
    assert Key(("sku",)).pairs(old, new).together == [(0, 0)]


def test_a_key_is_the_same_with_spaces_around_it_and_composed_differently():
    old = batch_rows({"name": "Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}"}, {"name": "Ann"})
    new = sheet_rows({"name": "Zoe\N{COMBINING DIAERESIS}"}, {"name": " Ann "})

    assert Key(("name",)).pairs(old, new).together == [(0, 0), (1, 1)]


def test_rows_without_a_partner_keep_their_order():
    old = batch_rows({"sku": "A1"}, {"sku": "A2"}, {"sku": "A3"})
    new = sheet_rows({"sku": "B1"}, {"sku": "A2"}, {"sku": "B2"})

    found = Key(("sku",)).pairs(old, new)

    assert (found.only_before, found.only_now) == ([0, 2], [0, 2])


def test_a_key_of_a_row_in_each_language_has_the_language_too():
    old = batch_rows({"sku": "A1", "language": "de"}, {"sku": "A1", "language": "fr"})

    new = sheet_rows({"sku": "A1", "language": "fr"})

    assert propose(old, new, ["language", "sku"], ["language"]) == Key(("sku", "language"))


def test_repeated_and_empty_keys_are_problems_with_their_rows():
    old = batch_rows({"sku": "A1"}, {"sku": " A1 "})
    new = sheet_rows({"sku": "A1"}, {"sku": ""}, {"sku": "A2"})

    problems = list(Key(("sku",)).problems(old, new))

    assert problems == [KeyProblem("", [3], is_in_sheet=True), KeyProblem("A1", [2, 3], False)]
    assert [problem.sentence for problem in problems] == [
        "Row 3 of the changed sheet has no text in the key column.",
        "Rows 2, 3 of this batch have the same key, “A1”.",
    ]


@pytest.mark.parametrize(
    ("count", "sentence"), [(8, "5, 6, 7, 8, 9 of"), (9, "5, 6, 7, 8, 9 and 1 more of")]
)
def test_a_problem_names_eight_rows_and_counts_the_others(count, sentence):
    problem = KeyProblem("A1", range(2, 2 + count), is_in_sheet=True)

    assert problem.sentence == (
        f"Rows 2, 3, 4, {sentence} the changed sheet have the same key, “A1”."
    )


def test_row_numbers_are_never_a_problem():
    rows = batch_rows({"sku": ""}, {"sku": ""})

    assert list(Key().problems(rows, sheet_rows({"sku": ""}))) == []


def test_columns_in_both_keep_the_order_of_the_new_sheet():
    assert common_columns(["a", "b", "c"], ["c", "x", "a"]) == ["c", "a"]


# --- Pairs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now", "together", "only_before", "only_now"),
    [
        ("", "", [], [], []),
        ("abc", "abc", [(0, 0), (1, 1), (2, 2)], [], []),
        ("abc", "cab", [(2, 0), (0, 1), (1, 2)], [], []),
        ("abc", "", [], [0, 1, 2], []),
        ("", "abc", [], [], [0, 1, 2]),
        ("aab", "aa", [(0, 0), (1, 1)], [2], []),
        ("a", "aa", [(0, 0)], [], [1]),
        ("aba", "baa", [(1, 0), (0, 1), (2, 2)], [], []),
        ("abc", "xbz", [(1, 1)], [0, 2], [0, 2]),
    ],
)
def test_equal_keys_are_paired_in_their_order_and_the_others_are_left_over(
    before, now, together, only_before, only_now
):
    found = keys.pairs(list(before), list(now))

    assert (found.together, found.only_before, found.only_now) == (together, only_before, only_now)


def test_rows_are_paired_by_their_numbers_if_no_column_tells_them_apart():
    old = batch_rows({"sku": "A"}, {"sku": "A"}, {"sku": "A"})
    new = sheet_rows({"sku": "B"}, {"sku": "A"})

    found = Key().pairs(old, new)

    assert (found.together, found.only_before, found.only_now) == ([(0, 0), (1, 1)], [2], [])


def test_a_gone_row_finds_its_row_again_when_it_comes_back():
    gone, kept = batch_rows({"sku": "A1"}, {"sku": "A2"})
    old = [gone._replace(is_gone=True), kept]

    assert Key(("sku",)).pairs(old, sheet_rows({"sku": "A1"})).together == [(0, 0)]


@pytest.mark.parametrize(
    ("before", "now", "is_same"),
    [
        ("Ann", "Ann", True),
        ("Ann", "ann", False),  # two names
        ("Ann", "Ann ", True),
        ("Ann\u00a0", "Ann", True),
        ("A  B", "A B", False),
        ("01", "1", False),
        ("Ångström", "A\u030angstro\u0308m", True),
        ("ﬃ", "ffi", False),
        ("", " ", True),
    ],
)
def test_which_texts_are_one_key(before: str, now: str, is_same: bool):
    found = Key(("name",)).pairs(batch_rows({"name": before}), sheet_rows({"name": now}))

    assert bool(found.together) is is_same


def test_a_column_that_one_of_the_tables_lacks_has_empty_texts():
    old, new = batch_rows({"sku": "A1"}), sheet_rows({"name": "A1"})

    assert Key(("sku",)).texts(old, new) == ([("A1",)], [("",)])
    assert [problem.sentence for problem in Key(("sku",)).problems(old, new)] == [
        "Row 2 of the changed sheet has no text in the key column."
    ]


def test_a_key_of_two_columns_is_named_with_both():
    rows = {"sku": "A1", "language": "de"}

    [problem] = Key(("sku", "language")).problems(batch_rows(rows, rows), sheet_rows(rows))

    assert problem.sentence == "Rows 2, 3 of this batch have the same key, “A1 · de”."


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([5], "Row 5 of this batch has no text in the key column."),
        ([5, 1204], "Rows 5, 1,204 of this batch have no text in the key column."),
        ([100_001_501], "Row 3, picture 1 of this batch has no text in the key column."),
        (range(2, 2002), "Rows 2, 3, 4, 5, 6, 7, 8, 9 and 1,992 more of this batch have no text"),
    ],
)
def test_rows_without_a_key_are_named(rows, sentence):
    assert KeyProblem("", rows, is_in_sheet=False).sentence.startswith(sentence)


@pytest.mark.parametrize(("different", "is_key"), [(18, True), (17, False)])
def test_a_column_is_nearly_a_key_from_nine_rows_in_ten_on(different: int, is_key: bool):
    rows = [{"ticket": f"{min(number, different - 1)}"} for number in range(20)]

    proposed = propose(batch_rows(*rows), sheet_rows(*rows), ["ticket"])

    assert proposed == (Key(("ticket",)) if is_key else None)


@pytest.mark.parametrize("columns", [[], ["none"]])
def test_without_a_column_in_both_there_is_no_key(columns):
    rows = [{"sku": "A1"}, {"sku": "A2"}]

    assert propose(batch_rows(*rows), sheet_rows(*rows), columns) is None


def test_of_two_columns_that_agree_alike_the_first_one_is_proposed():
    rows = [{"a": f"{number}", "b": f"x{number}"} for number in range(5)]

    for columns in (["a", "b"], ["b", "a"]):
        assert propose(batch_rows(*rows), sheet_rows(*rows), columns) == Key((columns[0],))


def test_the_column_that_belongs_to_every_key_is_none_by_itself():
    rows = [{"language": "de"}, {"language": "fr"}]

    assert propose(batch_rows(*rows), sheet_rows(*rows), ["language"], ["language"]) is None
