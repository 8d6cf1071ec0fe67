"""What the tests of a file begin with, made once for all of them.

To upload pictures, read a sheet, check and start takes a quarter of a second of processor time,
longer than most of the tests that begin with it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from jobs.models import Batch
from jobs.storage import store


@dataclass(frozen=True)
class Prepared:
    """A batch, and a folder with the files that belong to it."""

    pk: int
    files: Path

    def batch(self) -> Batch:
        """Return the batch as it was made, and copy its files into the store of this test."""
        copytree(self.files, store().root)
        return Batch.objects.get(pk=self.pk)


def made_once(make: Callable[..., Batch], **how: Any) -> Any:
    """Return a fixture for a test file, with the batch that `make` returns.

    It is there for every test of the file, whichever comes first.
    """

    @pytest.fixture(scope="module", autouse=True)
    def prepared(
        django_db_setup: None,
        django_db_blocker: DjangoDbBlocker,
        tmp_path_factory: pytest.TempPathFactory,
    ) -> Iterator[Prepared]:
        files = tmp_path_factory.mktemp("prepared") / "store"
        with around_tests(lambda: make(**how), files, django_db_blocker) as batch:
            yield Prepared(batch.pk, files)

    return prepared


@contextmanager
def around_tests[T](make: Callable[[], T], files: Path, blocker: DjangoDbBlocker) -> Iterator[T]:
    """Yield what `make` returns, in a transaction around those of the tests. Its files go into this
    folder.
    """
    with blocker.unblock(), transaction.atomic(), pytest.MonkeyPatch.context() as patched:
        with override_settings(STORAGE_URL=f"file:{files}"):
            made = make()
        # Django closes it after each test: SQLite in memory stays open, PostgreSQL would roll back.
        patched.setattr(connection, "close", lambda: None)
        yield made
        transaction.set_rollback(True)
