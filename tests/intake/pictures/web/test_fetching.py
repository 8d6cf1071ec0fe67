"""Pictures that a column names by their addresses join the batch."""

import pytest

from jobs.errors import NotPossibleNow
from jobs.formats import others
from jobs.intake.pictures import web
from jobs.intake.rows import matches
from jobs.reporting import report_nothing
from jobs.storage import store
from tests import factories
from tests.intake.batches import with_sheet
from tests.intake.pictures.web.pictures_on_the_web import served
from tests.intake.sheets.pictures.pictured_workbooks import picture

pytestmark = pytest.mark.django_db

FORBIDDEN = (
    "This site may not fetch pictures from other.example. The person who runs it can allow the "
    "host (OVERPRINT_PICTURE_HOSTS)."
)
RED, BLUE = picture("red"), picture("blue")
ANSWERS = {"/a/1.png": RED, "/get?id=1": RED, "/get?id=2": BLUE, "/page": b"<!doctype html>"}


@pytest.fixture
def host(settings):
    with served(ANSWERS) as (host, asked):
        settings.PICTURE_HOSTS = [host]
        host_with_log = type("Host", (str,), {"asked": asked})
        yield host_with_log(host)


def naming(*addresses):
    return with_sheet(factories.draft(), "\n".join(["Photo;No", *(f"{it};1" for it in addresses)]))


def test_each_row_gets_the_picture_at_its_address(host):
    batch = naming(*(f"http://{host}{path}" for path in list(ANSWERS)[:3]))

    fetched = web.fetch(batch, "Photo", report_nothing)
    matches.match_rows(batch, {"by": "column", "column": "Photo"})

    assert fetched == 3
    assert [
        (job.row, job.source.path, store().path(job.source.key).read_bytes())
        for job in batch.jobs.select_related("source")
    ] == [
        (2, f"{host}/a/1.png", RED),
        (3, f"http://{host}/get?id=1", RED),
        (4, f"http://{host}/get?id=2", BLUE),
    ]


def test_rows_say_why_their_address_gave_no_picture(host):
    batch = naming(f"http://{host}/page", f"http://{host}/none", "http://other.example/a.png")

    fetched = web.fetch(batch, "Photo", report_nothing)
    matches.match_rows(batch, {"by": "column", "column": "Photo"})

    assert fetched == 0
    assert [job.source.sentence for job in batch.jobs.select_related("source")] == [
        others.OTHERS["MARKUP"].sentence,
        "127.0.0.1 has no picture at this address (404).",
        FORBIDDEN,
    ]


def test_doing_it_again_asks_only_for_what_is_missing(host):
    batch = naming(f"http://{host}/a/1.png", f"http://{host}/a/1.png", f"http://{host}/none")
    web.fetch(batch, "Photo", report_nothing)

    again = web.fetch(batch, "Photo", report_nothing)

    assert again == 0
    assert host.asked.count("/a/1.png") == 1


def test_cells_without_an_address_are_left_alone(host):
    batch = naming("1.jpg", "")

    assert web.fetch(batch, "Photo", report_nothing) == 0


def test_nothing_is_fetched_for_a_started_batch(host):
    with pytest.raises(NotPossibleNow):
        web.fetch(factories.running(), "Photo", report_nothing)
