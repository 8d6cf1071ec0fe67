"""A complete site of a benchmark's own, gone with all it held afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults import databases, sites
from tests.faults.knobs import Plan


@contextmanager
def private_site(database: str) -> Iterator[sites.Site]:
    """Started and well, on `sqlite` or `postgresql`; beside its data folder is room for more."""
    with (
        tempfile.TemporaryDirectory(prefix="overprint-benchmark-") as name,
        databases.database(database, Path(name) / "var") as held,
    ):
        site = sites.prepare(Path(name) / "var", held, Plan())
        try:
            site.start()
            yield site
        finally:
            site.stop()
