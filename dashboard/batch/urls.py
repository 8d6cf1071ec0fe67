"""The addresses of a batch's page and of what can be asked of it."""

from django.urls import URLPattern, path

from dashboard.batch import actions, batch, design_change, how_we_know, unused_pictures

BATCH = "batches/<uuid:batch_id>/"

urlpatterns: list[URLPattern] = [
    path(BATCH, batch.batch, name="batch"),
    path(f"{BATCH}pause", actions.pause, name="pause"),
    path(f"{BATCH}continue", actions.continue_, name="continue"),
    path(f"{BATCH}cancel", actions.cancel, name="cancel"),
    path(f"{BATCH}retry", actions.retry, name="retry"),
    path(f"{BATCH}zip-arrived", actions.zip_arrived, name="zip-arrived"),
    path(f"{BATCH}rename", actions.rename, name="rename"),
    path(f"{BATCH}keep", actions.keep, name="keep"),
    path(f"{BATCH}another", actions.make_another, name="another"),
    path(f"{BATCH}delete", actions.delete, name="delete"),
    path(f"{BATCH}design-change/", design_change.design_change, name="design-change"),
    path(f"{BATCH}design-change/begin", design_change.begin, name="design-change-begin"),
    path(f"{BATCH}design-change/check", design_change.check, name="design-change-check"),
    path(f"{BATCH}design-change/confirm", design_change.confirm, name="design-change-confirm"),
    path(f"{BATCH}design-change/resume", design_change.resume, name="design-change-resume"),
    path(f"{BATCH}design-change/discard", design_change.discard, name="design-change-discard"),
    path(f"{BATCH}unused-pictures/", unused_pictures.unused_pictures, name="unused-pictures"),
    path(f"{BATCH}how-we-know/", how_we_know.how_we_know, name="how-we-know"),
    path(
        f"{BATCH}how-we-know/make-again", how_we_know.make_lost_again, name="how-we-know-make-again"
    ),
]
