"""Every address of the site."""

from django.urls import path
from django.views.generic import RedirectView

from dashboard.batch import actions, batch, how_we_know
from dashboard.desk import insets
from dashboard.downloads import archive, for_nginx, pdf
from dashboard.new_batch.urls import urlpatterns as new_batch_urls
from dashboard.proof import links, proof_page
from dashboard.rows import files, gallery, row, rows
from dashboard.site import batches, fonts, health, sign_in, workers

handler400 = "dashboard.requests.bad_requests.bad_request"
handler403 = "dashboard.requests.bad_requests.not_allowed"
handler404 = "dashboard.requests.bad_requests.not_found"

BATCH = "batches/<uuid:batch_id>/"
PROOF = "proof/<slug:token>/"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="batches"), name="home"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("healthz", health.healthz, name="healthz"),
    path("workers/", workers.workers, name="workers"),
    path("indicator", workers.indicator, name="indicator"),
    path("fonts/", fonts.fonts, name="fonts"),
    path("fonts/upload", fonts.upload, name="font-upload"),
    path("fonts/specimen.png", fonts.specimen, name="font-specimen"),
    path("fonts/licence.txt", fonts.licence, name="font-licence"),
    path("fonts/<int:file_id>/withdraw", fonts.withdraw, name="font-withdraw"),
    path("fonts/<int:file_id>/offer", fonts.offer, name="font-offer"),
    path("batches/", batches.batches, name="batches"),
    path("batches/new", batches.new, name="batch-new"),
    path("batches/sample", batches.sample, name="batch-sample"),
    *new_batch_urls,
    path(BATCH, batch.batch, name="batch"),
    path(f"{BATCH}pause", actions.pause, name="pause"),
    path(f"{BATCH}continue", actions.continue_, name="continue"),
    path(f"{BATCH}cancel", actions.cancel, name="cancel"),
    path(f"{BATCH}retry", actions.retry, name="retry"),
    path(f"{BATCH}rename", actions.rename, name="rename"),
    path(f"{BATCH}another", actions.make_another, name="another"),
    path(f"{BATCH}delete", actions.delete, name="delete"),
    path(f"{BATCH}how-we-know/", how_we_know.how_we_know, name="how-we-know"),
    path(f"{BATCH}proofs/", links.proofs, name="proofs"),
    path(f"{BATCH}proofs/<int:proof_id>/withdraw", links.withdraw, name="proof-withdraw"),
    path(f"{BATCH}rows/", rows.rows, name="rows"),
    path(f"{BATCH}rows/sheet", archive.rows_as_sheet, name="rows-as-sheet"),
    path(f"{BATCH}pictures/", gallery.gallery, name="gallery"),
    path(f"{BATCH}pictures/index", gallery.index, name="gallery-index"),
    path(f"{BATCH}pictures/tiles", gallery.tiles, name="gallery-tiles"),
    path(f"{BATCH}pictures/go-to", gallery.go_to, name="gallery-go-to"),
    path(f"{BATCH}rows/<int:row>/", row.row, name="row"),
    path(f"{BATCH}rows/<int:row>/correct", row.correct, name="row-correct"),
    path(f"{BATCH}rows/<int:row>/picture", row.picture, name="row-picture"),
    path(f"{BATCH}rows/<int:row>/result", files.result, name="row-result"),
    path(f"{BATCH}rows/<int:row>/thumbnail", files.result_thumbnail, name="row-thumbnail"),
    path(f"{BATCH}sources/<int:source_id>/thumbnail", files.source_thumbnail, name="source-thumbnail"),
    path(f"{BATCH}sources/<int:source_id>/file", files.source, name="source-file"),
    path(f"{BATCH}insets/", insets.insets, name="insets"),
    path(f"{BATCH}insets/upload", insets.upload, name="inset-upload"),
    path(f"{BATCH}insets/put", insets.put, name="inset-put"),
    path(f"{BATCH}insets/remove", insets.remove, name="inset-remove"),
    path(f"{BATCH}insets/<slug:sha256>.png", insets.thumbnail, name="inset-thumbnail"),
    path(PROOF, proof_page.page, name="proof-page"),
    path(f"{PROOF}all-on-page", proof_page.all_on_page, name="proof-all-on-page"),
    path(f"{PROOF}all-the-rest", proof_page.all_the_rest, name="proof-all-the-rest"),
    path(f"{PROOF}<int:row>/", proof_page.picture, name="proof-picture"),
    path(f"{PROOF}<int:row>/thumbnail", proof_page.thumbnail, name="proof-thumbnail"),
    path(f"{PROOF}<int:row>/result", proof_page.result, name="proof-result"),
    path(f"{BATCH}zip/", archive.prepared, name="zip"),
    path(f"{BATCH}archive.zip", archive.archive, name="archive"),
    path(f"{BATCH}changed/<uuid:since>.zip", archive.changed, name="changed"),
    path(f"{BATCH}pdf/", pdf.pdf, name="pdf"),
    path(f"{BATCH}pdf/stop", pdf.stop, name="pdf-stop"),
    path(f"{BATCH}pdf/<int:chore_id>/<int:number>", pdf.part, name="pdf-part"),
    path(f"{BATCH}report.csv", archive.report, name="report"),
    # For the site's own nginx alone (jobs/running/front/).
    path("-/signed-in", for_nginx.signed_in, name="signed-in"),
    path("-/pieces/zip/<uuid:export_id>/<int:user_id>", for_nginx.piece_of_zip, name="piece-of-zip"),
    path("-/pieces/pdf/<uuid:batch_id>/<int:chore_id>/<int:number>", for_nginx.piece_of_pdf, name="piece-of-pdf"),
    path("-/sent/zip/<uuid:export_id>/<int:user_id>", for_nginx.sent_of_zip, name="sent-of-zip"),
    path("-/sent/pdf/<uuid:batch_id>/<int:chore_id>/<int:number>", for_nginx.sent_of_pdf, name="sent-of-pdf"),
]
