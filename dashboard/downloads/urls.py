"""The addresses of zip, PDF and report, and of their pieces for the site's own nginx."""

from django.urls import URLPattern, path

from dashboard.downloads import archive, for_nginx, pdf, sheets

BATCH = "batches/<uuid:batch_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{BATCH}rows/sheet", sheets.rows_as_sheet, name="rows-as-sheet"),
    path(f"{BATCH}zip/", archive.prepared, name="zip"),
    path(f"{BATCH}archive.zip", archive.archive, name="archive"),
    path(f"{BATCH}changed/<uuid:since>.zip", archive.changed, name="changed"),
    path(f"{BATCH}pdf/", pdf.pdf, name="pdf"),
    path(f"{BATCH}pdf/stop", pdf.stop, name="pdf-stop"),
    path(f"{BATCH}pdf/<int:chore_id>/<int:number>", pdf.part, name="pdf-part"),
    path(f"{BATCH}report.csv", sheets.report, name="report"),
    # For the site's own nginx alone (jobs/running/front/).
    path("-/signed-in", for_nginx.signed_in, name="signed-in"),
    path(
        "-/pieces/zip/<uuid:export_id>/<int:user_id>", for_nginx.piece_of_zip, name="piece-of-zip"
    ),
    path(
        "-/pieces/pdf/<uuid:batch_id>/<int:chore_id>/<int:number>",
        for_nginx.piece_of_pdf,
        name="piece-of-pdf",
    ),
    path("-/sent/zip/<uuid:export_id>/<int:user_id>", for_nginx.sent_of_zip, name="sent-of-zip"),
    path(
        "-/sent/pdf/<uuid:batch_id>/<int:chore_id>/<int:number>",
        for_nginx.sent_of_pdf,
        name="sent-of-pdf",
    ),
]
