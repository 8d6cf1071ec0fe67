"""Keys: never one for two claims, and nothing in them that a client chose."""

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
