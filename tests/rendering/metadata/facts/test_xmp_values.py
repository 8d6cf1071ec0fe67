"""Properties of XMP packets in each way that programs write them, and of hostile ones."""

import pytest

from jobs.rendering.metadata.facts import xmp_values

HEAD = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
    'xmlns:exif="http://ns.adobe.com/exif/1.0/" '
    'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">'
)
TAIL = "</rdf:RDF></x:xmpmeta>"


def packet(inside: str) -> bytes:
    return (HEAD + inside + TAIL).encode()


def test_attributes_elements_and_lists_are_read_and_the_default_language_wins():
    found = xmp_values.of_packet(
        packet(
            '<rdf:Description xmp:Rating="4" photoshop:City="Oslo">'
            '<dc:title><rdf:Alt><rdf:li xml:lang="de">Fisch</rdf:li>'
            '<rdf:li xml:lang="x-default">Fish</rdf:li></rdf:Alt></dc:title>'
            "<dc:subject><rdf:Bag><rdf:li>a</rdf:li><rdf:li> b </rdf:li><rdf:li>a</rdf:li></rdf:Bag>"
            "</dc:subject><photoshop:Headline>H &amp; M</photoshop:Headline></rdf:Description>"
        )
    )

    assert found == {
        "title": "Fish",
        "keywords": ("a", "b"),
        "headline": "H & M",
        "rating": 4,
        "city": "Oslo",
    }


@pytest.mark.parametrize(
    ("latitude", "degrees"), [("48,8.2458N", 48.13743), ("33,51,54.5S", -33.8651389)]
)
def test_coordinates_are_degrees_and_minutes_with_a_letter(latitude, degrees):
    found = xmp_values.of_packet(
        packet(
            f'<rdf:Description exif:GPSLatitude="{latitude}" exif:GPSLongitude="11,30E" '
            'exif:GPSAltitude="125/10" exif:GPSAltitudeRef="1"/>'
        )
    )

    assert found["latitude"] == pytest.approx(degrees)
    assert (found["longitude"], found["altitude"]) == (11.5, -12.5)


@pytest.mark.parametrize("rating", ["0", "", "six", "7", "1e999"])
def test_a_rating_that_rates_nothing_is_missing(rating):
    assert xmp_values.of_packet(packet(f'<rdf:Description xmp:Rating="{rating}"/>')) == {}


def test_a_damaged_packet_gives_what_stands_before_the_damage():
    whole = packet('<rdf:Description xmp:Rating="4"/><rdf:Description photoshop:City="Oslo"/>')

    assert xmp_values.of_packet(whole[: whole.index(b"photoshop:City")]) == {"rating": 4}


def test_a_document_type_is_refused_and_depth_and_length_are_limited():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + packet('<rdf:Description xmp:Rating="4"/>')
    deep = packet('<rdf:Description xmp:Rating="4"/>' + "<dc:x>" * 5000)
    long = packet(f"<rdf:Description><dc:title>{'x' * 5_000}</dc:title></rdf:Description>")
    many = packet(
        "<rdf:Description><dc:subject><rdf:Bag>"
        + "<rdf:li>k</rdf:li>" * 9000
        + "</rdf:Bag></dc:subject></rdf:Description>"
    )

    assert xmp_values.of_packet(bomb) == {}
    assert xmp_values.of_packet(deep) == {"rating": 4}
    assert xmp_values.of_packet(long) == {}
    assert xmp_values.of_packet(many) == {}
    assert xmp_values.of_packet(packet("") + b" " * 5_000_000) == {}
