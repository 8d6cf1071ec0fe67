"""Keys: never one for two claims, and nothing in them that a client chose."""

import re
from itertools import islice
from uuid import UUID

import pytest

from jobs.storage import keys

BATCH = UUID(int=7)


def test_two_claims_of_a_job_never_share_a_key() -> None:
    first = keys.result(BATCH, 5, 1, "boot:ns:1:2:aaaaaaaa11", "jpg")
    second = keys.result(BATCH, 5, 1, "boot:ns:1:2:bbbbbbbb22", "jpg")

    assert first == f"b/{BATCH}/out/5-1-aaaaaaaa.jpg"
    assert second == f"b/{BATCH}/out/5-1-bbbbbbbb.jpg"


def test_the_results_of_one_row_never_share_a_key() -> None:
    keys_of_row = [keys.result(BATCH, 5, 1, "t:aaaaaaaa", "jpg", place) for place in (0, 1)]

    assert keys_of_row == [f"b/{BATCH}/out/5-1-aaaaaaaa.jpg", f"b/{BATCH}/out/5-1-aaaaaaaa-1.jpg"]


def test_a_client_cannot_smuggle_an_extension_into_a_key() -> None:
    with pytest.raises(ValueError):
        keys.result(BATCH, 5, 1, "t:aaaaaaaa", "../../etc")


SHA = "5a" * 32
RESULT = keys.result(BATCH, 5, 1, "t:aaaaaaaa", "jpg")
SOURCE = f"b/{BATCH}/in/0123"


@pytest.mark.parametrize(
    "make", [keys.source, keys.sheet, keys.upload, keys.export, lambda it: next(keys.sources(it))]
)
def test_a_key_is_below_its_batch_and_never_made_twice(make) -> None:
    made = [make(BATCH) for _ in range(50)]

    assert len(set(made)) == len(made)
    assert all(key.startswith(keys.batch(BATCH)) for key in made)
    assert {keys.batch_of(key) for key in made} == {str(BATCH)}


def test_pictures_that_come_together_have_keys_that_differ_by_a_number() -> None:
    first, second, third = islice(keys.sources(BATCH), 3)
    stem = first.removesuffix("_0")

    assert (second, third) == (f"{stem}_1", f"{stem}_2")


def test_where_an_upload_waits_follows_from_what_was_announced() -> None:
    told = (BATCH, 7, 1000, 1_700_000_000_000)
    others = [(UUID(int=8), *told[1:]), (BATCH, 8, *told[2:]), (*told[:2], 1001, told[3])]

    for place in (keys.direct, keys.slices):
        assert place(*told) == place(*told)
        assert place(*told) not in {place(*other) for other in [*others, (*told[:3], 0)]}
    assert keys.slices(*told).endswith("/")


@pytest.mark.parametrize("make", [keys.font, keys.inset, keys.inset_thumbnail])
@pytest.mark.parametrize(
    "sha256",
    ["", "5a", SHA.upper(), SHA + "5", SHA[:-1] + "/", "../" + SHA[3:], SHA + "\n", "é" * 64],
)
def test_only_a_digest_makes_a_key_by_content(make, sha256: str) -> None:
    assert SHA in make(SHA)
    with pytest.raises(ValueError, match="no key from"):
        make(sha256)


@pytest.mark.parametrize(
    ("token", "extension"),
    [
        ("t:aaaaaaaa", ""),
        ("t:aaaaaaaa", "JPG"),
        ("t:aaaaaaaa", "a.b"),
        ("t:aaaaaaaa", "123456789"),
        ("t:", "jpg"),
        ("t:AAAAAAAA", "jpg"),
        ("t:../../etc", "jpg"),
        ("t:aaa\n", "jpg"),
    ],
)
def test_a_result_has_no_key_of_an_odd_claim_or_extension(token: str, extension: str) -> None:
    with pytest.raises(ValueError, match="no key from"):
        keys.result(BATCH, 5, 1, token, extension)


