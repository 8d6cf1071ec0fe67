"""Large pictures that the browser sends to the storage itself: looked at before they count."""

import pytest
import urllib3

from jobs.intake.pictures import direct, receive
from jobs.intake.pictures.receive import TAKEN
from jobs.models import Source
from jobs.storage import DirectUploads, direct_uploads, keys, store
from tests import factories
from tests.intake.tiny_pictures import jpeg

pytestmark = pytest.mark.django_db

DATA = jpeg(400, 300)


@pytest.fixture
def uploads(bucket_url: str, bucket_server, settings) -> DirectUploads:
    settings.STORAGE_URL, settings.DIRECT_UPLOADS = bucket_url, bucket_server.endpoint
    return direct_uploads()


@pytest.fixture
def source(uploads: DirectUploads) -> Source:
    return announced(len(DATA))


def announced(size: int) -> Source:
    batch = factories.draft()
    receive.announce(batch, [["large.jpg", size, 0]])
    return batch.sources.get()


def send(uploads: DirectUploads, source: Source, data: bytes) -> None:
    ((start, stop, url),) = direct.places(uploads, source)
    assert (start, stop) == (0, source.size)
    assert urllib3.request("PUT", url, body=data).status == 200


def all_keys() -> list[str]:
    return [*store().keys(""), *direct_uploads().incomplete("")]


def test_without_the_setting_everything_goes_through_the_site(settings, bucket_url: str) -> None:
    settings.STORAGE_URL = bucket_url
    assert direct_uploads() is None


def test_a_picture_counts_once_it_was_looked_at(uploads: DirectUploads, source: Source) -> None:
    assert direct.take(uploads, source.batch, source) is None
    send(uploads, source, DATA)
    source.refresh_from_db()
    assert not source.is_here

    verdicts = []
    for _ in range(2):  # as if the first answer was lost
        verdicts.append(direct.take(uploads, source.batch, source))
        source.refresh_from_db()

    through_site = announced(len(DATA))
    receive.take(through_site.batch, through_site.pk, [DATA])
    through_site.refresh_from_db()
    assert verdicts == [TAKEN, TAKEN]
    for name in ("size", "sha256", "crc32", "format", "code", "sentence"):
        assert getattr(source, name) == getattr(through_site, name), name
    assert store().read(source.key) == DATA
    assert sorted(all_keys()) == sorted([source.key, through_site.key])
    assert direct.places(uploads, source) == []


def test_what_is_no_picture_is_refused_with_the_reason_and_deleted(
    uploads: DirectUploads, source: Source
) -> None:
    send(uploads, source, b"%PDF-1.7" + DATA[8:])

    verdict = direct.take(uploads, source.batch, source)

    source.refresh_from_db()
    assert (verdict.taken, source.key) == (False, "")
    assert source.sentence == verdict.sentence
    assert "PDF" in verdict.sentence
    assert all_keys() == []


def test_a_picture_that_goes_through_the_site_after_all_leaves_nothing(
    uploads: DirectUploads, source: Source
) -> None:
    send(uploads, source, DATA)

    direct.give_up(uploads, source)

    assert all_keys() == []
    assert direct.take(uploads, source.batch, source) is None


@pytest.mark.parametrize("moment", ["complete", "adopt"])
def test_two_windows_with_one_picture_leave_one_copy(
    uploads: DirectUploads, source: Source, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    send(uploads, source, DATA)
    late, real = Source.objects.get(pk=source.pk), getattr(uploads, moment)

    def after_the_other(*words: object) -> object:
        monkeypatch.setattr(uploads, moment, real)
        assert direct.take(uploads, source.batch, source) == TAKEN
        return real(*words)

    monkeypatch.setattr(uploads, moment, after_the_other)
    assert direct.take(uploads, late.batch, late) is None

    source.refresh_from_db()
    assert direct.places(uploads, source) == []
    assert all_keys() == [source.key]


def test_what_broke_off_long_ago_is_deleted(
    uploads: DirectUploads, source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = announced(len(DATA))
    for each in (source, other):
        direct.places(uploads, each)

    direct.give_up_abandoned(source.batch)
    assert len(uploads.incomplete("")) == 2
    monkeypatch.setattr(direct, "ABANDONED", 0.0)
    direct.give_up_abandoned(source.batch)

    assert uploads.incomplete("") == {keys.direct(other.batch_id, other.pk, len(DATA), 0)}
