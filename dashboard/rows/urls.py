"""The addresses of rows, their pictures and their results."""

from django.urls import URLPattern, path

from dashboard.rows import files, gallery, gallery_tiles, left_out, row, rows

BATCH = "batches/<uuid:batch_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{BATCH}rows/", rows.rows, name="rows"),
    path(f"{BATCH}pictures/", gallery.gallery, name="gallery"),
    path(f"{BATCH}pictures/index", gallery.index, name="gallery-index"),
    path(f"{BATCH}pictures/tiles", gallery_tiles.tiles, name="gallery-tiles"),
    path(f"{BATCH}pictures/go-to", gallery.go_to, name="gallery-go-to"),
    path(f"{BATCH}rows/<int:row>/", row.row, name="row"),
    path(f"{BATCH}rows/<int:row>/correct", row.correct, name="row-correct"),
    path(f"{BATCH}rows/<int:row>/leave-out", left_out.leave_out, name="row-leave-out"),
    path(f"{BATCH}rows/<int:row>/picture", row.picture, name="row-picture"),
    path(f"{BATCH}rows/<int:row>/picture/use", row.use_picture, name="row-use-picture"),
    path(f"{BATCH}rows/<int:row>/result", files.result, name="row-result"),
    path(f"{BATCH}rows/<int:row>/words", files.words, name="row-words"),
    path(f"{BATCH}rows/<int:row>/thumbnail", files.result_thumbnail, name="row-thumbnail"),
    path(
        f"{BATCH}sources/<int:source_id>/thumbnail", files.source_thumbnail, name="source-thumbnail"
    ),
    path(f"{BATCH}sources/<int:source_id>/file", files.source, name="source-file"),
]
