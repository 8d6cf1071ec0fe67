"""The addresses of a new batch's five steps."""

from django.urls import URLPattern, path

from dashboard.desk import design, previews, saved_designs
from dashboard.new_batch import check, images, match, sheet

PREFIX = "batches/<uuid:batch_id>"

urlpatterns: list[URLPattern] = [
    path(f"{PREFIX}/images/", images.images, name="images"),
    path(f"{PREFIX}/images/manifest", images.manifest, name="manifest"),
    path(f"{PREFIX}/images/pack", images.pack, name="pack"),
    path(f"{PREFIX}/images/files/<int:source_id>", images.one_file, name="slice"),
    path(f"{PREFIX}/images/zip", images.take_zip, name="images-zip"),
    path(f"{PREFIX}/images/inbox", images.inbox, name="inbox"),
    path(f"{PREFIX}/images/form", images.plain_form, name="images-form"),
    path(f"{PREFIX}/sheet/", sheet.sheet, name="sheet"),
    path(f"{PREFIX}/sheet/file", sheet.take_file, name="sheet-file"),
    path(f"{PREFIX}/match/", match.match, name="match"),
    path(f"{PREFIX}/design/", design.design, name="design"),
    path(f"{PREFIX}/design/preview", previews.preview, name="design-preview"),
    path(f"{PREFIX}/design/document.json", design.document, name="design-document"),
    path(f"{PREFIX}/design/keep", saved_designs.keep, name="design-keep"),
    path(f"{PREFIX}/design/saved/", saved_designs.saved, name="designs"),
    path(f"{PREFIX}/design/saved/<int:saved_id>/rename", saved_designs.rename, name="saved-design-rename"),
    path(f"{PREFIX}/design/saved/<int:saved_id>/delete", saved_designs.delete, name="saved-design-delete"),
    path(f"{PREFIX}/check/", check.check, name="check"),
    path(f"{PREFIX}/start", check.start, name="start"),
]
