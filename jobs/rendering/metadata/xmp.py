"""XMP packets without what a result must not contain: the picture's earlier state, or the place
where it was taken.

XMP is RDF written as XML (ISO 16684-1). A packet without such content is carried byte for byte. One
that cannot be parsed is carried only if nothing has to be removed from it.
"""

from collections.abc import Callable
from xml.dom import minidom
from xml.parsers.expat import ExpatError, ParserCreate

from jobs.rendering.metadata.crediting import Credits

HEADER = b"http://ns.adobe.com/xap/1.0/\0"
"""Precedes the packet in a JPEG (ISO 16684-3, 1.1.3)."""
EXTENSION_HEADER = b"http://ns.adobe.com/xmp/extension/\0"

_STALE_WORDS = (
    *(b"hdr-gain-map", b"HDRGainMap", b"MotionPhoto", b"MicroVideo", b"xap/1.0/g/img/"),
    *(b"1.0/container/", b"1.0/image/", b"1.0/depthmap/", b"1.0/audio/"),
)  # fmt: skip
_STALE_SPACES = (
    "http://ns.adobe.com/hdr-gain-map/",
    "http://ns.apple.com/HDRGainMap/",
    "http://ns.google.com/photos/1.0/container/",
    "http://ns.google.com/photos/1.0/image/",
    "http://ns.google.com/photos/1.0/depthmap/",
    "http://ns.google.com/photos/1.0/audio/",
)
"""Gain maps, and pictures, depth and sound stored after the photo or in an extension: none of these
is carried.
"""
_STALE_NAMES = ("thumbnails", "motionphoto", "microvideo", "hasextendedxmp")

_TERMS, _PROVENANCE = "http://purl.org/dc/terms/", "provenance"
"""A link to Content Credentials (C2PA 2.1, 11.5)."""

_PLACE_SPACES = ("http://www.w3.org/2003/01/geo/",)
_PLACE_NAMES = frozenset({
    *("city", "state", "province", "provincestate", "worldregion"),
    *("country", "countryname", "countrycode"),
    *("location", "sublocation", "locationname", "locationcreated", "locationshown", "coverage"),
})  # fmt: skip

LONGEST = 65_502
"""Most bytes of a packet that fit into a JPEG segment."""
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
_NEW = (
    b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>'
    b'<?xpacket end="w"?>'
)

type XmlNode = minidom.Element | minidom.Attr


def is_stale(packet: bytes) -> bool:
    """Return whether it describes thumbnails, gain maps, films or further pictures, or links to
    Content Credentials.
    """
    return links_to_credentials(packet) or any(word in packet for word in _STALE_WORDS)


def links_to_credentials(packet: bytes) -> bool:
    """Return whether the packet links to a C2PA manifest that is stored elsewhere."""
    return _PROVENANCE.encode() in packet and _TERMS.encode() in packet


def current(packet: bytes) -> bytes:
    """Return the packet without what described the picture before the text was put on it."""
    return _without(packet, _tells_of_the_old_picture) if is_stale(packet) else packet


def without_place(packet: bytes) -> bytes:
    return _without(current(packet), _tells_the_place) if packet else packet


def crediting(packet: bytes, said: Credits) -> bytes:
    """Return the packet with its title and copyright replaced by those of the credits.

    A packet that cannot be parsed, or would become too long, is replaced by a new one.
    """
    if said.are_empty:
        return packet
    told = {"title": said.title, "rights": said.copyright}
    words = {name: text for name, text in told.items() if text}
    credited = _with_words(packet, words) if packet else b""
    return credited if 0 < len(credited) <= LONGEST else _with_words(_NEW, words)


