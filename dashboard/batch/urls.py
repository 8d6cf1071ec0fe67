"""The addresses of a batch's page and of what can be asked of it."""

from django.urls import URLPattern, path

from dashboard.batch import actions, batch, how_we_know

BATCH = "batches/<uuid:batch_id>/"

urlpatterns: list[URLPattern] = [
    path(BATCH, batch.batch, name="batch"),
    path(f"{BATCH}pause", actions.pause, name="pause"),
    path(f"{BATCH}continue", actions.continue_, name="continue"),
    path(f"{BATCH}cancel", actions.cancel, name="cancel"),
    path(f"{BATCH}retry", actions.retry, name="retry"),
    path(f"{BATCH}rename", actions.rename, name="rename"),
    path(f"{BATCH}another", actions.make_another, name="another"),
    path(f"{BATCH}delete", actions.delete, name="delete"),
    path(f"{BATCH}how-we-know/", how_we_know.how_we_know, name="how-we-know"),
]
