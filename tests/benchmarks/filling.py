"""Batches of any size in the database of a site, beside its intake: for what is measured after
that.

Needs Django with the settings of the site: see `speak_to`.
"""

import os
import random
from datetime import timedelta
from itertools import batched
from pathlib import Path
from typing import Any

import django

from tests.faults.sites import Site

PIECE = 2000  #: rows written in one transaction
MADE_WITHIN = 120  #: seconds in which what is done was made


def speak_to(site: Site) -> None:
    """Make this process's models use the database of the site."""
    os.environ.update(site.environment())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
    django.setup()


def batch(
    name: str, rows: int, photos: list[Path], states: dict[str, int] | None = None, **fields: Any
) -> Any:
    """Its rows over the photographs in turn, waiting but for those that `states` counts, from the
    top of the sheet.

    What is done was made within the last minutes; its files are not there.
    """
    from django.contrib.auth.models import User
    from django.utils import timezone

    from jobs.intake.rows import search_blocks
    from jobs.models import Batch, Job
    from tests import factories

    made = Batch.objects.create(
        owner=User.objects.first(), name=name, design_version=factories.design_version()
    )
    sources = _sources(made, photos)
    wanted = [state for state, count in (states or {}).items() for _ in range(count)]
    chance = random.Random(7)
    for piece in batched(range(rows), PIECE, strict=False):
        Job.objects.bulk_create(
            _job(
                made,
                number,
                sources[number % len(sources)],
                wanted[number] if number < len(wanted) else "",
                chance,
            )
            for number in piece
        )
    search_blocks.renew(made)
    # Last: nobody may settle half of it.
    Batch.objects.filter(pk=made.pk).update(checked_at=timezone.now(), **fields)
    made.refresh_from_db()
    return made


def _sources(made: Any, photos: list[Path]) -> list[Any]:
    from jobs.models import Source
    from jobs.storage import keys, store

    found = []
    for photo in photos:
        stored = store().put_bytes(keys.source(made.pk), photo.read_bytes())
        found.append(
            Source.objects.create(
                batch=made, path=photo.name, match_key=photo.stem.lower(), size=stored.size, key=stored.key,
                sha256=stored.sha256, crc32=stored.crc32, format="JPEG", width=640, height=480,
            )
        )  # fmt: skip
    return found


def _job(made: Any, number: int, source: Any, state: str, chance: random.Random) -> Any:
    from django.utils import timezone

    from jobs.models import Job

    texts = {"photo": source.path, "caption": f"Größe {number} · 静かな港"}
    job = Job(
        batch=made,
        row=number + 2,
        cells={name: [text, text, ""] for name, text in texts.items()},
        source=source,
        result_name=f"{number + 2}-{source.path}",
        state=state or "waiting",
    )
    if state in ("done", "failed"):
        job.finished_at = timezone.now() - timedelta(seconds=chance.uniform(0, MADE_WITHIN))
    if state == "failed":
        job.code = chance.choice(["picture_truncated", "text_does_not_fit", "picture_missing"])
        job.sentence = f"{source.path} ends half-way."
    if state == "done":
        job.result_key = f"b/{made.pk}/out/{number:06}.jpg"
        job.thumbnail_key = f"b/{made.pk}/small/{number:06}.webp"
        job.result_size, job.result_crc32, job.result_sha256 = (
            chance.randrange(30_000, 90_000),
            number,
            f"{number:064x}",
        )
        job.details = {
            "width": 640,
            "height": 480,
            "boxes": [{"size_px": 24.5}],
            "path": "splice",
            "path_reason": "",
        }
    return job
