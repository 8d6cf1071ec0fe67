"""Parts of a workbook that lead to its pictures."""

import zipfile
import zlib

from jobs.intake.sheets.pictures.packed import PackedPicture, Parts

RELATIONS = b"""<Relationships>
<Relationship Id="a" Type="t/image" Target="../media/One.PNG"/>
<Relationship Id="b" Type="t/image" Target="/xl/media/two.jpg"/>
<Relationship Id="c" Type="t/image" Target="https://example.org/c.png" TargetMode="External"/>
</Relationships>"""


def parts(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as file:
        file.writestr("xl/drawings/_rels/drawing1.xml.rels", RELATIONS)
        file.writestr("xl/media/one.png", b"one")
    return Parts(zipfile.ZipFile(tmp_path / "a.xlsx"))


def test_relations_name_parts_of_the_package(tmp_path):
    assert parts(tmp_path).relations("xl/drawings/drawing1.xml") == {
        "a": "xl/media/One.PNG",
        "b": "xl/media/two.jpg",
    }
    assert parts(tmp_path).relations("xl/drawings/drawing2.xml") == {}


def test_names_of_parts_are_compared_without_case(tmp_path):
    found = parts(tmp_path).picture("xl/media/One.PNG")

    assert found == PackedPicture("xl/media/one.png", 3, zlib.crc32(b"one"))
    assert (found.extension, parts(tmp_path).picture("xl/media/two.jpg")) == (".png", None)
