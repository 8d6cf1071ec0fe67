"""Requests for every address: sensible ones with one thing wrong, and ones in which nothing is
right.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from django.urls import URLPattern, get_resolver
from hypothesis import strategies as st

from dashboard.new_batch import urls
from tests.dashboard.fuzzing import values
from tests.dashboard.fuzzing.addresses import READS, Reads
from tests.dashboard.fuzzing.asking import Asked
from tests.dashboard.fuzzing.values import as_path, encoded
from tests.dashboard.fuzzing.world import DRAFTS, World
from tests.intake.tiny_pictures import jpeg

READ_HEADERS = (
    *(
        "archive",
        "pdf-part",
        "row-result",
        "slice",
        "pack",
        "manifest",
        "sheet-file",
        "sign-in",
        "design",
        "batch",
    ),
    *("proof-picture", "sign-out"),
)
"""Addresses that stand for all others where headers and the types of bodies are concerned."""
UNLIKE = ("text", "name", "box", "do", "row", "x", "placed_beside", "focus")
"""Fields of large forms that are not read as the many numbers and choices beside them."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "x")
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
PART = re.compile(r"<\w+:(\w+)>")


def routes() -> dict[str, str]:
    """Name → route of every address of the site."""
    return {
        pattern.name: str(pattern.pattern)
        for pattern in get_resolver().url_patterns
        if isinstance(pattern, URLPattern)
    }


def _nth(options: Sequence[str], n: int) -> str:
    return options[n % len(options)]


def multipart(
    fields: Sequence[tuple[bytes, bytes]], files: Sequence[tuple[bytes, bytes, bytes]]
) -> bytes:
    """(name, value) and (name, file name, bytes), with the boundary `x`."""
    parts = [
        b'--x\r\nContent-Disposition: form-data; name="' + n + b'"\r\n\r\n' + v + b"\r\n"
        for n, v in fields
    ]
    for name, file_name, data in files:
        head = (
            b'--x\r\nContent-Disposition: form-data; name="'
            + name
            + b'"; filename="'
            + file_name
            + b'"\r\n\r\n'
        )
        parts.append(head + data + b"\r\n")
    return b"".join(parts) + b"--x--\r\n"


