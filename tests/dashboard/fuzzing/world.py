"""Batches in every state that a request can meet, with their pictures, results, links and PDFs."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Self

from django.utils import timezone

from jobs import control
from jobs.intake import chore_requests
from jobs.models import (
    Batch,
    Chore,
    Finding,
    FontFile,
    HotFolder,
    HotSet,
    InsetFile,
    InsetUse,
    Job,
    NumberSeries,
    SavedDesign,
    SerialNumber,
)
from jobs.results import changes, downloads, exports
from jobs.results.pdf import parts
from jobs.states import State
from jobs.storage import keys, store
from tests import factories
from tests.intake import batches
from tests.intake.tiny_pictures import jpeg, png

SHA256 = "1b" * 32
DESIGN = {
    "format": 1,
    "boxes": [
        {"text": "{caption}", "size_min": 2, "size_max": 8, "anchor": "bottom"},
        {"kind": "image", "file": "logo.png", "missing": "hide"},
        {"kind": "code", "text": "{picture}", "symbology": "code128"},
    ],
    "canvas": {"strip": {"side": "below", "size": 15, "colour": "#ffffff"}},
}


@dataclass
class World:
    """`parameters`: batch → name of a part of an address → values that exist.

    `files`: those of the store, by their paths in it until the world is `placed`.
    """

    inbox: Path
    batches: dict[str, Batch] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    files: dict[Path, bytes] = field(default_factory=dict)

    def parameters(self, batch: Batch) -> Mapping[str, list[str]]:
        return {
            "batch_id": [str(batch.pk)],
            "row": [str(row) for row in batch.jobs.order_by("row").values_list("row", flat=True)],
            "source_id": [
                str(pk) for pk in batch.sources.order_by("pk").values_list("pk", flat=True)
            ],
            "proof_id": [
                str(pk) for pk in batch.proofs.order_by("pk").values_list("pk", flat=True)
            ],
            "since": [str(pk) for pk in batch.exports.order_by("pk").values_list("pk", flat=True)],
            "chore_id": [
                str(pk) for pk in batch.chores.order_by("pk").values_list("pk", flat=True)
            ],
            "token": [token for name, token in self.tokens.items() if self.batches[name] == batch],
            "file_id": [
                str(pk) for pk in FontFile.objects.order_by("pk").values_list("pk", flat=True)
            ],
            "saved_id": [
                str(pk) for pk in SavedDesign.objects.order_by("pk").values_list("pk", flat=True)
            ],
            "number": ["1"],
            "sha256": [SHA256],
            "export_id": [
                str(pk) for pk in batch.exports.order_by("pk").values_list("pk", flat=True)
            ],
            "user_id": [str(batch.owner_id)],
            "folder_id": [str(pk) for pk in HotFolder.objects.values_list("pk", flat=True)],
            "set_id": [str(pk) for pk in HotSet.objects.values_list("pk", flat=True)],
            "number_id": [str(pk) for pk in SerialNumber.objects.values_list("pk", flat=True)],
        }

    def keep_files(self) -> None:
        root = store().root
        self.files = {
            path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()
        }

    def placed(self) -> Self:
        """Return the same world with its files in the present store."""
        root = store().root
        return replace(self, files={root / path: data for path, data in self.files.items()})

    def restore_files(self) -> None:
        """What a request deleted is here again for the next one."""
        for path, data in self.files.items():
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)


def made(folder: Path) -> World:
    """Make a world with its inbox in this folder."""
    world = World(folder / "inbox")
    _fill(world.inbox)
    for name, make in MAKERS.items():
        world.batches[name] = make()
    for name, batch in world.batches.items():
        if not batch.is_draft:
            if name != "without files":
                exports.freeze(batch)  # or each look at the zip would freeze another one
            token = f"{name:k<32}".replace(" ", "-")
            factories.proof(batch, token)
            world.tokens[name] = token
    factories.font_file()
    _make_hot_folder(world.batches["designed"])
    _issue_number(world.batches["settled"])
    world.keep_files()
    return world


def _make_hot_folder(batch: Batch) -> None:
    """Make a hot folder with a set that has become this batch."""
    version = batch.design_version
    assert version is not None
    folder = HotFolder.objects.create(
        name="weekly", owner=batch.owner, recipe=batch, design_version=version, leaves_out=False
    )
    now = timezone.now()
    folder.sets.create(name="monday", fingerprint="", steady_since=now, taken_at=now, batch=batch)


def _issue_number(batch: Batch) -> None:
    """Issue a serial number to a row of this batch."""
    job = batch.jobs.filter(state=State.DONE).first()
    assert job is not None
    series = NumberSeries.objects.create(template="INV-0000")
    series.numbers.create(number=1, job_id=job.pk, batch_id=batch.pk, issued_at=timezone.now())


def _fill(inbox: Path) -> None:
    for name in (b"june", "Größe".encode(), b"Gr\xf6\xdfe"):
        inside = bytes(inbox) + b"/" + name
        Path(inside.decode("utf-8", "surrogateescape")).mkdir(parents=True)
        Path((inside + b"/\xe4.jpg").decode("utf-8", "surrogateescape")).write_bytes(jpeg())


# --- Drafts ---------------------------------------------------------------------------------------


def _with_sheet() -> Batch:
    batch = batches.with_sheet(batches.with_pictures("1.jpg", "2.jpg"))
    batches.chore(batch, Chore.Kind.READ, state=Chore.State.DONE)
    return batch


def _refused_sheet() -> Batch:
    batch = batches.with_sheet(batches.with_pictures("1.jpg"))
    details = {
        "problems": ["Row 3 has no text."],
        "found": {"columns": ["a"], "worksheets": ["Sheet 1"]},
    }
    fields = {"sentence": "Two problems.", "details": details}
    batches.chore(batch, Chore.Kind.READ, state=Chore.State.FAILED, **fields)
    batches.chore(batch, Chore.Kind.MATCH, state=Chore.State.FAILED, sentence="No picture.")
    return batch


def _designed() -> Batch:
    batch = batches.ready(paths=("1.jpg", "2.jpg", "3.jpg"))
    _match(batch)
    control.save_design(batch, batch.owner, DESIGN)
    control.keep_design(batch, batch.owner, f"Labels {batch.pk}")
    return batch


def _match(batch: Batch) -> None:
    sources = {source.path: source for source in batch.sources.all()}
    for job in batch.jobs.all():
        Job.objects.filter(pk=job.pk).update(source=sources.get(job.cells["picture"][0]))
    Batch.objects.filter(pk=batch.pk).update(match={"by": "column", "column": "picture"})
    batch.refresh_from_db()


def _checked() -> Batch:
    batch = _designed()
    result = {
        "smaller": {"size_min": 1, "rows": 1, "of": 3},
        "smallest": [[2, 3.0]],
        "longest": [[3, 12]],
        "trial": None,
    }
    batches.chore(batch, Chore.Kind.CHECK, state=Chore.State.DONE, result=result)
    first = batch.jobs.order_by("row").first()
    for code, blocks in (
        ("text_does_not_fit", True),
        ("small_text", False),
        ("picture_unnamed", False),
    ):
        job = first if code != "picture_unnamed" else None
        Finding.objects.create(
            batch=batch, job=job, code=code, blocks=blocks, sentence="It is too long."
        )
    Batch.objects.filter(pk=batch.pk).update(checked_at=timezone.now())
    batch.refresh_from_db()
    return batch


def _waiting_for_chores() -> Batch:
    """Every chore of a draft is asked for, and none was done."""
    batch = _designed()
    for kind in (
        Chore.Kind.UNPACK,
        Chore.Kind.READ,
        Chore.Kind.MATCH,
        Chore.Kind.CHECK,
        Chore.Kind.START,
    ):
        chore_requests.request(batch, kind)
    return batch


def _announced() -> Batch:
    """A large picture is on its way, in slices."""
    batch = factories.draft()
    factories.source(batch, "large.jpg", key="", size=5)
    return batch


# --- Started --------------------------------------------------------------------------------------


def _started(states: Mapping[int, State] | None = None, **fields: object) -> Batch:
    states = states or {
        2: State.DONE,
        3: State.FAILED,
        4: State.WAITING,
        5: State.RUNNING,
        6: State.LEFT_OUT,
    }
    batch = factories.running(**fields)
    for row, state in states.items():
        _job(batch, row, state)
    version = batch.design_version
    assert version is not None
    file = InsetFile.objects.filter(sha256=SHA256).first()
    if file is None:
        store().put_bytes(factories.inset_file(version).thumbnail_key, png())
    else:
        InsetUse.objects.create(version=version, file=file)
    return batch


def _job(batch: Batch, row: int, state: State) -> Job:
    source = factories.source(batch, f"{row}.jpg", key=keys.source(batch.pk))
    store().put_bytes(source.key, jpeg())
    job = factories.job(batch, row, state, source=source)
    if state is State.DONE:
        key = keys.result(batch.pk, job.pk, 1, f"x:{row:08x}", "jpg")
        stored = store().put_bytes(key, jpeg())
        store().put_bytes(keys.result_thumbnail(key), jpeg())
        fields = {"result_key": key, "result_size": stored.size, "result_crc32": stored.crc32}
        Job.objects.filter(pk=job.pk).update(
            **fields, result_sha256="0" * 64, thumbnail_key=keys.result_thumbnail(key)
        )
    return job


def _settled() -> Batch:
    """With a zip that the operator has whole, one change since, and a PDF."""
    batch = _started(
        {2: State.DONE, 3: State.FAILED, 4: State.CANCELLED}, settled_at=timezone.now()
    )
    export = exports.freeze(batch)
    downloads.went_out(export, batch.owner, 0, export.size)
    _job(batch, 7, State.DONE)
    changes.freeze(batch, export)
    part = parts.keep(batch.pk, [b"%PDF-1.7 of a test"], 1)
    made = {"parts": [asdict(part)], "pages": 1, "pictures": 1, "size": part.size, "of": ""}
    batches.chore(batch, Chore.Kind.PDF, state=Chore.State.DONE, result=made)
    return batch


def _lose_files(batch: Batch) -> None:
    for key in list(store().keys(keys.batch(batch.pk))):
        store().delete(key)


def _bytes_gone() -> Batch:
    """A disk lost every file of it."""
    batch = _settled()
    _lose_files(batch)
    return batch


def _draft_bytes_gone() -> Batch:
    batch = _checked()
    _lose_files(batch)
    return batch


MAKERS = {
    "empty": factories.draft,
    "with sheet": _with_sheet,
    "refused sheet": _refused_sheet,
    "announced": _announced,
    "designed": _designed,
    "checked": _checked,
    "waiting": _waiting_for_chores,
    "draft without files": _draft_bytes_gone,
    "running": _started,
    "paused": lambda: _started(paused_at=timezone.now()),
    "cancelled": lambda: _started({2: State.DONE, 3: State.CANCELLED}, cancelled_at=timezone.now()),
    "settled": _settled,
    "without files": _bytes_gone,
}
DRAFTS = frozenset(
    (
        "empty",
        "with sheet",
        "refused sheet",
        "announced",
        "designed",
        "checked",
        "waiting",
        "draft without files",
    )
)
