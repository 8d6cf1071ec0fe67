"""Whether a bucket lets pages of the site send files."""

from pathlib import Path

from jobs.storage.s3 import cors
from tests import buckets


def test_a_server_that_allows_every_page_is_right(bucket_server: buckets.BucketServer) -> None:
    assert cors.refusal(bucket_server.endpoint, "overprint", ["https://site.example.org"]) == ""
    assert cors.refusal("http://127.0.0.1:9", "overprint", []) == ""


def test_a_server_that_does_not_answer_is_named() -> None:
    said = cors.refusal("http://127.0.0.1:9", "overprint", ["https://site.example.org"])

    assert said.startswith("http://127.0.0.1:9 (OVERPRINT_DIRECT_UPLOADS) does not answer")


def test_a_bucket_that_allows_other_pages_only_is_named(tmp_path: Path) -> None:
    with buckets.server(tmp_path, pages="https://other.example.org") as server:
        other, ours = (
            cors.refusal(server.endpoint, "overprint", [f"https://{name}.example.org"])
            for name in ("other", "site")
        )

    assert other == ""
    assert ours == (
        "The bucket overprint lets no page of https://site.example.org send files, so uploads go "
        "through the site. Allow PUT from https://site.example.org in its CORS rules."
    )
