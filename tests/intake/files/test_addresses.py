"""Web addresses in cells, and the hosts that may be asked."""

import pytest

from jobs.errors import FileRefused
from jobs.intake.files.addresses import Address, AllowedHosts, is_address, path_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://cdn.example.org/a.jpg", "https://cdn.example.org/a.jpg"),
        ("  HTTPS://CDN.Example.org:443/a.jpg ", "https://cdn.example.org/a.jpg"),
        ("http://cdn.example.org", "http://cdn.example.org/"),
        ("http://cdn.example.org:8080/a", "http://cdn.example.org:8080/a"),
        ("https://bücher.example/ä b.jpg", "https://xn--bcher-kva.example/%C3%A4%20b.jpg"),
        ("https://a.example/x%20y.jpg?w=2&h=3#top", "https://a.example/x%20y.jpg?w=2&h=3"),
        ("http://[2001:db8::1]/a.jpg", "http://[2001:db8::1]/a.jpg"),
    ],
)
def test_an_address_is_read_as_people_write_it(text, expected):
    assert str(Address.of(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "cdn.example.org/a.jpg",
        "ftp://example.org/a.jpg",
        "file:///etc/passwd",
        "https://",
        "https://name:secret@example.org/a.jpg",
        "https://example.org:99999/a.jpg",
        f"https://example.org/{'a' * 1000}",
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(FileRefused):
        Address.of(text)


@pytest.mark.parametrize(
    ("pattern", "address", "is_allowed"),
    [
        ("cdn.example.org", "https://cdn.example.org/a", True),
        ("CDN.example.org", "http://cdn.example.org/a", True),
        ("cdn.example.org", "https://example.org/a", False),
        ("cdn.example.org", "https://cdn.example.org.evil.test/a", False),
        ("cdn.example.org", "https://cdn.example.org:8443/a", False),
        ("cdn.example.org:8443", "https://cdn.example.org:8443/a", True),
        ("*.example.org", "https://a.b.example.org/a", True),
        ("*.example.org", "https://example.org/a", False),
        ("*.example.org", "https://evilexample.org/a", False),
    ],
)
def test_only_listed_hosts_may_be_asked(pattern, address, is_allowed):
    assert AllowedHosts.of([pattern]).allow(Address.of(address)) is is_allowed


@pytest.mark.parametrize(
    ("ip", "is_allowed"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False),
        ("::1", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
    ],
)
def test_a_name_may_not_lead_into_a_private_network(ip, is_allowed):
    address = Address.of("https://cdn.example.org/a")

    assert AllowedHosts.of(["cdn.example.org"]).allow_ip(address, ip) is is_allowed


def test_a_private_address_may_be_asked_if_it_is_listed_as_numbers():
    listed = AllowedHosts.of(["192.168.1.7:8080"])

    assert listed.allow_ip(Address.of("http://192.168.1.7:8080/a"), "192.168.1.7")
    assert not listed.allow_ip(Address.of("http://192.168.1.7/a"), "192.168.1.7")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("https://cdn.example.org/a/1.jpg", "cdn.example.org/a/1.jpg"),
        (" http://cdn.example.org/1.jpg ", "cdn.example.org/1.jpg"),
        ("https://cdn.example.org/get?id=7", "https://cdn.example.org/get?id=7"),
    ],
)
def test_a_picture_joins_the_batch_under_its_address(text, path):
    assert (is_address(text), path_of(text)) == (True, path)


INVALID = (
    "This is not a web address of a picture. It has to start with https:// or http:// and a host, "
    "without a password."
)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", INVALID),
        ("/a.jpg", INVALID),
        ("//example.org/a.jpg", INVALID),
        ("data:image/png;base64,AAAA", INVALID),
        ("javascript:alert(1)", INVALID),
        ("https:example.org", INVALID),
        ("https://@example.org/a", INVALID),
        ("https://name@example.org/a", INVALID),
        ("https://example.org:port/a", INVALID),
        ("https://[::1/a", INVALID),
        (f"https://{'a' * 64}.example/a", INVALID),
        ("https://a..example/a", INVALID),
        (
            f"https://example.org/{'a' * 981}",
            "The address is longer than the limit of 1,000 characters.",
        ),
    ],
)
def test_an_address_that_cannot_be_asked_is_refused_in_words(text, sentence):
    with pytest.raises(FileRefused) as refused:
        Address.of(text)

    assert refused.value.sentence == sentence


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (f"https://example.org/{'a' * 980}", f"https://example.org/{'a' * 980}"),
        ("https://example.org?a=b c", "https://example.org/?a=b%20c"),
        ("https://example.org/#top", "https://example.org/"),
        ("https://example.org/a\\b", "https://example.org/a%5Cb"),
        ('https://example.org/a"<>b', "https://example.org/a%22%3C%3Eb"),
        ("https://example.org/a;b,c:d@e", "https://example.org/a;b,c:d@e"),
        ("https://example.org/a\nb", "https://example.org/ab"),
        ("https://EXAMPLE.org:80/", "https://example.org:80/"),
        ("http://example.org:80/", "http://example.org/"),
        ("https://[2001:DB8::1]:8443/a", "https://[2001:db8::1]:8443/a"),
    ],
)
def test_an_address_is_sent_with_its_odd_characters_encoded(text, address):
    assert str(Address.of(text)) == address


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("https://a", True),
        (" HTTP://a", True),
        ("https:/a", False),
        ("a https://b", False),
        ("ftp://a", False),
        ("https", False),
        ("", False),
    ],
)
def test_a_cell_is_an_address_by_how_it_begins(text, is_one):
    assert is_address(text) is is_one


@pytest.mark.parametrize(
    ("ip", "is_allowed"),
    [
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("198.18.0.1", False),
        ("192.0.2.1", False),
        ("255.255.255.255", False),
        ("239.1.1.1", False),
        ("::", False),
        ("fe80::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::808:808", False),
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
    ],
)
def test_only_public_numbers_stand_for_a_listed_name(ip, is_allowed):
    address = Address.of("https://cdn.example.org/a")

    assert AllowedHosts.of(["cdn.example.org"]).allow_ip(address, ip) is is_allowed


@pytest.mark.parametrize(
    ("patterns", "address", "is_allowed"),
    [
        ([], "https://example.org/a", False),
        (["*.example.org:8443"], "https://a.example.org:8443/a", True),
        (["*.example.org:8443"], "https://a.example.org/a", False),
        (["example.org:443"], "https://example.org/a", True),
        (["example.org:443"], "http://example.org/a", False),
        (["example.org"], "http://example.org:443/a", True),
        (["xn--bcher-kva.example"], "https://bücher.example/a", True),
        (["a.example", "b.example"], "https://b.example/a", True),
        (["*"], "https://example.org/a", False),
    ],
)
def test_a_host_is_allowed_by_its_name_and_its_port(patterns, address, is_allowed):
    assert AllowedHosts.of(patterns).allow(Address.of(address)) is is_allowed
