"""Designs: versions that are distinct, and that stay while somebody needs them."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from jobs.models import DesignVersion, SavedDesign
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("values", [{"number": 1, "sha256": "new"}, {"number": 2}])
def test_a_design_has_a_number_and_a_document_once(values: dict[str, object]) -> None:
    first = factories.design_version()
    told = {"sha256": first.sha256, "document": first.document, **values}

    with pytest.raises(IntegrityError), transaction.atomic():
        DesignVersion.objects.create(design=first.design, **told)


def test_a_version_stays_while_a_batch_or_a_saved_design_names_it() -> None:
    version = factories.design_version()
    saved = SavedDesign.objects.create(name="Labels", version=version, saved_by=factories.user())
    batch = factories.draft(design_version=version)

    with pytest.raises(ProtectedError), transaction.atomic():
        version.design.delete()
    batch.delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        version.design.delete()
    saved.delete()
    version.design.delete()

    assert not DesignVersion.objects.exists()


def test_a_saved_name_is_taken_once_and_outlives_its_batch() -> None:
    version, batch = factories.design_version(), factories.draft()
    told = {"version": version, "saved_by": factories.user()}
    saved = SavedDesign.objects.create(name="Labels", batch=batch, **told)

    with pytest.raises(IntegrityError), transaction.atomic():
        SavedDesign.objects.create(name="Labels", **told)
    batch.delete()

    saved.refresh_from_db()
    assert saved.batch is None
