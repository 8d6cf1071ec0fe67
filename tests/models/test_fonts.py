"""Uploaded fonts: known by their content, and kept while a design names them."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from jobs.models import FontUse
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "other", [{"sha256": "2c" * 32}, {"original_sha256": "2c" * 32}], ids=["as it came", "as drawn"]
)
def test_a_file_is_kept_once(other: dict[str, str]) -> None:
    factories.font_file()

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.font_file(**other)


def test_a_file_that_a_version_names_stays_and_is_named_once() -> None:
    file, version = factories.font_file(), factories.design_version()
    use = FontUse.objects.create(version=version, file=file)

    with pytest.raises(IntegrityError), transaction.atomic():
        FontUse.objects.create(version=version, file=file)
    with pytest.raises(ProtectedError), transaction.atomic():
        file.delete()
    assert list(version.font_files.all()) == [file]

    version.delete()
    assert not FontUse.objects.filter(pk=use.pk).exists()
    file.delete()


def test_a_file_is_offered_until_it_is_withdrawn() -> None:
    file = factories.font_file()
    withdrawn = factories.font_file(
        sha256="2c" * 32, original_sha256="2c" * 32, withdrawn_at=timezone.now()
    )

    assert (file.is_offered, withdrawn.is_offered) == (True, False)
