"""The addresses of a new batch's steps. Those of its design are the design form's."""

from django.urls import URLPattern, path

from dashboard.new_batch import check, direct, images, match, pictures, sheet

BATCH = "batches/<uuid:batch_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{BATCH}images/", images.images, name="images"),
    path(f"{BATCH}images/all", pictures.pictures, name="pictures"),
    path(f"{BATCH}images/remove", pictures.remove, name="remove-pictures"),
    path(f"{BATCH}images/manifest", images.manifest, name="manifest"),
    path(f"{BATCH}images/pack", images.pack, name="pack"),
    path(f"{BATCH}images/files/<int:source_id>", images.one_file, name="slice"),
    path(f"{BATCH}images/direct/<int:source_id>", direct.direct_file, name="direct"),
    path(f"{BATCH}images/zip", images.take_zip, name="images-zip"),
    path(f"{BATCH}images/inbox", images.inbox, name="inbox"),
    path(f"{BATCH}images/form", images.plain_form, name="images-form"),
    path(f"{BATCH}sheet/", sheet.sheet, name="sheet"),
    path(f"{BATCH}sheet/file", sheet.take_file, name="sheet-file"),
    path(f"{BATCH}match/", match.match, name="match"),
    path(f"{BATCH}check/", check.check, name="check"),
    path(f"{BATCH}start", check.start, name="start"),
]
