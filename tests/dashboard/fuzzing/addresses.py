"""What every address of the site reads of a request.

An address that is missing here fails the fuzzing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from dashboard.desk.forms.kinds import KINDS
from dashboard.downloads import pdf_forms
from tests.dashboard.designs import typed
from tests.dashboard.downloads.test_pdf import FORM as PDF_FORM

type Fields = Mapping[str, tuple[str, ...]]
"""Name → values that make sense; hostile ones come on top."""
type Kind = Literal["", "form", "json", "files", "bytes"]


@dataclass(frozen=True, slots=True)
class Reads:
    """The names that a view reads, and what its body is.

    `form`: the fields that a person's browser would send.
    """

    query: Fields = field(default_factory=dict)
    form: Fields = field(default_factory=dict)
    body: Kind = ""
    is_costly: bool = False  #: draws in a child process


NAME = {"name": ("Summer", "")}
REVOKE = {"revoke": ("yes",), "reason": ("Withdrawn", "")}
SHOW = {"show": ("all", "good"), "from": ("2", "3")}
SMALL = {"edge": ("1200",), "k": ("x",)}
ROWS = {
    "state": ("failed", "done"),
    "code": ("picture_missing",),
    "q": ("2", "Caption"),
    "finding": ("blocking",),
    "said": ("1",),
    "from": ("2",),
}
OUTPUT = {"output": ("story", "")}
UPLOAD = {"csrfmiddlewaretoken": ("x",), "put": ("1",)}


def _desk() -> Fields:
    names = {name for kind in KINDS for name in kind.form.base_fields}
    known = typed()
    do = (
        "save",
        "check",
        "keep",
        "picture",
        "forward",
        "backward",
        "add",
        "code",
        "duplicate",
        "on-strip",
        "remove",
        "copy",
        "paste",
        "show:1,0",
    )
    of_the_page = {
        "do": do,
        "box": ("0", "1", "2"),
        "also": ("0", "0,1"),
        "edited": ("", "0", "1"),
        "shifts": ('{"caption": [5, -2]}',),
    }
    return {name: (known.get(name, ""),) for name in sorted(names)} | of_the_page


DESK = _desk()

READS: dict[str, Reads] = {
    "home": Reads(),
    "sign-in": Reads(
        {"next": ("/workers/",)},
        {"username": ("operator",), "password": ("x",), "next": ("/workers/",)},
        "form",
    ),
    "sign-out": Reads(body="form"),
    "healthz": Reads(),
    "readyz": Reads({"storage": ("",)}),
    "metrics": Reads(),
    "workers": Reads(),
    "indicator": Reads({"words": ("Dispatcher not running",), "version": ("", "0a1b2c")}),
    "fonts": Reads({"words": ("Hello",)}),
    "font-upload": Reads(form=UPLOAD, body="files"),
    "font-specimen": Reads(
        {
            "family": ("Inter", "House Sans"),
            "words": ("Hello",),
            "size": ("desk", "phone"),
            "ink": ("light",),
            "weight": ("700",),
            "italic": ("1",),
        },
        is_costly=True,
    ),
    "font-licence": Reads({"family": ("Inter",)}),
    "font-withdraw": Reads(body="form"),
    "font-offer": Reads(body="form"),
    "batches": Reads({"q": ("spring",), "page": ("1", "2"), "v": ("x",)}),
    "batch-new": Reads(body="form"),
    "batch-sample": Reads(body="form"),
    "images": Reads(),
    "manifest": Reads(body="json"),
    "pack": Reads(form=UPLOAD, body="files"),
    "slice": Reads(body="bytes"),
    "direct": Reads(),
    "images-zip": Reads(form=UPLOAD, body="files"),
    "inbox": Reads(form={"folder": (".", "june", "Größe")}, body="form"),
    "pictures": Reads({"picture": ("1",), "unused": ("1",), "page": ("1",)}),
    "remove-pictures": Reads(
        form={"source": ("1", "2"), "unused": ("1",), "sure": ("1",), "picture": ("1",)},
        body="form",
    ),
    "unused-pictures": Reads(
        {"picture": ("1",)},
        form={"source": ("1", "2"), "unused": ("1",), "sure": ("1",)},
        body="form",
    ),
    "images-form": Reads(form=UPLOAD, body="files"),
    "sheet": Reads(
        form={
            "worksheet": ("Sheet 1",),
            "header_row": ("1",),
            "delimiter": (",", ";"),
            "encoding": ("cp1252",),
            "language": ("de",),
            "by_language": ("True",),
            "read_as caption": ("picture",),
            "rows_from": ("picture",),
            "rows_to": ("caption",),
        },
        body="form",
    ),
    "sheet-file": Reads(form=UPLOAD, body="files"),
    "match": Reads(
        {"picture": ("1",), "more": ("1",), "one": ("1",), "unused": ("1", "none")},
        {
            "by": (
                *("column", "one", "pair", "placeholder", "pictures", "again", "address", "clocks"),
            ),
            "column": ("picture", "caption"),
            "second": ("", "caption", "picture"),
            "row": ("2",),
            "source": ("1",),
            "folder": ("", "caption"),
            "fact": ("photo taken", "photo number"),
            "clock": ("Canon EOS 5D",),
            "added": ("01:00", "-0:30"),
        },
        "form",
    ),
    "design": Reads(
        {"box": ("0", "1"), "also": ("1", "0,1"), "row": ("2",), "duplicate": ("text 1",)},
        DESK | {"document": ('{"format": 1, "boxes": [{"text": "{caption}"}]}',), "file": ()},
        "form",
    ),
    "design-preview": Reads(
        {
            "row": ("2", "after:2", "before:3", "failing:2", "random"),
            "box": ("0",),
            "small": ("1",),
            "v": ("1",),
            "draw": ("1",),
            "draw_aspect": ("portrait", "square"),
        },
        OUTPUT | DESK | {"row": ("2", "after:2"), "small": ("1",)},
        "form",
        is_costly=True,
    ),
    "design-document": Reads(),
    "design-keep": Reads(form=NAME, body="form"),
    "designs": Reads(form={"design": ("1", "2")}, body="form"),
    "saved-design-rename": Reads(form=NAME, body="form"),
    "saved-design-delete": Reads(body="form"),
    "check": Reads(
        {"worst": ("longest",)},
        {
            "smaller": ("1",),
            "more_lines": ("1",),
            "picture_number": ("1",),
            "leave_out_totals": ("1",),
            "put_back_totals": ("1",),
        },
        "form",
    ),
    "start": Reads(form={"leave_out": ("1",), "first": ("1",)}, body="form"),
    "batch": Reads({"v": ("x",)}),
    "pause": Reads(body="form"),
    "continue": Reads(body="form"),
    "cancel": Reads(body="form"),
    "zip-arrived": Reads(form={"download": ("1", "2")}, body="form"),
    "retry": Reads(form={"code": ("picture_truncated",), "row": ("2", "3")}, body="form"),
    "rename": Reads(form={**NAME, "before": ("Spring",)}, body="form"),
    "keep": Reads(form={"days": ("30", "0", "")}, body="form"),
    "another": Reads(form=NAME | {"pictures": ("1",)}, body="form"),
    "delete": Reads(form=REVOKE, body="form"),
    "how-we-know": Reads(body="form"),
    "how-we-know-make-again": Reads(body="form"),
    "proofs": Reads({"from": ("2",)}, {"days": ("14",), "name": ("Mrs Weber",)}, "form"),
    "proof-withdraw": Reads(body="form"),
    "proof-replace": Reads(body="form"),
    "changed-sheet": Reads(
        {"show": ("new", "changed", "gone"), "from": ("2",), "differing": ("2",)}
    ),
    "changed-sheet-file": Reads(form=UPLOAD | {"instead_of": ("x",)}, body="files"),
    "changed-sheet-failed": Reads(body="form"),
    "changed-sheet-pictures": Reads(form=UPLOAD, body="files"),
    "changed-sheet-replace": Reads(form={"for-1": ("1.jpg", "")}, body="form"),
    "changed-sheet-accept": Reads(
        form={"use": ("all", "ticked"), "picture": ("1", ""), "shown": ("1", "")}, body="form"
    ),
    "changed-sheet-pair": Reads(form={"row": ("2", ""), "source": ("1", "")}, body="form"),
    "changed-sheet-zip": Reads(form=UPLOAD, body="files"),
    "changed-sheet-compare": Reads(
        form={"key": ("column:picture", "row:"), "scope": ("part", "whole")}, body="form"
    ),
    "changed-sheet-read": Reads(
        form={"header_row": ("1",), "delimiter": (",", ";"), "language": ("de",)}, body="form"
    ),
    "changed-sheet-decide": Reads(form={"take": ("sheet",), "row": ("1", "")}, body="form"),
    "changed-sheet-confirm": Reads(
        form={
            "gone": ("leave_out", "keep"),
            "totals": ("leave_out", "make"),
            "numbers": ("keep", "replace"),
            "numbers_reason": ("A wrong name", ""),
            "seen": ("x",),
        }
        | REVOKE,
        body="form",
    ),
    "changed-sheet-resume": Reads(body="form"),
    "changed-sheet-discard": Reads(body="form"),
    "design-change": Reads(),
    "design-change-begin": Reads(body="form"),
    "design-change-check": Reads(body="form"),
    "design-change-confirm": Reads(body="form"),
    "design-change-resume": Reads(body="form"),
    "design-change-discard": Reads(body="form"),
    "hot-folders": Reads(),
    "hot-folder-new": Reads(form=NAME | {"leaves_out": ("1",)}, body="form"),
    "hot-folder-steer": Reads(form={"do": ("stop", "start", "forget")}, body="form"),
    "hot-set-again": Reads(body="form"),
    "verify": Reads(),
    "serial-number": Reads(
        form={"do": ("revoke", "reinstate"), "reason": ("wrong name", "")}, body="form"
    ),
    "rows": Reads(ROWS),
    "rows-as-sheet": Reads(ROWS),
    "gallery": Reads(ROWS | OUTPUT | {"v": ("x",)}),
    "gallery-index": Reads(ROWS),
    "gallery-tiles": Reads(OUTPUT | {"rows": ("2-4", "2,3,9", "4-2", "2-999999999")}),
    "gallery-go-to": Reads(ROWS | {"to": ("2", "Caption", "999999999"), "after": ("2",)}),
    "row": Reads(
        OUTPUT | {"v": ("1.0.done",), "picture": ("1", ""), "typing": ("1",), "code": ("x",)}
    ),
    "row-words": Reads(OUTPUT),
    "row-use-picture": Reads(
        form={"source": ("1", "2"), "code": ("x",), "seen": ("1", "")}, body="form"
    ),
    "row-correct": Reads(
        form={
            "then": ("after", "before"),
            "code": ("x",),
            "cell:caption": ("Other",),
            "cell:photo": ("2.jpg",),
            "cell:x": ("x",),
            "seen:caption": ("Caption 2",),
        },
        body="form",
    ),
    "row-leave-out": Reads(form={"do": ("leave-out", "include")}, body="form"),
    "row-picture": Reads(
        form=UPLOAD | {"code": ("x",), "seen": ("1",)}, body="files", is_costly=True
    ),
    "row-result": Reads(SMALL | OUTPUT),
    "row-thumbnail": Reads(SMALL | OUTPUT),
    "source-thumbnail": Reads(SMALL),
    "source-file": Reads(SMALL),
    "insets": Reads({"put": ("",), "q": ("logo",), "page": ("1", "2")}),
    "inset-upload": Reads(form=UPLOAD, body="files", is_costly=True),
    "inset-put": Reads(form={"file": ("logo.png", "{caption}")}, body="form"),
    "inset-remove": Reads(form={"name": ("logo.png",)}, body="form"),
    "inset-thumbnail": Reads(SMALL),
    "proof-page": Reads(SHOW),
    "proof-picture": Reads(
        SHOW | {"said": ("2",)},
        SHOW | {"good": ("1",), "seen": ("", "0" * 64), "comment": ("Larger, please",)},
        "form",
    ),
    "proof-thumbnail": Reads(SMALL),
    "proof-result": Reads(SMALL),
    "proof-all-on-page": Reads(form=SHOW | {"seen": ("2:" + "0" * 64, "2:")}, body="form"),
    "proof-all-the-rest": Reads(form={"until": ("2026-01-01T00:00:00+00:00",)}, body="form"),
    "zip": Reads({"chore": ("1",)}),
    "archive": Reads(),
    "changed": Reads(),
    "pdf": Reads(
        {"since": ("1",)},
        form={name: (PDF_FORM.get(name, "20"),) for name in pdf_forms.PdfForm.base_fields},
        body="form",
    ),
    "pdf-stop": Reads(body="form"),
    "pdf-part": Reads(),
    "report": Reads(),
    "signed-in": Reads(),
    "piece-of-zip": Reads(),
    "piece-of-pdf": Reads(),
    "sent-of-zip": Reads(),
    "sent-of-pdf": Reads(),
}

WRITES_ON_LOOKING: dict[str, set[str]] = {
    # what went out is noted, so that the next zip can be the difference; a chore looks for the
    # results that are missing
    "archive": {"jobs_export", "jobs_download", "jobs_chore"},
    "changed": {"jobs_export", "jobs_download", "jobs_chore"},
    "piece-of-zip": {"jobs_chore"},
    "zip": {"jobs_chore"},  # the page of a large one asks for its preparation
    "check": {"jobs_chore"},  # the page asks for the check that it shows
}
"""Tables that a GET may write, by address.

Sessions carry the messages of pages, and tries of links are counted.
"""
EVERYWHERE = {"django_session", "jobs_signinfailure"}
