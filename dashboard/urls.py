"""Every address of the site, collected from the `urls.py` of each folder."""

from django.urls import path
from django.views.generic import RedirectView

from dashboard.batch.urls import urlpatterns as batch
from dashboard.changed_sheet.urls import urlpatterns as changed_sheet
from dashboard.desk.urls import urlpatterns as desk
from dashboard.downloads.urls import urlpatterns as downloads
from dashboard.new_batch.urls import urlpatterns as new_batch
from dashboard.proof.urls import urlpatterns as proof
from dashboard.rows.urls import urlpatterns as rows
from dashboard.site.urls import urlpatterns as site

handler400 = "dashboard.requests.bad_requests.bad_request"
handler403 = "dashboard.requests.bad_requests.not_allowed"
handler404 = "dashboard.requests.bad_requests.not_found"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="batches"), name="home"),
    *site,
    *new_batch,
    *desk,
    *batch,
    *changed_sheet,
    *rows,
    *proof,
    *downloads,
]
