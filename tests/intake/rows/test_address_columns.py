"""Columns that hold web addresses."""

import pytest

from jobs.intake.rows.address_columns import AddressColumn, address_columns
from tests import factories
from tests.intake.batches import with_sheet

pytestmark = pytest.mark.django_db

SHEET = """Name;Photo;Link
a;https://cdn.example.org/1.jpg;
b;https://img.example.net/2.jpg;https://example.org
c;;no
d;;no
"""


def test_a_column_of_addresses_names_its_hosts_and_those_that_may_not_be_asked(settings):
    settings.PICTURE_HOSTS = ["cdn.example.org"]

    assert address_columns(with_sheet(factories.draft(), SHEET)) == [
        AddressColumn(
            name="Photo",
            example="https://cdn.example.org/1.jpg",
            hosts=("cdn.example.org", "img.example.net"),
            forbidden=("img.example.net",),
            names_pictures=True,
        )
    ]


@pytest.mark.parametrize(
    ("address", "names_pictures"),
    [
        ("https://a.example/1.JPG?size=2", True),
        ("https://a.example/p/anna.html", False),
        ("https://a.example/p/anna", False),
        ("https://a.example/?file=1.jpg", False),
    ],
)
def test_addresses_that_end_like_pictures_are_told_from_others(address, names_pictures):
    (column,) = address_columns(with_sheet(factories.draft(), f"Name;Link\na;{address}\n"))

    assert column.names_pictures is names_pictures
