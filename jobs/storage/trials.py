"""A trial of the site's storage, for whoever starts the site.

python -m jobs.storage.trials s3://bucket/prefix
"""

import os
import subprocess
import sys
from urllib.parse import urlsplit

from django.conf import settings

from jobs.errors import StorageFailed
from jobs.storage.s3.address import parse
from jobs.storage.s3.connection import Connection

SECONDS = 60.0


def refusal() -> str:
    """Return why the storage cannot be used, in sentences, or "". A folder is not tried out.

    Another process makes the trial: this one may fork later, and must not have used the storage by
    then.
    """
    if urlsplit(settings.STORAGE_URL).scheme != "s3":
        return ""
    parse(settings.STORAGE_URL)  # raises here what is wrong with it
    command = [sys.executable, "-P", "-m", "jobs.storage.trials", settings.STORAGE_URL]
    try:
        tried = subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "The storage does not answer. Check STORAGE_URL and the network."
    return tried.stdout.strip() or tried.stderr.strip()[-500:] or _refusal_of_browsers()


def _refusal_of_browsers() -> str:
    """Return why they cannot send files to the bucket, if they should."""
    if not settings.DIRECT_UPLOADS:
        return ""
    from jobs.storage.s3 import cors  # most sites never need its client

    bucket = parse(settings.STORAGE_URL).bucket
    return cors.refusal(settings.DIRECT_UPLOADS, bucket, settings.CSRF_TRUSTED_ORIGINS)


def refusal_of(address: str) -> str:
    """Return the same about a bucket, asked from here."""
    try:
        Connection(parse(address)).try_out()
    except StorageFailed as failure:
        return failure.sentence
    return ""


if __name__ == "__main__":
    print(refusal_of(sys.argv[1]))  # noqa: T201 -- the answer
