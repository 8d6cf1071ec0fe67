"""Pango as a rival of our layout. Run it with a separate Python that has `pangocairocffi`, see
`captions`.

One layout is kept for all texts; it is set to each size that is tried.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path

UNITS = 1024  #: Pango's, a pixel


class Fitter:
    def __init__(
        self,
        fonts: dict[str, str],
        width: int,
        height: int,
        lines: int,
        sizes: list[int],
        pitch: float,
    ) -> None:
        import cairocffi
        import pangocairocffi
        import pangocffi

        self.width, self.height, self.lines, self.sizes, self.pitch = (
            width,
            height,
            lines,
            sizes,
            pitch,
        )
        self.layout = pangocairocffi.create_layout(
            cairocffi.Context(cairocffi.ImageSurface(cairocffi.FORMAT_A8, 1, 1))
        )
        self.layout.width, self.layout.wrap = width * UNITS, pangocffi.WrapMode.WORD
        self.font = pangocffi.FontDescription()
        self.font.family = ", ".join(fonts)  # families

    def serve(self) -> None:
        """A line of captions, a line with the seconds of processor and the sizes."""
        for line in sys.stdin:
            _, captions = json.loads(line)
            began = time.process_time()
            sizes = [self.largest(caption) for caption in captions]
            print(json.dumps([time.process_time() - began, sizes]), flush=True)

    def largest(self, caption: str) -> int:
        self.layout.text = caption
        low, high = self.sizes
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._fits(middle) else (low, middle - 1)
        self._fits(low)
        return low

    def _fits(self, size: int) -> bool:
        self.font.set_absolute_size(size * UNITS)
        self.layout.font_description = self.font
        count = self.layout.get_line_count()
        if count > self.lines or count * self.pitch * size > self.height:
            return False
        return self.layout.get_extents()[1].width <= self.width * UNITS


def main() -> None:
    told = json.loads(sys.stdin.readline())
    with tempfile.TemporaryDirectory() as folder:
        for path in map(Path, told["fonts"].values()):
            Path(folder, path.name).symlink_to(path)
        Path(folder, "fonts.conf").write_text(f"<fontconfig><dir>{folder}</dir></fontconfig>")
        os.environ["FONTCONFIG_FILE"] = f"{folder}/fonts.conf"
        Fitter(**told).serve()


main()
