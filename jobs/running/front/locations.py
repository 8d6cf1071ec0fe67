"""What nginx does with each address: pages, static and stored files, downloads, requests with
bodies.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, cast

from django.conf import settings
from django.utils.csp import build_policy

from jobs.running.front import pages
from jobs.running.front.nginx import Front, quoted
from jobs.storage import store

PIECE = 256 * 1024  #: bytes of a download held for a slow visitor
REMEMBERED = "5s"  #: that a session is signed in
SIGNED_IN_ONLY = """\
auth_request {};
    auth_request_set $signed_out_to $upstream_http_location;
    auth_request_set $signed_out_htmx $upstream_http_hx_redirect;
    auth_request_set $signed_out_cookie $upstream_http_set_cookie;"""
"""Ask before the body is read. Where the answer is no, it says where the visitor goes instead."""

ASKED = SIGNED_IN_ONLY.format("/-/signed-in")
ASKED_ONCE = SIGNED_IN_ONLY.format("/-/signed-in-lately")
"""For uploads, which have thousands of requests. What nginx remembers is a file, and a button that
makes room has to work while the disk is full.
"""

SPOOLED = (
    "client_body_in_file_only clean;",
    "proxy_pass_request_body off;",
    'proxy_set_header Content-Length "";',
    "proxy_set_header X-Overprint-Body $request_body_file;",
)
"""Write the body to a file, delete that after the answer unless it was taken over, and pass on its
name alone.
"""


COPIED_HEADERS = (
    *("ETag", "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options"),
    *("Referrer-Policy", "Cross-Origin-Opener-Policy", "X-Robots-Tag"),
    *("Strict-Transport-Security", "Vary"),
)
"""What nginx itself would not take over from the answer that names a file."""


class BodyLimit(Protocol):
    """One entry of the table of body limits, `settings.DOORS`."""

    @property
    def pattern(self) -> str: ...
    @property
    def most_bytes(self) -> int: ...
    @property
    def is_upload(self) -> bool: ...
    @property
    def is_spooled(self) -> bool: ...
    @property
    def is_open(self) -> bool: ...
    @property
    def per_second(self) -> int: ...


def locations(front: Front) -> str:
    """Return the locations of the one server."""
    passed, without_body = _passed(front), _without_body(front)
    parts = [
        f"""\
location / {{
    {ASKED}
    limit_conn posts 100;
    {passed}
    proxy_pass http://web;
}}
location ^~ /static/ {{
    alias {quoted(f"{settings.STATIC_ROOT}/")};
    gzip_static on;
    add_header Cache-Control $static_cache;
    {_headers_of_static_files()}
}}
location ^~ /-/ {{ return 404; }}
location ^~ /-/{pages.FOLDER}/ {{
    internal;
    client_max_body_size 0;
    alias {quoted(f"{front.folder / pages.FOLDER}/")};
    default_type text/html;
    add_header Retry-After $retry_after always;
    add_header Cache-Control no-store always;
    add_header X-Content-Type-Options nosniff always;
    add_header Content-Security-Policy "{pages.POLICY}" always;
}}
{_signed_in("/-/signed-in", without_body)}
{_signed_in("/-/signed-in-lately", f"{without_body}{_remembered()}")}
location @signed_out {{
    add_header HX-Redirect $signed_out_htmx;
    add_header Set-Cookie $signed_out_cookie;
    add_header Cache-Control no-store;
    if ($signed_out_htmx) {{ return 200; }}
    return 302 $signed_out_to;
}}
location @too_large {{
    {without_body}
    proxy_set_header X-Overprint-Refused 413;
    proxy_pass http://web;
}}
{_stored_files(store().web_folder)}
location ^~ /-/pieces/ {{
    internal;
    {without_body}
    proxy_set_header Range "";
    proxy_set_header If-Range "";
    proxy_set_header If-None-Match "";
    proxy_buffering off;
    proxy_buffer_size {PIECE};
    proxy_buffers 4 {PIECE};
    add_header X-Accel-Buffering no;
    post_action @sent;
    proxy_pass http://streams;
}}
location @sent {{
    rewrite ^/-/pieces/(.*)$ /-/sent/$1 break;
    {without_body}
    proxy_set_header X-Overprint-Sent $body_bytes_sent;
    proxy_set_header X-Overprint-Range $sent_http_content_range;
    proxy_set_header X-Overprint-Socket "$server_addr $server_port $remote_addr $remote_port";
    proxy_pass http://streams;
}}"""
    ]
    parts += [_door(door, passed) for door in settings.DOORS]
    return _indented(parts, 8)


def _signed_in(address: str, asking: str) -> str:
    """Return the location that asks whether a visitor is signed in."""
    return f"""\
