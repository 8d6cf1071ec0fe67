"""Hot folders and sets in them, for one test each."""

from pathlib import Path

from django.contrib.auth.models import User

from jobs.hot_folders import recipes, watching
from jobs.models import Batch, HotFolder, HotSet
from tests import factories
from tests.intake.tiny_pictures import jpeg

SHEET = "picture;caption\n1.jpg;One\n2.jpg;Two\n"


def hot_folder(
    name: str = "weekly", *, leaves_out: bool = False, match: dict | None = None
) -> HotFolder:
    """Make a hot folder by the recipe of a batch whose column `picture` names the pictures."""
    recipe = factories.running(
        design_version=factories.design_version(),
        match=match or {"by": "column", "column": "picture"},
    )
    return recipes.make(recipe, owner(), name, leaves_out=leaves_out)


def owner() -> User:
    return User.objects.filter(username="operator").first() or factories.user()


def drop(
    root: str, name: str = "monday", *, sheet: str | None = SHEET, folder: str = "weekly"
) -> Path:
    """Copy a set of two pictures and a sheet into the hot folder."""
    place = Path(root) / folder / "in" / name
    place.mkdir(parents=True)
    for number in (1, 2):
        (place / f"{number}.jpg").write_bytes(jpeg(640, 480))
    if sheet is not None:
        (place / "list.csv").write_text(sheet)
    return place


def look_when_steady() -> list[HotSet]:
    """Look twice, as if ten seconds had passed in between, and return the sets."""
    watching.look()
    HotSet.objects.filter(taken_at=None).update(steady_since=watching.clock.now() - watching.STEADY)
    watching.look()
    return list(HotSet.objects.order_by("pk"))


def batches() -> list[str]:
    return list(Batch.objects.exclude(hot_set=None).values_list("name", flat=True))


def names_in(folder: Path) -> list[str]:
    """Return the names of everything in a folder."""
    return sorted(path.name for path in folder.iterdir())
