"""Rows for tests, made the short way: a user, a batch with its rows, jobs in any state."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from jobs import design
from jobs.control import deletions, proofs
from jobs.models import (
    Batch,
    Design,
    DesignVersion,
    FontFile,
    InsetFile,
    InsetUse,
    Job,
    NumberSeries,
    Proof,
    SerialNumber,
    Source,
)
from jobs.states import State


def user(name: str = "operator") -> User:
    """Return the user of this name. Most tests ask several times, and SQL that is ready takes a fifth
    of the time.
    """
    found = User.objects.raw("SELECT * FROM auth_user WHERE username = %s", [name])
    return next(iter(found), None) or User.objects.create_user(name, password="paper and ink")


def design_version(document: dict[str, Any] | None = None) -> DesignVersion:
    """Create version 1 of a design that writes the column `caption`."""
    document = document or design.to_document(design.starting_design(["caption"]))
    kept = Design.objects.create(owner=user(), name="Caption")
    return DesignVersion.objects.create(
        design=kept, number=1, document=document, sha256=design.fingerprint(document)
    )  # fmt: skip


def draft(rows: int = 0, **fields: Any) -> Batch:
    """Create a batch that has not started, with `rows` waiting jobs that have a picture each."""
    batch = Batch.objects.create(
        owner=user(), name=fields.pop("name", "Spring catalogue"), **fields
    )
    for number in range(2, rows + 2):
        job(batch, number)
    return batch


def running(rows: int = 0, **fields: Any) -> Batch:
    """Create a started batch with a design."""
    if "design_version" not in fields:
        fields["design_version"] = design_version()
    return draft(rows, **{"started_at": timezone.now()} | fields)


def source(batch: Batch, path: str, **fields: Any) -> Source:
    values = {
        "key": f"b/{batch.pk}/in/{path}",
        "width": 400,
        "height": 300,
        "format": "JPEG",
        "size": 1000,
    }
    return Source.objects.create(batch=batch, path=path, match_key=path.lower(), **values | fields)


def font_file(**fields: Any) -> FontFile:
    """Create the database row of an uploaded font."""
    found = {
        "family": "House Sans",
        "style": "Regular",
        "index": 0,
        "weights": [400, 400],
        "is_italic": False,
    }
    told = {"writing": ["Latin"], "embedding": "", "remarks": [], "licence": "", "copyright": ""}
    values = {
        "name": "house.ttf",
        "kind": "TTF",
        "size": 1000,
        "fonts": [found | told],
        "uploaded_by": user(),
    }
    digests = {"sha256": "0a" * 32, "original_sha256": "0a" * 32, "key": f"f/{'0a' * 32}"}
    return FontFile.objects.create(**values | digests | fields)


def inset_file(version: DesignVersion, **fields: Any) -> InsetFile:
    """Create the database row of an inset that a design version names."""
    sha256 = "1b" * 32
    values = {
        "sha256": sha256,
        "key": f"i/{sha256}",
        "thumbnail_key": f"i/{sha256}-small",
        "uploaded_by": user(),
    }
    sizes = {"size": 1000, "format": "PNG", "width": 60, "height": 40}
    file = InsetFile.objects.create(**values | sizes | fields)
    InsetUse.objects.create(version=version, file=file)
    return file


def proof(batch: Batch, token: str, **fields: Any) -> Proof:
    """Create a link for a client, by its token."""
    values = {
        "name": "Mrs Weber",
        "made_by": user(),
        "ends_at": timezone.now() + timedelta(days=14),
    }
    return Proof.objects.create(
        batch=batch, token_sha256=proofs.fingerprint(token), **values | fields
    )


def job(batch: Batch, row: int, state: State = State.WAITING, **fields: Any) -> Job:
    """Create a row; in states that need them, with lease or result."""
    values: dict[str, Any] = {
        "cells": {
            "photo": [f"{row}.jpg", f"{row}.jpg", ""],
            "caption": [f"Caption {row}", f"Caption {row}", ""],
        },
        "result_name": f"{row}.jpg",
    }
    if state is State.RUNNING:
        values |= {"lease_token": f"boot:ns:1:1:{row:032x}", "lease_until": 2**40}
    if state is State.DONE:
        values |= {
            "result_key": f"b/{batch.pk}/out/{row}.jpg",
            "result_size": 1000,
            "finished_at": timezone.now(),
        }
    if state is State.FAILED:
        values |= {
            "code": "picture_truncated",
            "sentence": f"{row}.jpg ends half-way.",
            "finished_at": timezone.now(),
        }
    if "source" not in fields:
        fields["source"] = source(batch, f"{row}.jpg")
    return Job.objects.create(batch=batch, row=row, state=state, **values | fields)


def job_of_outputs(batch: Batch, row: int, *outputs: str, **fields: Any) -> Job:
    """Create a done row with a result for each of these outputs: 100 × 200 pixels, 200 × 200…"""
    results = [
        {
            "output": output,
            "key": f"b/{batch.pk}/out/{row}-{number}.jpg",
            "size": 1000 * number,
            "crc32": number,
            "sha256": f"{number:064x}",
            "thumbnail_key": f"b/{batch.pk}/small/{row}-{number}.jpg",
            "details": {"width": 100 * number, "height": 200, "boxes": []},
        }
        for number, output in enumerate(outputs, 1)
    ]
    first = results[0]
    values = {
        "outputs": list(outputs),
        "output_names": [f"{output}/{row}.jpg" for output in outputs],
        "output_results": results,
        "result_name": f"{outputs[0]}/{row}.jpg",
        "result_key": first["key"],
        "result_size": sum(result["size"] for result in results),
        "result_sha256": f"{row:064x}",
        "thumbnail_key": first["thumbnail_key"],
        "details": first["details"],
    }
    return job(batch, row, State.DONE, **values | fields)


def serial_number(job: Job, number: int, **fields: Any) -> SerialNumber:
    """Return an issued number of the series INV-0000."""
    series, _ = NumberSeries.objects.get_or_create(template="INV-0000")
    fields = {"issued_at": timezone.now(), "batch_id": job.batch_id} | fields
    return SerialNumber.objects.create(series=series, number=number, job_id=job.pk, **fields)


def revoked_number(job: Job, number: int, because: str = "lost") -> SerialNumber:
    """Return an issued number that was revoked."""
    revoked = {"revoked_at": timezone.now(), "revoked_because": because, "revoked_by": user()}
    return serial_number(job, number, **revoked)


def delete(batch: Batch) -> None:
    """Delete a batch as its chore does, whatever is still to be made of it."""
    Batch.objects.filter(pk=batch.pk).update(cancelled_at=timezone.now())
    deletions.at_once(batch)