location = {address} {{
    internal;
    client_max_body_size 0;
    if ($request_method ~ ^(GET|HEAD|OPTIONS)$) {{ return 204; }}
    {asking}
    proxy_method GET;
    proxy_pass http://web/-/signed-in;
}}"""


def _remembered() -> str:
    """Return how long nginx need not ask again about a session that is signed in.

    An upload asks for each of its requests. Django looks at the session of each again, so this only
    lets a body come that is then refused.
    """
    return f"""
    proxy_cache signed_in;
    proxy_cache_key $cookie_{settings.SESSION_COOKIE_NAME};
    proxy_cache_valid 204 {REMEMBERED};"""


def _stored_files(folder: Path | None) -> str:
    """Return the location of stored files. Without a folder of this machine the pages send them."""
    if folder is None:
        return ""
    return f"""\
location ^~ /-/files/ {{
    internal;
    alias {quoted(f"{folder}/")};
    etag off;
    if_modified_since off;
    add_header Last-Modified "";
    {_copied_headers()}
}}"""


def _door(door: BodyLimit, passed: str) -> str:
    lines = [f'location ~ "^{door.pattern}$" {{', f"    client_max_body_size {door.most_bytes};"]
    if not door.is_open:
        lines.append(f"    {ASKED_ONCE if door.is_upload else ASKED}")
    if door.per_second:
        lines.append(
            f"    limit_req zone=rate{door.per_second} burst={10 * door.per_second} nodelay;"
        )
    lines.append(f"    limit_conn posts {40 if door.is_upload else 100};")
    # No thread waits for a slow visitor, and the file can be moved instead of copied.
    if door.is_spooled:
        lines += [f"    {line}" for line in SPOOLED]
    elif door.is_upload:  # read as it arrives: no second copy on the disk
        lines.append("    proxy_request_buffering off;")
    lines += [
        f"    {passed}",
        f"    proxy_pass http://{'streams' if door.is_upload else 'web'};",
        "}",
    ]
    return "\n".join(lines)


def _passed(front: Front) -> str:
    """Return the headers of every request that is passed on.

    What strangers send under these names is dropped.
    """
    forwarded = {
        "For": "$http_x_forwarded_for",
        "Proto": "$http_x_forwarded_proto",
        "Host": "$http_x_forwarded_host",
    }
    headers = {
        "Host": "$http_host",
        "Connection": '"close"',
        "X-Overprint-Front": front.secret,
        "X-Overprint-Peer": "$remote_addr",
        "X-Overprint-Refused": '""',
        "X-Overprint-Body": '""',
        "X-Overprint-Sent": '""',
        "X-Overprint-Relayed": "$http_x_forwarded_for",  # of any proxy, trusted or not
        "X-Accel-Mapping": '""',
    }
    headers |= {
        f"X-Forwarded-{name}": value if settings.TRUSTED_PROXY else '""'
        for name, value in forwarded.items()
    }
    return "\n    ".join(f"proxy_set_header {name} {value};" for name, value in headers.items())


def _without_body(front: Front) -> str:
    lines = [_passed(front), "proxy_pass_request_body off;", 'proxy_set_header Content-Length "";']
    return "\n    ".join(
        [*lines, 'proxy_set_header Transfer-Encoding "";', 'proxy_set_header Expect "";']
    )


def _headers_of_static_files() -> str:
    policy = build_policy(cast("dict[str, list[str]]", settings.SECURE_CSP))
    return "\n    ".join(
        (
            'add_header Access-Control-Allow-Origin "*";',
            "add_header X-Content-Type-Options nosniff;",
            f"add_header Referrer-Policy {settings.SECURE_REFERRER_POLICY};",
            "add_header Cross-Origin-Opener-Policy same-origin;",
            f'add_header Content-Security-Policy "{policy}";',
            "add_header Vary Accept-Encoding;",
        )
    )


def _copied_headers() -> str:
    """Return the lines that take over the headers of the answer that named the file."""
    return "\n    ".join(map(_copied, COPIED_HEADERS))


def _copied(name: str) -> str:
    return f"add_header {name} $upstream_http_{name.lower().replace('-', '_')};"


def _indented(parts: Iterable[str], columns: int) -> str:
    lines = "\n".join(parts).splitlines()
    return "\n".join(f"{' ' * columns}{line}" if line else "" for line in lines)
