"""The page of hot folders: what lies in them, what became of it, and how to make one of a batch."""

from pathlib import Path

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from dashboard.batch.decorators import of_batch
from dashboard.requests.htmx import HtmxRequest, page_or_press, refusals_said, render_part
from jobs import reading
from jobs.hot_folders import recipes
from jobs.intake import chore_requests
from jobs.models import Batch, Chore, HotFolder, HotSet


@require_safe
def hot_folders(request: HtmxRequest) -> HttpResponse:
    shown = {"root": settings.HOT_FOLDERS, "hot_folders": reading.hot_folders()}
    return render_part(request, "site/hot_folders.html", "folders", shown)


@page_or_press
@of_batch
def make(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Make a hot folder by the recipe of a batch."""
    if request.method != "POST":
        return _ask(request, batch)
    with refusals_said(request):
        name, leaves_out = request.POST.get("name", ""), "leaves_out" in request.POST
        recipes.make(batch, request.user, name, leaves_out=leaves_out)
        return redirect("hot-folders")
    return redirect("hot-folder-new", batch.pk)


def _ask(request: HtmxRequest, batch: Batch) -> HttpResponse:
    """Ask for the name of the folder, and say where it will be."""
    root = Path(settings.HOT_FOLDERS) if settings.HOT_FOLDERS else None
    shown = {"batch": batch, "name": batch.name, "root": root}
    return render(request, "site/new_hot_folder.html", shown)


@require_POST
def steer(request: HtmxRequest, folder_id: int) -> HttpResponse:
    """Stop a hot folder, start it again, or forget it."""
    folder = get_object_or_404(HotFolder, pk=folder_id)
    deeds = {"stop": recipes.stop, "start": recipes.start, "forget": recipes.forget}
    if deed := deeds.get(request.POST.get("do", "")):
        deed(folder, request.user)
    return redirect("hot-folders")


@require_POST
def again(request: HtmxRequest, set_id: int) -> HttpResponse:
    """Try again what failed for a set: filling its batch, or delivering the results."""
    hot_set = get_object_or_404(HotSet.objects.select_related("batch"), pk=set_id)
    if hot_set.batch is not None:
        kind = Chore.Kind.HOT_SET if hot_set.batch.is_draft else Chore.Kind.DELIVER
        with refusals_said(request):
            chore_requests.request(hot_set.batch, kind)
    return redirect("hot-folders")
