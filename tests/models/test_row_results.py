"""The results of a row: one, or one for each of its outputs."""

import pytest

from jobs.models import Job, ResultDetails, RowResult
from jobs.models.drawn_words import StoredWords
from jobs.models.row_results import digest_of_all, stored_keys
from jobs.states import State
from tests import factories

WORDS = {"words": [["Anna", "name", 0, [0, 1]]]}
PLAIN = ResultDetails(300, 200, (), "splice", "")


def entry(output: str, **changed: object) -> dict[str, object]:
    told = {
        "output": output,
        "key": f"b/1/out/{output}.jpg",
        "size": 9,
        "crc32": 1,
        "sha256": "5a",
        "thumbnail_key": f"b/1/small/{output}.jpg",
        "details": {"width": 300, "height": 200, "path": "splice"},
    }
    return told | changed


def test_a_result_is_read_with_its_details_and_words():
    details = {"width": 300, "height": 200, "path": "splice"} | WORDS

    assert RowResult.from_json(entry("web", details=details)) == RowResult(
        *("web", "b/1/out/web.jpg", 9, 1, "5a", "b/1/small/web.jpg", PLAIN),
        StoredWords(300, 200, (("Anna", "name", 0, (0, 1)),)),
    )


@pytest.mark.parametrize(
    "lacking", ["output", "key", "size", "crc32", "sha256", "thumbnail_key", "details"]
)
def test_a_result_that_lacks_something_is_none(lacking: str):
    document = entry("web")
    del document[lacking]

    with pytest.raises(KeyError, match=lacking):
        RowResult.from_json(document)


@pytest.mark.parametrize(
    ("stored", "keys"),
    [
        (None, []),
        ([], []),
        (
            [entry("web"), entry("print")],
            [
                *("b/1/out/web.jpg", "b/1/small/web.jpg"),
                *("b/1/out/print.jpg", "b/1/small/print.jpg"),
            ],
        ),
    ],
)
def test_every_file_of_a_row_is_found_by_what_it_stores(stored: object, keys: list[str]):
    assert stored_keys(stored) == keys


def test_the_digest_of_a_row_changes_with_any_result_and_with_their_order():
    digests = [digest_of_all(of) for of in (["a", "b"], ["a", "c"], ["b", "a"], ["a"], [])]

    assert len(set(digests)) == len(digests)
    assert digest_of_all(("a", "b")) == digests[0]
    assert {len(digest) for digest in digests} == {64}


@pytest.mark.django_db
class TestOfAJob:
    def job(self, **fields: object) -> Job:
        state = fields.pop("state", State.DONE)
        return factories.job(factories.running(), 2, state, **fields)

    @pytest.mark.parametrize(
        "state", [State.WAITING, State.QUEUED, State.RUNNING, State.FAILED, State.CANCELLED]
    )
    def test_a_row_that_is_not_done_has_none(self, state: State):
        assert self.job(state=state).results == ()

    def test_a_row_has_one_result_if_its_design_has_no_outputs(self):
        job = self.job(
            result_key="b/1/out/2.jpg",
            result_size=9,
            result_crc32=1,
            result_sha256="5a",
            thumbnail_key="b/1/small/2.jpg",
            details={"width": 300, "height": 200, "path": "splice"},
        )

        assert job.results == (
            RowResult("", "b/1/out/2.jpg", 9, 1, "5a", "b/1/small/2.jpg", PLAIN),
        )
        assert job.names_by_output == {"": "2.jpg"}

    def test_a_result_of_an_older_version_without_sums_counts_nothing(self):
        job = self.job(result_key="b/1/out/2.jpg", result_size=None)

        [result] = job.results
        assert (result.size, result.crc32, result.sha256) == (0, 0, "")
        assert (result.details.width, result.words) == (0, None)

    def test_a_row_with_outputs_has_a_result_for_each_in_their_order(self):
        job = factories.job_of_outputs(factories.running(), 2, "web", "print")

        assert [(result.output, result.size) for result in job.results] == [
            ("web", 1000),
            ("print", 2000),
        ]
        assert job.names_by_output == {"web": "web/2.jpg", "print": "print/2.jpg"}
        assert job.result_size == sum(result.size for result in job.results)

    def test_outputs_whose_names_are_not_known_yet_have_none(self):
        job = self.job(state=State.WAITING, outputs=["web", "print"], output_names=None)

        assert job.names_by_output == {}
