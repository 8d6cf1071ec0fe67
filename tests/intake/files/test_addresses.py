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
