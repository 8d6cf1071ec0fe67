"""The addresses of the site's own pages."""

from django.urls import URLPattern, path

from dashboard.site import (
    batches,
    fonts,
    health,
    hot_folders,
    metrics,
    serial_numbers,
    sign_in,
    workers,
)

urlpatterns: list[URLPattern] = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("workers/", workers.workers, name="workers"),
    path("indicator", workers.indicator, name="indicator"),
    path("fonts/", fonts.fonts, name="fonts"),
    path("fonts/upload", fonts.upload, name="font-upload"),
    path("fonts/specimen.png", fonts.specimen, name="font-specimen"),
    path("fonts/licence.txt", fonts.licence, name="font-licence"),
    path("fonts/<int:file_id>/withdraw", fonts.withdraw, name="font-withdraw"),
    path("fonts/<int:file_id>/offer", fonts.offer, name="font-offer"),
    path("verify/<slug:token>/", serial_numbers.verify, name="verify"),
    path("serial-numbers/<int:number_id>", serial_numbers.steer, name="serial-number"),
    path("hot-folders/", hot_folders.hot_folders, name="hot-folders"),
    path("hot-folders/<int:folder_id>/steer", hot_folders.steer, name="hot-folder-steer"),
    path("hot-folders/sets/<int:set_id>/again", hot_folders.again, name="hot-set-again"),
    path("batches/<uuid:batch_id>/hot-folder", hot_folders.make, name="hot-folder-new"),
    path("batches/", batches.batches, name="batches"),
    path("batches/new", batches.new, name="batch-new"),
    path("batches/sample", batches.sample, name="batch-sample"),
]
