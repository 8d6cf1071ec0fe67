import pytest
from django.contrib.auth.models import User

from tests import factories


@pytest.fixture
def user() -> User:
    return factories.user()
