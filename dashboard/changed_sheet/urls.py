"""The addresses of a changed sheet."""

from django.urls import URLPattern, path

from dashboard.changed_sheet import changed_sheet, decisions, pairs, pictures

BATCH = "batches/<uuid:batch_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{BATCH}changed-sheet/", changed_sheet.changed_sheet, name="changed-sheet"),
    path(f"{BATCH}changed-sheet/file", decisions.take_file, name="changed-sheet-file"),
    path(f"{BATCH}changed-sheet/failed", decisions.take_failed, name="changed-sheet-failed"),
    path(f"{BATCH}changed-sheet/pictures", pictures.take_pictures, name="changed-sheet-pictures"),
    path(
        f"{BATCH}changed-sheet/pictures/replace", pictures.substitute, name="changed-sheet-replace"
    ),
    path(f"{BATCH}changed-sheet/pictures/accept", pictures.accept, name="changed-sheet-accept"),
    path(f"{BATCH}changed-sheet/pair", pairs.pair, name="changed-sheet-pair"),
    path(f"{BATCH}changed-sheet/zip", pictures.take_zip, name="changed-sheet-zip"),
    path(f"{BATCH}changed-sheet/compare", decisions.compare, name="changed-sheet-compare"),
    path(f"{BATCH}changed-sheet/read", decisions.read, name="changed-sheet-read"),
    path(f"{BATCH}changed-sheet/decide", decisions.decide, name="changed-sheet-decide"),
    path(f"{BATCH}changed-sheet/confirm", decisions.confirm, name="changed-sheet-confirm"),
    path(f"{BATCH}changed-sheet/resume", decisions.resume, name="changed-sheet-resume"),
    path(f"{BATCH}changed-sheet/discard", decisions.discard, name="changed-sheet-discard"),
]
