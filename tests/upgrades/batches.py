"""The batch of an upgrade: its pictures, its sheet, and what became of it."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from tests.services import PASSWORD

MAKE_ACCOUNT = f"""
import django
django.setup()
from django.contrib.auth.models import User
User.objects.create_user("operator", password={PASSWORD!r})
"""
VERIFY = """
import json, sys
import django
django.setup()
from jobs.models import Batch, Job
from jobs.results.verifying import verify
batch = Batch.objects.get(pk=sys.argv[1])
found = verify(batch, lambda done, total: None)
print(json.dumps({
    "done": Job.objects.filter(batch=batch, state="done").count(),
    "files": found["files"], "missing": found["missing_count"],
    "changed": found["changed_count"], "doubled": found["doubled"],
}))
"""


def submit(manage: Callable[..., str], tree: Path, folder: Path, rows: int) -> str:
    """Begin a batch of small pictures with the tree's own command, and return its id."""
    pictures = folder / "pictures"
    pictures.mkdir()
    with (folder / "sheet.csv").open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file)
        sheet.writerow(["photo", "caption"])
        for number in range(rows):
            name = f"{number:04}.jpg"
            noise = Image.effect_noise((900, 600), 40).convert("RGB")
            noise.save(pictures / name, quality=80)
            sheet.writerow([name, f"Caption {number}"])
    given = ("--images", f"{pictures}", "--sheet", f"{folder / 'sheet.csv'}")
    said = manage(tree, "manage.py", "submit", "--json", *given)
    return str(json.loads(said.splitlines()[-1])["batch"])
