"""Values that break programs: each is one that a parser, a database, or an encoder is known to trip
over.
"""

import json
from functools import lru_cache
from urllib.parse import quote, quote_from_bytes

from hypothesis import strategies as st

DIGITS = "1" * 4_400  #: more than Python turns into a number
NESTED = "[" * 100_000 + "]" * 100_000  #: deeper than a recursive parser can go
LONG = "x" * 5_000

NUMBERS = (
    *(
        "0",
        "-1",
        "1",
        "2",
        "²",
        "٣",
        "１２",
        "1,000",
        "1.5",
        "0x10",
        "1e400",
        "-1e400",
        "nan",
        "inf",
        "-0",
        "+1",
    ),
    *(
        " 1 ",
        "1_0",
        DIGITS,
        "9" * 9,
        "9" * 19,
        "9" * 20,
        str(2**31),
        str(2**63 - 1),
        str(2**63),
        str(10**30),
    ),
)
MOMENTS = (
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "2026-13-99T99:99:99Z",
    "2026-01-01",
    "2026-01-01T00:00:00",
)
WORDS = (
    *(
        "",
        " ",
        "\0",
        "a\0b",
        "\r\nX-Injected: 1",
        "\u202eevil",
        "\ufeff",
        "\U0001f469\u200d\U0001f469",
        "e\u0301",
        "\x1b[31m",
    ),
    *(
        "<script>alert(1)</script>",
        "' OR 1=1 --",
        "%",
        "%s",
        "%00",
        "../../etc/passwd",
        "/",
        "\\",
        ".",
        "..",
        "None",
        "true",
    ),
    *(
        "{",
        "}",
        "{}",
        "{caption}",
        "{caption:number 99}",
        "{caption:replace '' 'x'}",
        "[[",
        "{{",
        "[{nothing}]",
        "{\0}",
        "{caption}" * 300,
    ),
    *("null", "[]", '{"format":1}', '{"format":1,"boxes":[{"text":"\\ud800"}]}', LONG),
)
RAW = (b"%ff%00", b"%", b"%zz", b"%ed%a0%80", b"\xff\xfe", b"%c0%80", b"%00")
"""What no text is written as: bytes that are not UTF-8, and percent signs without their digits."""

TEXTS = (*WORDS, *NUMBERS, *MOMENTS)
SHARP = (
    "\0",
    "a\0b",
    "²",
    DIGITS,
    str(10**30),
    "-1",
    "nan",
    "1e400",
    MOMENTS[0],
    "{",
    "[{nothing}]",
    "%00",
    LONG,
)
"""The few of them that broke most, for runs that must be quick."""
texts = st.one_of(st.sampled_from(TEXTS), st.text(max_size=20))


@lru_cache(maxsize=10_000)  # each request has all fields of a form, of which one differs
def encoded(value: str | bytes) -> bytes:
    """Encode a value for an address or a form. Bytes stay as they are."""
    return value if isinstance(value, bytes) else quote(value, safe="").encode()


def as_path(value: str | bytes) -> bytes:
    """A part of a path after a server decoded it: WSGI hands over bytes without percent signs."""
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")


JSONS = (
    b"",
    b"null",
    b"[]",
    b"{",
    b"\xff",
    b'"\\ud800"',
    b"NaN",
    NESTED.encode(),
    b'{"files":' + NESTED.encode() + b"}",
    b'{"a":' * 50_000,
    *(
        json.dumps({"files": files}).encode()
        for files in (
            None,
            {},
            [None],
            [[]],
            [["a.jpg", 1, 1]],
            [["a\0.jpg", 1, 1]],
            [["\ud800.jpg", 1000, 1]],
            [["\ud83d\ude00.jpg", True, False]],
            [["a.jpg", 2**62, 1]],
            [["a.jpg", -1, float("nan")]],
            [["a.jpg", 1, float("inf")]],
            [["a.jpg", 10**30, 10**30]],
            [["x" * 2_000 + ".jpg", 1, 1]],
            [["../../a.jpg", 5, 1], ["a.jpg", 5, 1], ["a.jpg", 6, 2]],
            [["1.jpg", 5, 1]],
        )
    ),
    b'{"files":[["a.jpg",' + DIGITS.encode() + b",1]]}",
    b'{"files":[["a.jpg",1e400,1e400]],"replace":"yes"}',
    b'{"files":[["1.jpg",5,1]],"replace":true}',
)

