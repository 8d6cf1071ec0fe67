"""Real zips for tests."""

import zipfile
from io import BytesIO


def packed(members: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, data in members.items():
            package.writestr(name, data)
    return file.getvalue()
