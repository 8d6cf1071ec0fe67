"""Every address of the site: how it is asked, and what the operator gets."""

from dataclasses import dataclass, field

from django.urls import get_resolver

#: and what they answer to anybody
OPEN_TO_ALL = {
    "sign-in": 200,
    "healthz": 200,
    "readyz": 200,
    "metrics": 404,  # asks for another token, and is off without one
    "indicator": 286,
    "proof-page": 200,  # these ask for the secret of a link instead
    "proof-picture": 200,
    "proof-thumbnail": 200,
    "proof-result": 200,
    "proof-all-on-page": 302,
    "proof-all-the-rest": 200,
    "verify": 200,  # anyone may ask whether a printed number is genuine; its address is signed
    "signed-in": 404,  # these are there for the site's own nginx alone
    "piece-of-zip": 404,
    "piece-of-pdf": 404,
    "sent-of-zip": 404,
    "sent-of-pdf": 404,
}


TOKEN = "k" * 32


@dataclass(frozen=True)
class Door:
    """One address: how it is asked, and what the operator gets on a batch in the state it is meant
    for.
    """

    name: str
    answer: int
    method: str = "get"
    draft: bool = False
    data: dict[str, str] = field(default_factory=dict)


DOORS = [
    Door("home", 302),
    Door("sign-in", 302),
    Door("sign-out", 302, "post"),
    Door("healthz", 200),
    Door("readyz", 200),
    Door("metrics", 404),
    Door("workers", 200),
    Door("fonts", 200),
    Door("font-upload", 302, "post"),
    Door("font-specimen", 200, data={"family": "Inter"}),
    Door("font-licence", 200, data={"family": "Inter"}),
    Door("font-withdraw", 200),
    Door("font-offer", 302, "post"),
    Door("indicator", 200),
    Door("verify", 200),
    Door("serial-number", 302, "post"),
    Door("hot-folders", 200),
    Door("hot-folder-new", 200),
    Door("hot-folder-steer", 302, "post"),
    Door("hot-set-again", 302, "post"),
    Door("batches", 200),
    Door("batch-new", 302, "post"),
    Door("batch-sample", 302, "post"),
    Door("batch", 200),
    Door("pause", 302, "post"),
    Door("continue", 302, "post"),
    Door("cancel", 200),
    Door("retry", 302, "post"),
    Door("zip-arrived", 302, "post"),
    Door("rename", 200),
    Door("keep", 200),
    Door("another", 200),
    Door("delete", 200),
    Door("design-change", 302),  # there is none, so back to the batch
    Door("design-change-begin", 302, "post"),
    Door("design-change-check", 302, "post"),
    Door("design-change-confirm", 302, "post"),
    Door("design-change-resume", 302, "post"),
    Door("design-change-discard", 302, "post"),
    Door("changed-sheet", 200),
    Door("changed-sheet-file", 302, "post"),
    Door("changed-sheet-failed", 302, "post"),
    Door("changed-sheet-pictures", 302, "post"),
    Door("changed-sheet-replace", 302, "post"),
    Door("changed-sheet-accept", 302, "post"),
    Door("changed-sheet-pair", 302, "post"),
    Door("changed-sheet-zip", 302, "post"),
    Door("changed-sheet-compare", 302, "post"),
    Door("changed-sheet-read", 422, "post"),  # there is none to read
    Door("changed-sheet-decide", 302, "post"),
    Door("changed-sheet-confirm", 302, "post"),
    Door("changed-sheet-resume", 302, "post"),
    Door("changed-sheet-discard", 302, "post"),
    Door("how-we-know", 200),
    Door("how-we-know-make-again", 302, "post"),
    Door("proofs", 200),
    Door("proof-replace", 200),
    Door("proof-withdraw", 200),
    Door("proof-page", 200),
    Door("proof-picture", 200),
    Door("proof-thumbnail", 200),
    Door("proof-result", 200),
    Door("proof-all-on-page", 302, "post"),
    Door("proof-all-the-rest", 200),
    Door("rows", 200),
    Door("rows-as-sheet", 200),
    Door("gallery", 200),
    Door("gallery-index", 200),
    Door("gallery-tiles", 200),
    Door("gallery-go-to", 302),
    Door("row", 200),
    Door("row-correct", 302, "post"),
    Door("row-leave-out", 302, "post"),
    Door("row-picture", 302, "post"),
    Door("row-use-picture", 302, "post"),
    Door("row-result", 200),
    Door("row-words", 200),
    Door("row-thumbnail", 200),
    Door("source-thumbnail", 200),
    Door("source-file", 200),
    Door("insets", 200),
    Door("inset-upload", 302, "post"),
    Door("inset-put", 302, "post", draft=True, data={"file": "logo.png"}),
    Door("inset-remove", 302, "post", draft=True),
    Door("inset-thumbnail", 200),
    Door("archive", 200),
    Door("zip", 302),
    Door("changed", 200),
    Door("report", 200),
    Door("pdf", 200),
    Door("pdf-stop", 302, "post"),
    Door("unused-pictures", 200),
    Door("pdf-part", 200),
    Door("signed-in", 404),
    Door("piece-of-zip", 404),
    Door("piece-of-pdf", 404),
    Door("sent-of-zip", 404),
    Door("sent-of-pdf", 404),
    Door("images", 200, draft=True),
    Door("manifest", 302, "post", draft=True),
    Door("pack", 200, "post", draft=True),
    Door("slice", 200, "head", draft=True),
    Door("direct", 404, "post", draft=True),  # all uploads go through this site
    Door("images-zip", 302, "post", draft=True),
    Door("inbox", 302, draft=True),  # there is none: said on the page before
    Door("images-form", 302, "post", draft=True),
    Door("pictures", 200, draft=True),
    Door("remove-pictures", 302, "post", draft=True),
    Door("sheet", 200, draft=True),
    Door("sheet-file", 302, "post", draft=True),
    Door("match", 200, draft=True),
    Door("design", 200, draft=True),
    Door("design-preview", 200, draft=True),
    Door("design-document", 200, draft=True),
    Door("design-keep", 200, draft=True),
    Door("designs", 200, draft=True),
    Door("saved-design-rename", 200, draft=True),
    Door("saved-design-delete", 200, draft=True),
    Door("check", 200, draft=True),
    Door("start", 302, "post", draft=True),
]


BY_NAME = {door.name: door for door in DOORS}


OF_A_BATCH = [
    door
    for door in DOORS
    if "batch_id" in get_resolver().reverse_dict.getlist(door.name)[0][0][0][1]
]
