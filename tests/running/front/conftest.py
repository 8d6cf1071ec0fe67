"""A site behind its own nginx, which the files here share. Those that use it are marked with the
same number of seconds, so that they run one after the other and it starts once.
"""

from collections.abc import Iterator

import pytest

from tests.running.visitors import Visitor, site_without_broker, with_results
from tests.services import Site


@pytest.fixture(scope="package")
def fronted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site_without_broker(tmp_path_factory.mktemp("front") / "var") as running:
        yield running


@pytest.fixture(scope="package")
def batch(fronted: Site) -> str:
    return with_results(fronted, rows=30, size=300_000)


@pytest.fixture(scope="package")
def operator(fronted: Site) -> Visitor:
    return Visitor(fronted.url).signed_in(fronted)