def test_no_two_results_share_a_key_whatever_tells_them_apart() -> None:
    told = {"job_id": 5, "generation": 1, "token": "t:aaaaaaaa", "extension": "jpg", "place": 0}
    others = [
        *({"job_id": 51}, {"generation": 2}, {"token": "t:aaaaaaab"}),
        *({"extension": "png"}, {"place": 1}, {"place": 2}),
    ]

    made = {keys.result(BATCH, **told | other) for other in [{}, *others]}

    assert len(made) == len(others) + 1
    assert {keys.job_of(key) for key in made} == {"5", "51"}
    assert all(key.startswith(keys.results(BATCH)) for key in made)


@pytest.mark.parametrize(
    ("key", "small"),
    [
        (keys.result_thumbnail(RESULT), True),
        (keys.source_thumbnail(SOURCE), True),
        (keys.preview(RESULT), True),
        (keys.preview(SOURCE), True),
        (keys.marked(RESULT, 400), True),
        (keys.marked(RESULT, None), True),
        (RESULT, False),
        (SOURCE, False),
        (f"b/{BATCH}/sheet/0123", False),
        (keys.font(SHA), False),
        (keys.inset_thumbnail(SHA), False),
        ("f/small/x", False),
    ],
)
def test_what_is_made_of_a_picture_for_pages_can_be_made_again(key: str, small: bool) -> None:
    assert keys.is_reproducible(key) is small


def test_the_small_pictures_of_one_picture_have_keys_of_their_own() -> None:
    for key in (RESULT, SOURCE):
        thumbnail = keys.result_thumbnail if key == RESULT else keys.source_thumbnail
        made = [thumbnail(key), keys.preview(key)]
        if key == RESULT:
            made += [keys.marked(key, edge) for edge in (None, 400, 1600)]

        assert len({key, *made}) == len(made) + 1
        assert {keys.batch_of(small) for small in made} == {str(BATCH)}


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        (RESULT, True),
        (keys.font(SHA), True),
        (keys.inset(SHA), True),
        ("", False),
        ("x/1", False),
        ("/b/1", False),
        (None, False),
        (7, False),
        ([RESULT], False),
    ],
)
def test_a_key_among_the_values_of_a_payload_is_known(value: object, is_one: bool) -> None:
    assert keys.is_key(value) is is_one


HEX = "[0-9a-f]{32}"


@pytest.mark.parametrize(
    ("key", "pattern"),
    [
        (keys.batch(BATCH), "b/{id}/"),
        (keys.results(BATCH), "b/{id}/out/"),
        (keys.source(BATCH), f"b/{{id}}/in/{HEX}"),
        (next(keys.sources(BATCH)), f"b/{{id}}/in/{HEX}_0"),
        (keys.sheet(BATCH), f"b/{{id}}/sheet/{HEX}"),
        (keys.upload(BATCH), f"b/{{id}}/zip/{HEX}"),
        (keys.export(BATCH), f"b/{{id}}/export/{HEX}"),
        (keys.direct(BATCH, 7, 10, 5), "b/{id}/direct/7-10-5"),
        (keys.slices(BATCH, 7, 10, 5), "b/{id}/slices/7-10-5/"),
        (keys.font(SHA), f"f/{SHA}"),
        (keys.inset(SHA), f"i/{SHA}"),
        (keys.inset_thumbnail(SHA), f"i/{SHA}-small"),
        (keys.source_thumbnail(SOURCE), "b/{id}/small/0123[.]jpg"),
        (keys.preview(SOURCE), "b/{id}/small/0123-preview[.]jpg"),
        (keys.result_thumbnail(RESULT), "b/{id}/small/5-1-aaaaaaaa[.]jpg[.]jpg"),
        (keys.preview(RESULT), "b/{id}/small/5-1-aaaaaaaa[.]jpg-preview[.]jpg"),
        (keys.marked(RESULT, 400), "b/{id}/small/5-1-aaaaaaaa[.]jpg-marked400[.]jpg"),
        (keys.marked(RESULT, None), "b/{id}/small/5-1-aaaaaaaa[.]jpg-marked[.]jpg"),
    ],
    ids=range(18),
)
def test_keys_are_those_under_which_sites_have_stored_their_files(key: str, pattern: str) -> None:
    """What an earlier version stored has to be found, also what is made again if it is not."""
    assert re.fullmatch(pattern.replace("{id}", f"{BATCH}"), key)
