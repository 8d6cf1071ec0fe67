"""A drawing on trial tells hosts apart that draw differently, and nothing else."""

import subprocess
import sys

from jobs import rendering
from tests import services

PRINTED = """
import sys
from PIL import features
from jobs.rendering import trials
if sys.argv[1] == "other text":
    trials.TEXT = trials.TEXT.replace("fi", "ff")
print(trials.trial().drawings)
"""


def drawn(how: str) -> str:
    command = [sys.executable, "-c", PRINTED, how]
    done = subprocess.run(command, cwd=services.ROOT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_two_processes_draw_alike_and_another_text_is_seen() -> None:
    here = rendering.trial()

    assert drawn("as usual") == str(here.drawings)
    assert drawn("other text") != str(here.drawings)
    assert set(here.drawings) == {"text", "JPEG files", "thumbnails"}


def test_everything_that_can_make_results_differ_has_a_version() -> None:
    versions = rendering.trial().versions

    assert [*versions] == [
        "Overprint",
        "Python",
        "processor",
        "Pillow",
        "FreeType",
        "libjpeg",
        "WebP",
        "HarfBuzz",
        "ICU",
        "NumPy",
        "jpegsplice",
        "fonts",
    ]
    assert all(versions.values())
