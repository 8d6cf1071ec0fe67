"""A way of looking at pictures that a certain picture breaks, as a fault of a decoder would."""

import os
import signal

from jobs.intake.files import headers

MARK = b"this one breaks the decoder"


def look_at(pack: headers.PicturePack) -> list[headers.SeenPicture]:
    if any(path.read_bytes().endswith(MARK) for path in pack.paths):
        os.kill(os.getpid(), signal.SIGKILL)
    return headers.look_at(pack)
