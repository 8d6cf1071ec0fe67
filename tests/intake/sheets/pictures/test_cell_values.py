"""Values of cells that are pictures."""

import zipfile

from jobs.intake.sheets.pictures import cell_values
from jobs.intake.sheets.pictures.packed import PackedPicture, Parts

METADATA = b"""<metadata>
<metadataTypes><metadataType name="XLDAPR"/><metadataType name="XLRICHVALUE"/></metadataTypes>
<futureMetadata name="XLDAPR"><bk/></futureMetadata>
<futureMetadata name="XLRICHVALUE"><bk><rvb i="1"/></bk><bk><rvb i="0"/></bk></futureMetadata>
<valueMetadata><bk><rc t="1" v="0"/></bk><bk><rc t="2" v="0"/></bk><bk><rc t="2" v="1"/></bk>
</valueMetadata></metadata>"""
STRUCTURES = b"""<rvStructures>
<s t="_linkedentity"><k n="%EntityId"/></s>
<s t="_localImage"><k n="_rvRel:LocalImageIdentifier"/><k n="CalcOrigin"/></s></rvStructures>"""
VALUES = b"""<rvData><rv s="0"><v>7</v></rv><rv s="1"><v>0</v><v>5</v></rv></rvData>"""
STORED = b'<richValueRels xmlns:r="r"><rel r:id="rId1"/></richValueRels>'
RELATIONS = b'<Relationships><Relationship Id="rId1" Target="../media/a.png"/></Relationships>'


def package(tmp_path, **changed):
    parts = {
        "metadata.xml": METADATA,
        "richData/rdrichvaluestructure.xml": STRUCTURES,
        "richData/rdrichvalue.xml": VALUES,
        "richData/richValueRel.xml": STORED,
        "richData/_rels/richValueRel.xml.rels": RELATIONS,
        "media/a.png": b"picture",
    }
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as file:
        for name, data in (parts | changed).items():
            if data is not None:
                file.writestr(f"xl/{name}", data)
    return Parts(zipfile.ZipFile(tmp_path / "a.xlsx"))


def test_the_number_of_a_value_leads_to_its_picture(tmp_path):
    found = cell_values.read(package(tmp_path))

    assert found.of(2) == PackedPicture("xl/media/a.png", 7, found.of(2).crc32)


def test_values_that_are_no_pictures_have_none(tmp_path):
    found = cell_values.read(package(tmp_path))

    assert [found.of(number) for number in (0, 1, 3, 4, -1)] == [None] * 5


def test_a_workbook_without_rich_values_has_none(tmp_path):
    assert cell_values.read(package(tmp_path, **{"metadata.xml": None})).of(1) is None


def test_a_missing_picture_is_none(tmp_path):
    assert cell_values.read(package(tmp_path, **{"media/a.png": None})).of(2) is None