class Addresses:
    """The addresses of one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._routes = routes()
        self._known = {name: world.parameters(batch) for name, batch in world.batches.items()}

    def names(self) -> list[str]:
        return sorted(self._routes)

    def states(self, name: str) -> list[str]:
        """Batches on which the address can be asked: their names."""
        return [state for state in self._known if self._path(name, state) is not None] or [
            "settled"
        ]

    def _path(self, name: str, state: str) -> dict[str, str] | None:
        known = self._known[state]
        wanted = self._parts(name)
        return (
            {part: known[part][0] for part in wanted}
            if all(known[part] for part in wanted)
            else None
        )

    def path(
        self, name: str, state: str, other: Mapping[str, str | bytes] | None = None, pick: int = 0
    ) -> bytes:
        known = self._known[state]
        found: dict[str, str | bytes] = {
            part: _nth(known[part] or ["1"], pick) for part in self._parts(name)
        }
        found |= other or {}
        pieces = PART.split(self._routes[name])  # every second one is the name of a part
        return b"/" + b"".join(
            as_path(found[piece]) if n % 2 else piece.encode() for n, piece in enumerate(pieces)
        )

    def _parts(self, name: str) -> list[str]:
        return PART.findall(self._routes[name])

    # --- One after the other ----------------------------------------------------------------------

    def plain(self, name: str) -> Iterator[Asked]:
        """Every method on every state, signed in and not, with nothing wrong."""
        methods = ("GET", "POST") if READS[name].is_costly else METHODS[:5]
        for state in self.states(name):
            for method in methods:
                for pick in range(1 if READS[name].is_costly else 2):
                    yield self._sensible(name, state, method, pick)
        for method in METHODS:
            yield replace(self._sensible(name, self.states(name)[0], method, 0), signed_in=False)

    def _sensible(self, name: str, state: str, method: str, pick: int) -> Asked:
        reads = READS[name]
        asked = Asked(name, method, self.path(name, state, pick=pick))
        if method in ("GET", "HEAD"):
            given = {
                field: _nth(options, pick) for field, options in reads.query.items() if options
            }
            query = b"&".join(
                encoded(field) + b"=" + encoded(value) for field, value in given.items()
            )
            return replace(asked, query=query) if pick else asked
        return replace(asked, content_type=self._type(reads), body=self._body(reads, pick))

    def _type(self, reads: Reads) -> str:
        return {
            "json": "application/json",
            "files": MULTIPART,
            "bytes": "application/offset+octet-stream",
        }.get(reads.body, URLENCODED)

    def _body(self, reads: Reads, pick: int = 0, other: Mapping[str, bytes] | None = None) -> bytes:
        if reads.body == "json":
            return values.JSONS[pick]
        if reads.body == "bytes":
            return b"12345"
        given = {
            field: encoded(_nth(options, pick)) for field, options in reads.form.items() if options
        }
        given |= other or {}
        if reads.body == "files":
            fields = [(field.encode(), value) for field, value in given.items()]
            return multipart(fields, [(b"7", b"1.jpg", jpeg())])
        return b"&".join(encoded(field) + b"=" + value for field, value in given.items())

    def spoilt(self, name: str) -> Iterator[Asked]:
        """One hostile value at a time, in every part of the address and in every field; in headers
        and types of bodies where they matter.
        """
        state = self._best_state(name)
        yield from self._spoilt_paths(name, state)
        yield from self._spoilt_queries(name, state)
        yield from self._spoilt_bodies(name, state)
        if name in READ_HEADERS:
            yield from self._spoilt_headers(name, state)

    def _best_state(self, name: str) -> str:
        states = self.states(name)
        return next(
            (
                state
                for state in ("checked", "settled")
                if state in states and self._fits(name, state)
            ),
            states[0],
        )

    def _fits(self, name: str, state: str) -> bool:
        """Steps of a draft are asked on a draft."""
        of_draft = {pattern.name for pattern in urls.urlpatterns} | {"inset-put", "inset-remove"}
        return (state in DRAFTS) == (name in of_draft)

    def _method(self, name: str) -> str:
        return "POST" if READS[name].body else "GET"

    def _spoilt_paths(self, name: str, state: str) -> Iterator[Asked]:
        for part in self._parts(name):
            for value in (*values.SHARP, b"\xff\xfe", "0", str(2**63), "9" * 19, "a" * 1_000):
                yield Asked(name, self._method(name), self.path(name, state, {part: value}))

    def _spoilt_queries(self, name: str, state: str) -> Iterator[Asked]:
        asked = Asked(name, "GET", self.path(name, state))
        for field in READS[name].query:
            for value in (*values.SHARP, *values.RAW):
                yield replace(asked, query=field.encode() + b"=" + encoded(value))
            yield replace(
                asked, query=f"{field}=a&{field}=b&{field}&{field}[]=1&{field}[a]=1".encode()
            )
        for query in (values.RAW[0], b"&".join([b"a=1"] * 4_000)):
            yield replace(asked, query=query)

    def _spoilt_bodies(self, name: str, state: str) -> Iterator[Asked]:
        reads = READS[name]
        if not reads.body:
            return
        asked = Asked(name, "POST", self.path(name, state), content_type=self._type(reads))
        method = "PATCH" if reads.body == "bytes" else "POST"
        asked = replace(asked, method=method)
        whole = self._body(reads)
        if reads.body == "json":
            yield from (replace(asked, body=body) for body in values.JSONS)
        if reads.body == "files":
            yield from self._spoilt_files(asked)
        if reads.body == "form":
            yield from self._spoilt_forms(asked, reads)
        if name not in READ_HEADERS:
            return
        for cut in sorted({0, 1, 10, 60, len(whole) // 2, max(len(whole) - 3, 0)}):
            yield replace(
                asked, body=whole[:cut], headers=(("CONTENT_LENGTH", str(len(whole) + 9)),)
            )
        yield from (
            replace(asked, content_type=content_type, body=whole)
            for content_type in values.CONTENT_TYPES
        )

    def _spoilt_files(self, asked: Asked) -> Iterator[Asked]:
        for file_name in values.FILE_NAMES:
            yield replace(asked, body=multipart([], [(b"7", file_name, jpeg())]))
        for name in (b"", b"\0", b"1" * 4_400, b"-1", b"\xb2", b"\xff"):
            yield replace(asked, body=multipart([], [(name, b"1.jpg", jpeg())]))
        for data in (
            b"",
            b"\0" * 100,
            b"PK\x03\x04",
            b"a;b\n1;\0\n",
            b"\xff\xfe\x00",
            b"wOF2",
            b"x" * 200_000,
        ):
            yield replace(asked, body=multipart([], [(b"7", b"x", data)]))
        for field in (b"csrfmiddlewaretoken", b"put", b"\0"):
            yield replace(
                asked, body=multipart([(field, b"\0\xff\xed\xa0\x80")], [(b"7", b"1.jpg", jpeg())])
            )
        yield replace(asked, body=multipart([(b"a", b"b")] * 3_100, []))
        for body in (
            b"",
            b"--x",
            b"--x--",
            b"--x\r\n\r\n",
            b"--x\r\nContent-Disposition: x\r\n\r\nx\r\n--x--",
            b"--y--\r\n",
        ):
            yield replace(asked, body=body)

    def _spoilt_forms(self, asked: Asked, reads: Reads) -> Iterator[Asked]:
        for field in reads.form:
            plain = len(reads.form) > 20 and field not in (
                "text",
                "name",
                "box",
                "do",
                "row",
                "x",
                "placed_beside",
                "focus",
            )
            for value in values.SHARP[::5] if plain else (*values.SHARP, *values.RAW):
                yield replace(asked, body=self._body(reads, other={field: encoded(value)}))
            rest = b"&".join([encoded(field) + b"=1"] * 2)
            yield replace(asked, body=self._body(reads) + b"&" + rest)
        if "document" in reads.form:
            for design in values.DESIGNS:
                yield replace(asked, body=b"do=document&document=" + encoded(design))
                file = multipart(
                    [(b"do", b"document")], [(b"file", b"design.json", design.encode())]
                )
                yield replace(asked, content_type=MULTIPART, body=file)
        field, value = next(iter(reads.form), "a").encode(), b"\0\xff\xed\xa0\x80"
        yield replace(asked, content_type=MULTIPART, body=multipart([(field, value)], []))
        yield replace(
            asked, content_type=MULTIPART, body=multipart([(b"\0", b"a"), (field, b"\0")], [])
        )
        yield replace(
            asked,
            content_type=MULTIPART,
            body=multipart([(field, b"a")], [(field, b"\0a", b"x"), (b"f", b"", b"")]),
        )
        yield replace(asked, body=b"%00=%00")
        yield replace(asked, body=b"&".join([b"a=1"] * 3_100))
        yield replace(asked, content_type=MULTIPART, body=multipart([(b"a", b"1")] * 3_100, []))
        yield replace(asked, body=b"a=" + b"x" * 3_000_000)

    def _spoilt_headers(self, name: str, state: str) -> Iterator[Asked]:
        asked = self._sensible(
            name, state, "PATCH" if READS[name].body == "bytes" else self._method(name), 0
        )
        for header, options in values.HEADERS.items():
            for value in options:
                yield replace(asked, headers=((header, value),))
                if header in ("HTTP_COOKIE", "HTTP_REFERER"):
                    yield replace(asked, headers=((header, value),), signed_in=False)

    # --- At random --------------------------------------------------------------------------------

    def anything(self, name: str) -> st.SearchStrategy[Asked]:
        """A request for this address in which several things may be wrong at once."""

        @st.composite
        def asked(draw: st.DrawFn) -> Asked:
            reads = READS[name]
            state = draw(st.sampled_from(self.states(name)))
            parts = self._parts(name)
            spoilt = (
                draw(st.sets(st.sampled_from(parts), max_size=1))
                if parts and draw(st.booleans())
                else set()
            )
            hostile = {part: draw(values.texts) for part in sorted(spoilt)}
            method = draw(st.sampled_from((*METHODS, *[self._method(name)] * 10)))
            made = Asked(name, method, self.path(name, state, hostile, draw(st.integers(0, 3))))
            made = replace(
                made, query=draw(_pairs(reads.query)), signed_in=draw(st.integers(0, 9)) > 0
            )
            if reads.body and method not in ("GET", "HEAD"):
                made = draw(_with_body(made, reads, self))
            headers = draw(
                st.dictionaries(st.sampled_from(sorted(values.HEADERS)), st.none(), max_size=2)
            )
            given = tuple(
                (header, draw(st.sampled_from(values.HEADERS[header]))) for header in headers
            )
            return replace(made, headers=given)

        return asked()


def _pairs(fields: Mapping[str, Sequence[str]]) -> st.SearchStrategy[bytes]:
    names = st.sampled_from([*fields, "x"])
    value = st.one_of(
        st.sampled_from([v for options in fields.values() for v in options] or [""]), values.texts
    )
    pair = st.builds(lambda name, text: encoded(name) + b"=" + encoded(text), names, value)
    pair = st.one_of(pair, st.sampled_from(values.RAW))
    return st.lists(pair, max_size=4).map(b"&".join)


@st.composite
def _with_body(draw: st.DrawFn, asked: Asked, reads: Reads, addresses: Addresses) -> Asked:
    content_type = draw(st.sampled_from((*[addresses._type(reads)] * 12, *values.CONTENT_TYPES)))
    if reads.body == "json":
        body = draw(st.one_of(st.sampled_from(values.JSONS), st.binary(max_size=50)))
    elif reads.body == "bytes":
        body = draw(st.binary(max_size=20))
    else:
        given = {
            field: draw(st.sampled_from(options))
            for field, options in reads.form.items()
            if options
        }
        names = draw(st.lists(st.sampled_from([*reads.form, "x"]), max_size=3))
        given |= {
            name: draw(st.one_of(values.texts, st.sampled_from(values.DESIGNS))) for name in names
        }
        for name in draw(st.lists(st.sampled_from([*given, "x"]), max_size=2)):
            given.pop(name, None)
        pairs = [(name, text) for name, text in given.items()]
        if reads.body == "files" or (draw(st.integers(0, 5)) == 0 and content_type == URLENCODED):
            content_type = MULTIPART if content_type == URLENCODED else content_type
            file = st.tuples(
                st.sampled_from((b"7", b"file", b"", b"\0")),
                st.sampled_from(values.FILE_NAMES),
                _file_bytes,
            )
            fields = [(as_path(name), as_path(text)) for name, text in pairs]
            body = multipart(fields, draw(st.lists(file, max_size=3)))
        else:
            body = b"&".join(encoded(name) + b"=" + encoded(text) for name, text in pairs)
    length = len(body)
    if draw(st.integers(0, 9)) == 0:
        body = body[: draw(st.integers(0, length))]
    return replace(
        asked, content_type=content_type, body=body, headers=(("CONTENT_LENGTH", str(length)),)
    )


_file_bytes = st.one_of(
    st.sampled_from((jpeg(), b"", b"PK\x03\x04", b"a;b\n1;2\n", b'{"format":1}')),
    st.binary(max_size=80),
)
