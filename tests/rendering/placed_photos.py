"""A photo that reveals where it was taken in every way we know, and contains its old picture in
every other.
"""

import struct
from pathlib import Path

from PIL import Image

from tests.rendering.pictures import halves, saved

CITY = b"Quedlinburg"
"""A word found in EXIF, XMP, IPTC, the maker note and a drone's segment."""
OLD_PICTURE = saved(halves(16, 12), "JPEG")

XMP = b"""<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:drone-dji="http://www.dji.com/drone-dji/1.0/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 exif:GPSLatitude="51,47.4N" photoshop:City="Quedlinburg" drone-dji:GpsLongitude="11.1" dc:format="image/jpeg"
 photoshop:Credit="by hand"><dc:creator><rdf:Seq><rdf:li>Anna</rdf:li></rdf:Seq></dc:creator>
<Iptc4xmpExt:LocationShown><rdf:Bag><rdf:li Iptc4xmpExt:City="Quedlinburg"/></rdf:Bag></Iptc4xmpExt:LocationShown>
<exif:GPSLongitude>11,9.1E</exif:GPSLongitude></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""

ULTRA_HDR_XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" hdrgm:Version="1.0"
 xmlns:Container="http://ns.google.com/photos/1.0/container/" xmlns:Item="http://ns.google.com/photos/1.0/container/item/"
 xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpGImg="http://ns.adobe.com/xap/1.0/g/img/"
 dc:format="image/jpeg" GCamera:MotionPhoto="1"><Container:Directory><rdf:Seq><rdf:li rdf:parseType="Resource">
<Container:Item Item:Semantic="GainMap" Item:Mime="image/jpeg" Item:Length="900"/></rdf:li></rdf:Seq>
</Container:Directory>
<xmp:Thumbnails><rdf:Alt><rdf:li xmpGImg:width="160" xmpGImg:image="b2xkIHBpY3R1cmU="/></rdf:Alt></xmp:Thumbnails>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def exif(orientation: int = 1) -> bytes:
    found = Image.Exif()
    found[0x010E] = "A street"
    found[0x010F] = "Camera Works"
    found[0x0112] = orientation
    found.get_ifd(0x8769).update(
        {0xA002: 64, 0xA003: 48, 0x927C: b"MAKER\0" + CITY, 0x9003: "2026:01:01 12:00:00"}
    )
    place = {
        0: b"\2\3\0\0",
        1: "N",
        2: (51.0, 47.0, 24.0),
        3: "E",
        4: (11.0, 9.0, 6.0),
        27: b"ASCII\0\0\0" + CITY,
    }
    found.get_ifd(0x8825).update(place)
    return found.tobytes()


def app13() -> bytes:
    """Return Photoshop's resources:

    IPTC with a caption and a city, a thumbnail, an unknown resource.
    """
    iptc = dataset(120, b"Caption") + dataset(90, CITY) + dataset(101, b"Germany")
    return (
        b"Photoshop 3.0\0"
        + resource(0x0404, iptc)
        + resource(0x040C, bytes(28) + OLD_PICTURE)
        + resource(0x0BB7, b"x")
    )


def dataset(number: int, content: bytes) -> bytes:
    return struct.pack(">BBBH", 0x1C, 2, number, len(content)) + content


def resource(number: int, data: bytes) -> bytes:
    return b"8BIM" + struct.pack(">HHL", number, 0, len(data)) + data + b"\0" * (len(data) % 2)


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def jpeg(image: Image.Image, orientation: int = 1, **options: object) -> bytes:
    """Return a JPEG with everything, and a JFIF segment that holds a thumbnail of two pixels."""
    extra = (
        segment(0xED, app13())
        + segment(0xE6, b"GoPro\0" + CITY)
        + segment(0xE2, b"FPXR\0" + OLD_PICTURE)
    )
    data = saved(
        image,
        "JPEG",
        exif=exif(orientation),
        xmp=XMP,
        comment=b"by hand",
        dpi=(300, 300),
        extra=extra,
        **options,
    )
    head = data.index(b"JFIF\0") - 4
    jfif = data[head + 4 : head + 18 - 2]
    return data[:head] + segment(0xE0, jfif + b"\2\1" + b"\1\2\3\4\5\6") + data[head + 18 :]


def ultra_hdr(image: Image.Image) -> bytes:
    """Return a photo as phones write it: XMP, the directory of pictures, ISO's mark, and the gain
    map after the photo.
    """
    data = saved(image, "MPO", save_all=True, append_images=[halves(16, 12)], quality=92)
    packet = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + ULTRA_HDR_XMP)
    return data[:2] + packet + segment(0xE2, b"urn:iso:std:iso:ts:21496:-1\0" + bytes(4)) + data[2:]


def written(folder: Path, data: bytes, name: str = "picture.jpg") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path
