"""The addresses of the design form, its saved designs and its insets."""

from django.urls import URLPattern, path

from dashboard.desk import design, design_as_json, insets, previews, saved_designs

BATCH = "batches/<uuid:batch_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{BATCH}insets/", insets.insets, name="insets"),
    path(f"{BATCH}insets/upload", insets.upload, name="inset-upload"),
    path(f"{BATCH}insets/put", insets.put, name="inset-put"),
    path(f"{BATCH}insets/remove", insets.remove, name="inset-remove"),
    path(f"{BATCH}insets/<slug:sha256>.png", insets.thumbnail, name="inset-thumbnail"),
    path(f"{BATCH}design/", design.design, name="design"),
    path(f"{BATCH}design/preview", previews.preview, name="design-preview"),
    path(f"{BATCH}design/document.json", design_as_json.download, name="design-document"),
    path(f"{BATCH}design/keep", saved_designs.keep, name="design-keep"),
    path(f"{BATCH}design/saved/", saved_designs.saved, name="designs"),
    path(
        f"{BATCH}design/saved/<int:saved_id>/rename",
        saved_designs.rename,
        name="saved-design-rename",
    ),
    path(
        f"{BATCH}design/saved/<int:saved_id>/delete",
        saved_designs.delete,
        name="saved-design-delete",
    ),
]
