import pytest
from django.urls import reverse
from django.utils import timezone
from jobs.intake.updates import pictures
from jobs.models import *
from tests.dashboard.browsing import signed_in
from tests.intake.tiny_pictures import jpeg, png
from tests.updated_batches import compare, compared, finished
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OUT = "/root/h/rows-scratch/"
def test_shots(transactional_db, live_server):
    batch = finished()
    for row in (3, 4):
        told = {"code": "picture_truncated", "sentence": "The picture ends half-way. Save it again in another program."}
        batch.sources.filter(path=f"{row-1}.jpg").update(**told)
        batch.jobs.filter(row=row).update(state="failed", finished_at=timezone.now(), **told)
    compared(batch, "picture;caption\n1.jpg;One\n2.jpg;Two\n3.jpg;Three\n")
    pictures.take(batch, "retouched/spring/3.png", [png(500, 300)])
    pictures.take(batch, "DSC_0002.jpg", [jpeg(500, 300, "red")])
    compare(batch)
    with signed_in(live_server) as page:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            for width in (1280, 390):
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(live_server.url + reverse("changed-sheet", args=[batch.pk]))
                page.wait_for_timeout(500)
                page.screenshot(path=f"{OUT}sub-{scheme}-{width}.png", full_page=True)