def _with_words(packet: bytes, words: dict[str, str]) -> bytes:
    """Add words as language alternatives with only a default (ISO 16684-1, 8.3).

    Empty if the packet cannot be parsed.
    """

    def is_replaced(node: XmlNode) -> bool:
        return node.namespaceURI == _DUBLIN_CORE and node.localName in words

    document = _read(_without(packet, is_replaced))
    found = document.getElementsByTagNameNS(_RDF, "RDF") if document else []
    if document is None or not found:
        return b""
    description = _described(document, found[0])
    for name, text in words.items():
        _add_words(document, description, name, text)
    return _written(document)


def _described(document: minidom.Document, rdf: minidom.Element) -> minidom.Element:
    """Add a description of what the first one describes, and return it."""
    others = rdf.getElementsByTagNameNS(_RDF, "Description")
    about = others[0].getAttributeNS(_RDF, "about") if others else ""
    description = _added(document, rdf, "rdf:Description")
    description.setAttribute("xmlns:rdf", _RDF)
    description.setAttribute("xmlns:dc", _DUBLIN_CORE)
    description.setAttribute("rdf:about", about)
    return description


def _add_words(
    document: minidom.Document, description: minidom.Element, name: str, text: str
) -> None:
    item = description
    for element in (f"dc:{name}", "rdf:Alt", "rdf:li"):
        item = _added(document, item, element)
    item.setAttribute("xml:lang", "x-default")
    item.appendChild(document.createTextNode(text))


def _added(document: minidom.Document, parent: minidom.Element, name: str) -> minidom.Element:
    element = document.createElement(name)
    parent.appendChild(element)
    return element


def _without(packet: bytes, is_unwanted: Callable[[XmlNode], bool]) -> bytes:
    """Remove the unwanted nodes.

    Returns empty bytes if the packet cannot be parsed, because its content is then unknown.
    """
    document = _read(packet)
    root = document.documentElement if document else None
    try:
        if root is not None:
            _prune(root, is_unwanted)
    except RecursionError:
        return b""
    return _written(document) if document else b""


def _read(packet: bytes) -> minidom.Document | None:
    """Parse a packet.

    None if that fails, or if it has a document type, whose entities could hide content.
    """
    packet = packet.strip(b"\0 \r\n\t")
    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(packet, True)
        return minidom.parseString(packet)  # noqa: S318 - without a document type
    except (ExpatError, LookupError, RecursionError, ValueError):
        return None


def _refuse_doctype(*_: object) -> None:
    """Stop the parser, which knows the encoding: in UTF-16, searching the bytes for `<!DOCTYPE`
    finds nothing.
    """
    raise ValueError("a document type")


def _written(document: minidom.Document) -> bytes:
    """Serialise the document.

    Empty if it is nested too deep, or holds characters that cannot be written.
    """
    try:
        return "".join(child.toxml() for child in document.childNodes).encode()
    except (RecursionError, ValueError):
        return b""


def _prune(element: minidom.Element, is_unwanted: Callable[[XmlNode], bool]) -> None:
    for attribute in list(filter(is_unwanted, element.attributes.values())):
        element.removeAttributeNode(attribute)
    children = [child for child in element.childNodes if isinstance(child, minidom.Element)]
    for child in children:
        if is_unwanted(child):
            element.removeChild(child)
        else:
            _prune(child, is_unwanted)


def _tells_of_the_old_picture(node: XmlNode) -> bool:
    space, name = _space(node), _name(node)
    is_link = (space, name) == (_TERMS, _PROVENANCE)
    return is_link or space.startswith(_STALE_SPACES) or name.startswith(_STALE_NAMES)


def _tells_the_place(node: XmlNode) -> bool:
    """Return whether a node names the place, in any namespace: cameras, drones and programs each
    use their own.
    """
    name = _name(node)
    is_by_name = name in _PLACE_NAMES or _is_coordinate(name)
    return is_by_name or _space(node).startswith(_PLACE_SPACES)


def _is_coordinate(name: str) -> bool:
    return name.startswith("gps") or "latitude" in name or "longitude" in name


def _space(node: XmlNode) -> str:
    return node.namespaceURI or ""


def _name(node: XmlNode) -> str:
    return (node.localName or "").casefold()
