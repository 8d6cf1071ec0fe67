"""Uploaded insets: known by their content, and kept while a design names them."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from jobs.models import InsetUse
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_picture_is_kept_once() -> None:
    version = factories.design_version()
    factories.inset_file(version)

    with pytest.raises(IntegrityError), transaction.atomic():
        factories.inset_file(version)


def test_a_picture_that_a_version_names_stays_and_is_named_once() -> None:
    version = factories.design_version()
    file = factories.inset_file(version)

    with pytest.raises(IntegrityError), transaction.atomic():
        InsetUse.objects.create(version=version, file=file)
    with pytest.raises(ProtectedError), transaction.atomic():
        file.delete()
    assert list(version.inset_files.all()) == [file]

    version.delete()
    file.delete()
    assert not InsetUse.objects.exists()
