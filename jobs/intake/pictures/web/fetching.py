"""Fetch every picture that a column names by its address, several at once."""

import logging
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import IO

from django.conf import settings

from jobs.design.cells.cell import text_of
from jobs.errors import FileRefused, InputRefused
from jobs.intake.drafts import ensure_draft
from jobs.intake.files import addresses, manifest
from jobs.intake.files.addresses import AllowedHosts
from jobs.intake.pictures import folders, receive
from jobs.intake.pictures.replacements import usable
from jobs.intake.pictures.web.downloads import Downloads
from jobs.models import Batch
from jobs.reporting import ReportProgress

AT_ONCE = 8
IN_MEMORY = 4_000_000  #: bytes of a download that need no file
ROWS = 2_000  #: rows read at once

log = logging.getLogger(__name__)

type Addresses = Mapping[str, str]
"""Path of a picture in the batch → its address."""

type Download = Future[IO[bytes]]


def fetch(batch: Batch, column: str, report: ReportProgress) -> int:
    """Store the pictures that this column's addresses name and that the batch does not have, and
    return how many those were.

    An address that gives no picture is noted with its reason, which its rows then show. Doing it
    again asks only for what is missing. Raises NotPossibleNow after the start, InputRefused for
    more pictures than a batch may have, NoRoom, StorageFailed.
    """
    ensure_draft(batch)
    missing = _missing(batch, _named(batch, column))
    fetched = _fetch_all(batch, missing, report)
    log.info("pictures fetched: batch=%s fetched=%s of=%s", batch.pk, fetched, len(missing))
    return fetched


def _fetch_all(batch: Batch, missing: Addresses, report: ReportProgress) -> int:
    """Fetch these pictures, and return how many could be stored."""
    fetched = 0
    for done, (path, download) in enumerate(_downloaded(missing), 1):
        fetched += _keep(batch, path, download)
        report(done, len(missing))
    return fetched


def _missing(batch: Batch, named: Addresses) -> Addresses:
    """Return the named pictures that the batch does not have. Raises InputRefused for too many."""
    here = set(usable(batch).values_list("path", flat=True))
    missing = {path: address for path, address in named.items() if path not in here}
    if not receive.may_have_more(batch, len(missing)):
        raise InputRefused(manifest.TOO_MANY)
    return missing


def _named(batch: Batch, column: str) -> Addresses:
    """Return path in the batch → address, for every address in the column."""
    cells = batch.jobs.order_by("row").values_list("cells", flat=True).iterator(chunk_size=ROWS)
    texts = (text_of(row, column).strip() for row in cells)
    return {
        addresses.path_of(text)[: addresses.LONGEST]: text
        for text in texts
        if addresses.is_address(text)
    }


def _downloaded(missing: Addresses) -> Iterator[tuple[str, Download]]:
    """Yield each path with its download as soon as it has ended, a few at a time."""
    downloads = Downloads(AllowedHosts.of(settings.PICTURE_HOSTS), settings.MAX_FILE_BYTES)
    waiting = iter(missing.items())
    with ThreadPoolExecutor(AT_ONCE) as threads:

        def begin(address: str) -> Download:
            return threads.submit(_download, downloads, address)

        running = {begin(address): path for path, address in islice(waiting, AT_ONCE)}
        while running:
            ended, _ = wait(running, return_when=FIRST_COMPLETED)
            for download in ended:
                yield running.pop(download), download
                running |= {begin(address): path for path, address in islice(waiting, 1)}


def _download(downloads: Downloads, address: str) -> IO[bytes]:
    file = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - who takes it closes it
        IN_MEMORY, dir=settings.FILE_UPLOAD_TEMP_DIR
    )
    try:
        downloads.save(address, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _keep(batch: Batch, path: str, download: Download) -> bool:
    """Store a downloaded picture, or note why there is none. Return whether it was stored."""
    try:
        with download.result() as file:
            picture = receive.store_picture(batch, path, folders.pieces(file))
        receive.add_picture(batch, path, picture)
    except FileRefused as refusal:
        receive.note_refused(batch, path, 0, refusal)
        return False
    return True
