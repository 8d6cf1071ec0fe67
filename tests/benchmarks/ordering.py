"""A batch as a person makes it in the browser, step by step over HTTP, ready to be started."""

import time
from itertools import batched
from pathlib import Path

from tests.faults.orders import Order
from tests.faults.sites import Site
from tests.faults.visitor import Visitor
from tests.faults.waiting import until

PACK = 20  #: pictures in one request
PATIENCE = 600.0  #: seconds a chore may take


def bring(site: Site, visitor: Visitor, order: Order) -> tuple[str, dict[str, float]]:
    """The batch, checked and not started; and the seconds each step took."""
    batch = visitor.follow("/batches/new", {}).rstrip("/").split("/")[-2]
    where, seconds = f"/batches/{batch}", {}
    for step, take in {
        "pictures": lambda: _bring_pictures(visitor, where, sorted(order.pictures.glob("*.jpg"))),
        "sheet": lambda: visitor.post_files(
            f"{where}/sheet/file", {"sheet.csv": order.sheet.read_bytes()}
        ),
        "match": lambda: visitor.post(f"{where}/match/", {"by": "column", "column": "photo"}),
        "design": lambda: visitor.post(
            f"{where}/design/", {"do": "document", "document": order.design.read_text()}
        ),
        "check": lambda: visitor.get(f"{where}/check/"),
    }.items():
        begun = time.monotonic()
        take()
        _wait_for_chores(site, batch)
        seconds[step] = time.monotonic() - begun
    return batch, seconds


def _bring_pictures(visitor: Visitor, where: str, photos: list[Path]) -> None:
    entries = [
        [photo.name, photo.stat().st_size, int(photo.stat().st_mtime * 1000)] for photo in photos
    ]
    answer = visitor.post_json(f"{where}/images/manifest", {"files": entries})
    numbers = [str(file["id"]) for file in answer["files"]]
    for pack in batched(zip(numbers, photos, strict=True), PACK, strict=False):
        visitor.post_files(
            f"{where}/images/pack", {number: photo.read_bytes() for number, photo in pack}
        )


def _wait_for_chores(site: Site, batch: str) -> None:
    sql = "SELECT kind, state, sentence FROM jobs_chore WHERE batch_id = %s AND state <> 'done'"

    def are_done() -> bool:
        left = site.database.query(sql, site.database.batch_id(batch))
        refused = [f"{kind}: {sentence}" for kind, state, sentence in left if state == "failed"]
        if refused:
            raise SystemExit("; ".join(refused))
        return not left

    until(are_done, PATIENCE, f"the chores of {batch}")
