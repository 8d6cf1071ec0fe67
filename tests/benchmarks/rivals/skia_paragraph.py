"""SkParagraph as a rival of our layout. Run it with a separate Python that has `skia-python`, see
`captions`.

A paragraph keeps the text it is built with. The first way builds one for each size that is tried.
The second way builds only one and breaks its lines again at proportional widths, which takes
someone who knows that text scales.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import skia

text_layout = skia.textlayout
AT = 100.0  #: pixels a text is shaped at, the second way


def main() -> None:
    Fitter(**json.loads(sys.stdin.readline())).serve()


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
        self.width, self.height, self.lines, self.sizes, self.pitch = (
            width,
            height,
            lines,
            sizes,
            pitch,
        )
        manager, provider = skia.FontMgr.New_Custom_Empty(), text_layout.TypefaceFontProvider()
        self.names = list(fonts)
        for name, path in fonts.items():
            provider.registerTypeface(manager.makeFromFile(path, 0), skia.String(name))
        self.collection, self.unicode = text_layout.FontCollection(), skia.Unicodes.ICU.Make()
        self.collection.setDefaultFontManager(provider)

    def serve(self) -> None:
        """A line of captions for each way, a line with the seconds of processor and the sizes."""
        for line in sys.stdin:
            way, captions = json.loads(line)
            began = time.process_time()
            sizes = [getattr(self, way)(caption) for caption in captions]
            print(json.dumps([time.process_time() - began, sizes]), flush=True)

    def anew(self, caption: str) -> int:
        return self._largest(lambda size: self._fits(self._built(caption, size), size, 1))

    def scaled(self, caption: str) -> int:
        shaped = self._built(caption, AT)
        size = self._largest(lambda size: self._fits(shaped, AT, AT / size))
        self._built(caption, size).layout(self.width)
        return size

    def _largest(self, fits: Callable[[int], bool]) -> int:
        low, high = self.sizes
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if fits(middle) else (low, middle - 1)
        return low

    def _fits(self, built: Any, size: float, scale: float) -> bool:
        width = self.width * scale
        built.layout(width)
        is_inside = built.LongestLine <= width and built.MinIntrinsicWidth <= width
        return is_inside and built.Height <= min(
            self.height * scale, self.lines * self.pitch * size + 1
        )

    def _built(self, caption: str, size: float) -> Any:
        style, strut, whole = (
            text_layout.TextStyle(),
            text_layout.StrutStyle(),
            text_layout.ParagraphStyle(),
        )
        style.setFontSize(size)
        style.setFontFamilies(self.names)
        strut.setStrutEnabled(True)
        strut.setForceStrutHeight(True)
        strut.setHeightOverride(True)
        strut.setFontFamilies(self.names[:1])
        strut.setFontSize(size)
        strut.setHeight(self.pitch)
        whole.setTextStyle(style)
        whole.setStrutStyle(strut)
        builder = text_layout.ParagraphBuilder(whole, self.collection, self.unicode)
        builder.pushStyle(style)
        builder.addText(caption)
        return builder.Build()


main()