DESIGNS = (
    NESTED,
    '{"format":1,"boxes":' + NESTED + "}",
    "null",
    "[]",
    '"\\ud800"',
    '{"format":1e400}',
    '{"format":NaN}',
    '{"format":[1],"boxes":[]}',
    '{"\\ud800":1}',
    '{"\\u0000":1}',
    '{"format":1,"boxes":[]}',
    '{"format":1,"boxes":[{"kind":[]}]}',
    '{"format":1,"boxes":[{"kind":{}}]}',
    '{"format":1,"boxes":[{"text":"\\u0000"}]}',
    '{"format":1,"boxes":[{"text":"\\ud800 {caption}"}]}',
    '{"format":1,"boxes":[{"text":"a","name":"\\udfff"}]}',
    '{"format":1,"boxes":[{"text":"{caption}","x":NaN,"y":Infinity,"size_max":-Infinity}]}',
    '{"format":1,"boxes":[{"text":"{caption}","x":1e400}]}',
    '{"format":1,"boxes":[{"text":"{caption}","max_lines":' + "9" * 4_000 + "}]}",
    '{"format":1,"boxes":[{"text":"{caption}","max_lines":' + DIGITS + "}]}",
    '{"format":1,"boxes":[{"text":"{caption}","max_lines":true,"italic":1,"fonts":["\\ud800"]}]}',
    '{"format":1,"boxes":[{"text":"{caption}","fonts":["Inter","\\u0000"]}]}',
    '{"format":1,"boxes":[{"kind":"image","file":"\\ud800"}]}',
    '{"format":1,"boxes":[{"kind":"code","text":"\\ud800","symbology":{}}]}',
    '{"format":1,"boxes":[{"text":"a"}],"output":{"name":"\\u0000"}}',
    '{"format":1,"boxes":[{"text":"a"}],"output":{"quality":{"a":1},"title":"\\ud800"}}',
    '{"format":1,"boxes":[{"text":"a"}],"language":"\\ud800","insets":[{"name":"\\u0000","sha256":"'
    + "0a" * 32
    + '"}]}',
    '{"format":1,"boxes":[{"text":"a"}],"language":"x-\\u0000","canvas":{"strip":[1],"long_edge":true}}',
    '{"format":1,"boxes":[{"text":"a"}],"language_column":"\\ud800"}',
    '{"format":1,"boxes":[{"text":"a"}],"typefaces":[{"family":"\\ud800"}]}',
)

FILE_NAMES: tuple[bytes, ...] = (
    b"",
    b"1.jpg",
    b"a.zip",
    b"a.csv",
    b"a.ttf",
    b"a\0.jpg",
    b"\xff\xfe.jpg",
    b"\xed\xa0\x80.jpg",
    b"../../x.jpg",
    b"C:\\x\\1.jpg",
    b"x" * 3_000 + b".jpg",
    "\u202egpj.exe".encode(),
    b".jpg",
    b"/",
    b'a\\"b.jpg',
)

