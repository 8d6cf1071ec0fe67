"""Fixtures that the tests of rendering share."""

import pytest

from jobs import uploaded_files
from jobs.rendering.paint import insets


@pytest.fixture
def no_inset_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the files and cached insets of other tests, and allow splicing."""
    monkeypatch.delenv("OVERPRINT_SPLICE", raising=False)
    monkeypatch.setattr(insets, "_kept", insets._Kept())
    monkeypatch.setattr(uploaded_files, "_paths", {})