HEADERS: dict[str, tuple[str, ...]] = {
    "HTTP_RANGE": (
        *(
            "bytes=0-",
            "bytes=0-0",
            "bytes=-1",
            "bytes=-0",
            "bytes=",
            "bytes=-",
            "bytes=1-0",
            "bytes=0-1,3-4",
            "rows=0-1",
        ),
        *(
            f"bytes={DIGITS}-",
            f"bytes=-{DIGITS}",
            f"bytes=0-{DIGITS}",
            f"bytes={DIGITS}-{DIGITS}",
            "bytes=²-",
            "bytes=٣-",
        ),
        *(f"bytes={2**63}-", f"bytes=0-{2**64}", "bytes=nan-inf", "bytes=--1", "x" * 5_000),
    ),
    "HTTP_IF_RANGE": (
        '""',
        '"',
        "*",
        'W/"x"',
        "x" * 5_000,
        "\xff",
        "Wed, 21 Oct 2015 07:28:00 GMT",
        "\xf0\x9f\x98\x80",
    ),
    "HTTP_IF_NONE_MATCH": ("*", '"x"', 'W/"x", "y"', '"' * 500, "\xff"),
    "HTTP_IF_MODIFIED_SINCE": (
        "x",
        "Wed, 21 Oct 2015 07:28:00 GMT",
        "Wed, 99 Oct 99999 99:99:99 GMT",
        "0",
        "-1",
    ),
    "HTTP_ACCEPT": ("application/json", "*/*", "x" * 5_000, "\xff", "text/html;q=nan"),
    "HTTP_ACCEPT_LANGUAGE": ("de", "x" * 5_000, "\xff", "*", "de-\xff;q=1e400", ";;;,,,"),
    "HTTP_ACCEPT_ENCODING": ("gzip", "gzip;q=x", "*"),
    "HTTP_HX_REQUEST": ("true", "false", "\xff"),
    "HTTP_HX_TARGET": ("preparation", "sheet-here", "\xff", "x" * 5_000),
    "HTTP_HX_CURRENT_URL": (
        "http://testserver/x",
        "http://[",
        "//",
        "\xff",
        "http://testserver:99999999/",
        "http://testserver/%00%ff",
    ),
    "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": ("true", "x"),
    "HTTP_REFERER": (
        "http://[",
        "http://testserver/%ff%00",
        "//\\",
        "\xff",
        "http://testserver:x/",
        "x" * 5_000,
    ),
    "HTTP_SEC_FETCH_MODE": ("navigate", "cors", "\xff"),
    "HTTP_UPLOAD_OFFSET": tuple(number for number in NUMBERS if number.isascii()),
    "HTTP_X_FORWARDED_FOR": ("\xff", "1.2.3.4, " * 500, "x" * 5_000),
    "HTTP_X_FORWARDED_PROTO": ("https", "\xff"),
    "HTTP_X_CSRFTOKEN": ("x", "\xff", "x" * 5_000),
    "HTTP_ORIGIN": ("null", "http://[", "\xff", "http://testserver", "x"),
    "HTTP_HOST": (
        "localhost",
        "localhost:x",
        "evil.example",
        "[::1",
        "\xff",
        "localhost:99999999",
        "",
    ),
    "HTTP_USER_AGENT": ("\xff",),
    "HTTP_COOKIE": (
        "sessionid=x",
        'sessionid="abcdefgh\\000"',
        'sessionid="abcdefgh\\777"',
        "sessionid=\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff",
        "sessionid=" + "x" * 5_000,
        'csrftoken="\\000"',
        "csrftoken=\xff",
        "messages=x:y:z",
        'messages="\\000"',
        "=; ;;; =x",
        "x" * 5_000,
    ),
    "HTTP_TRANSFER_ENCODING": ("chunked", "x"),
    "HTTP_EXPECT": ("100-continue",),
    "CONTENT_LENGTH": (
        "",
        "x",
        "-1",
        "1e3",
        "²".encode().decode("latin-1"),
        DIGITS,
        str(2**63),
        "0",
        "5",
        "99999999",
    ),
}

CONTENT_TYPES = (
    *(
        "",
        "x",
        "/",
        ";",
        "text/plain",
        "application/json",
        "application/octet-stream",
        "multipart/mixed; boundary=x",
    ),
    *(
        "multipart/form-data",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
    ),
    *("multipart/form-data; boundary=", "multipart/form-data; boundary=other"),
    *(
        "multipart/form-data; boundary=" + "x" * 300,
        "multipart/form-data; boundary=\xff",
        'multipart/form-data; boundary="',
    ),
    *(
        "multipart/form-data; boundary=x; charset=utf-7",
        "multipart/form-data; boundary=x; charset=hex",
    ),
    *(
        "multipart/form-data; boundary*=utf-8''x",
        "multipart/form-data; boundary*=x''%ff",
        "multipart/form-data; boundary*=hex''ff",
    ),
    *(
        "application/x-www-form-urlencoded; charset=utf-16",
        "application/x-www-form-urlencoded; charset=hex",
    ),
    *(
        "application/x-www-form-urlencoded; charset=idna",
        "text/html; charset=rot13",
        "text/html; charset=unicode_escape",
    ),
    *(
        "application/json; charset=undefined",
        "text/html; charset=\xff",
        "text/html; charset=utf-16",
        "text/html; charset=" + "x" * 999,
    ),
)


def unquoted(value: bytes) -> str:
    """For reports."""
    return quote_from_bytes(value[:200])
