"""The site's own nginx: keeps slow, idle and hostile connections away from the threads that make pages.

gunicorn gives each connection a thread, and has no limit on how long a request may take to arrive. nginx waits for
thousands of them at once, asks whether a visitor is signed in before it reads a body, and sends files itself.
Its whole configuration and everything it writes lie in the data folder.
"""

import grp
import mimetypes
import os
import pwd
import resource
import secrets
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, cast

from django.conf import settings
from django.utils.csp import build_policy

from jobs.running import data_folder, ports
from jobs.storage import store

LONGEST_SOCKET_PATH = 107  #: bytes, unix(7)
MOST_FILES = 8192  #: open files; a visitor's request needs two
PIECE = 2 * 1024 * 1024  #: bytes of a download asked of gunicorn at a time, and held for a slow visitor
PLACES = (os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin")
MIME_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


class Door(Protocol):
    """One entry of the table of body limits, `settings.DOORS`."""

    @property
    def pattern(self) -> str: ...
    @property
    def most_bytes(self) -> int: ...
    @property
    def is_upload(self) -> bool: ...
    @property
    def is_open(self) -> bool: ...
    @property
    def per_second(self) -> int: ...


class FrontUnusable(Exception):
    """nginx is missing, or this one cannot do what we need. The text says which, for the terminal."""


@dataclass(frozen=True, slots=True)
class Front:
    """Where nginx listens and finds the two gunicorns behind it: addresses as nginx and gunicorn both write them."""

    nginx: str
    folder: Path
    bind: str
    port: int
    web: str
    streams: str
    secret: str = field(repr=False)

    @property
    def command(self) -> tuple[str, ...]:
        """A single process: one that is killed leaves no worker behind, and it runs as whoever started it."""
        raise_limit = f'ulimit -n {_open_files()} 2>/dev/null; exec "$0" "$@"'
        return ("/bin/sh", "-c", raise_limit, self.nginx, *self.arguments)

    @property
    def arguments(self) -> tuple[str, ...]:
        return ("-e", "stderr", "-p", str(self.folder), "-c", str(self.folder / "nginx.conf"))


def prepare(data: Path, bind: str, port: int) -> Front:
    """Write nginx's configuration and have nginx check it. Raises FrontUnusable."""
    nginx = shutil.which("nginx", path=os.pathsep.join(PLACES))
    if nginx is None:
        raise FrontUnusable("nginx is not installed (Debian: apt-get install nginx)")
    folder = data_folder.make(data / "front")
    front = Front(nginx, folder, bind, port, *_addresses(folder), secrets.token_hex(32))
    for name in ("body", "proxy"):
        shutil.rmtree(folder / name, ignore_errors=True)
        data_folder.make(folder / name)
    (folder / "starting.html").write_text(STARTING, encoding="utf-8")
    data_folder.replace_secret(folder / "nginx.conf", configuration(front))
    _check(front)
    return front


def _addresses(folder: Path) -> tuple[str, str]:
    """Return the addresses of the two gunicorns: socket files, or loopback ports where the path is too long."""
    paths = [folder / f"{name}.sock" for name in ("web", "streams")]
    if all(len(os.fsencode(path)) <= LONGEST_SOCKET_PATH for path in paths):
        return f"unix:{paths[0]}", f"unix:{paths[1]}"
    first, second = ports.free_private_ports(2)
    return f"127.0.0.1:{first}", f"127.0.0.1:{second}"


def _check(front: Front) -> None:
    tried = subprocess.run([front.nginx, "-q", "-t", *front.arguments], capture_output=True, text=True, check=False)
    if tried.returncode:
        lines = [line for line in tried.stderr.splitlines() if "[warn]" not in line] or ["no reason given"]
        raise FrontUnusable(f"nginx refuses its configuration: {lines[0]}")


def _open_files() -> int:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)


SIGNED_IN_ONLY = """\
auth_request /-/signed-in;
    auth_request_set $signed_out_to $upstream_http_location;
    auth_request_set $signed_out_htmx $upstream_http_hx_redirect;
    auth_request_set $signed_out_cookie $upstream_http_set_cookie;"""
"""Ask before the body is read. Where the answer is no, it says where the visitor goes instead."""


# --- The configuration ------------------------------------------------------------------------------


def configuration(front: Front) -> str:
    """Return nginx.conf."""
    return f"""\
# Written at every start of the site (jobs/running/front.py).
daemon off;
master_process off;
{_user()}error_log stderr crit;  # what strangers do wrong would fill the log
pid {_quoted(front.folder / "nginx.pid")};
pcre_jit on;
events {{
    worker_connections {_open_files() // 2 - 64};
}}
http {{
    {_types()}
    default_type application/octet-stream;
    charset utf-8;
    charset_types text/css text/javascript text/plain;
    access_log off;
    log_not_found off;
    server_tokens off;
    absolute_redirect off;
    sendfile on;
    tcp_nopush on;
    max_ranges 1;

    client_body_temp_path {_quoted(front.folder / "body")};
    proxy_temp_path {_quoted(front.folder / "proxy")};
    fastcgi_temp_path {_quoted(front.folder / "proxy")};
    uwsgi_temp_path {_quoted(front.folder / "proxy")};
    scgi_temp_path {_quoted(front.folder / "proxy")};

    # How long a visitor may take: for a whole header, and between two pieces of a body or an answer.
    client_header_timeout 15s;
    client_body_timeout 30s;
    send_timeout 60s;
    keepalive_timeout 30s;
    lingering_time 60s;
    lingering_timeout 5s;
    reset_timedout_connection on;
    large_client_header_buffers 4 16k;
    client_body_buffer_size 64k;

    # Only what carries a body is counted: many people behind one address may look at pages.
    {_peer()}
    map $request_method $poster {{
        default $peer;
        GET "";
        HEAD "";
    }}
    limit_conn_zone $poster zone=posts:2m;
    limit_conn_status 429;
    limit_req_status 429;
    {_rates()}
    map $uri $static_cache {{
        default "max-age=60, public";
        "~[.][0-9a-f]{{12}}[.][^/]+$" "max-age=315360000, public, immutable";
    }}

    proxy_headers_hash_bucket_size 128;
    proxy_http_version 1.1;
    proxy_next_upstream off;
    proxy_connect_timeout 5s;
    proxy_read_timeout 600s;
    proxy_send_timeout 120s;
    proxy_max_temp_file_size 512m;
    upstream web {{ server {_quoted(front.web)}; }}
    upstream streams {{ server {_quoted(front.streams)}; }}

    server {{
        listen {_listen(front.bind, front.port)};
        server_name _;
        client_max_body_size {_small()};
        error_page 401 = @signed_out;
        error_page 413 = @too_large;
        error_page 500 502 503 504 /-/starting.html;
{_locations(front)}
    }}
}}
"""


def _locations(front: Front) -> str:
    passed, without_body = _passed(front), _without_body(front)
    parts = [
        f"""\
location / {{
    {SIGNED_IN_ONLY}
    limit_conn posts 100;
    {passed}
    proxy_pass http://web;
}}
location ^~ /static/ {{
    alias {_quoted(f"{settings.STATIC_ROOT}/")};
    gzip_static on;
    add_header Cache-Control $static_cache;
    {_headers_of_static_files()}
}}
location ^~ /-/ {{ return 404; }}
location = /-/starting.html {{
    internal;
    client_max_body_size 0;
    root {_quoted(front.folder)};
    rewrite ^ /starting.html break;
    default_type text/html;
    add_header Retry-After 3 always;
    add_header Cache-Control no-store always;
}}
location = /-/signed-in {{
    internal;
    client_max_body_size 0;
    if ($request_method ~ ^(GET|HEAD|OPTIONS)$) {{ return 204; }}
    {without_body}
    proxy_method GET;
    proxy_pass http://web;
}}
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
location ^~ /-/files/ {{
    internal;
    alias {_quoted(f"{store().root}/")};
    etag off;
    if_modified_since off;
    add_header Last-Modified "";
    {_copied_headers()}
}}
location ^~ /-/pieces/ {{
    internal;
    slice {PIECE};
    {without_body}
    proxy_set_header Range $slice_range;
    proxy_set_header If-Range "";
    proxy_set_header If-None-Match "";
    proxy_ignore_headers X-Accel-Buffering;
    proxy_buffers {PIECE // (64 * 1024) + 2} 64k;
    proxy_max_temp_file_size 0;
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


def _door(door: Door, passed: str) -> str:
    lines = [f'location ~ "^{door.pattern}$" {{', f"    client_max_body_size {door.most_bytes};"]
    if not door.is_open:
        lines.append(f"    {SIGNED_IN_ONLY}")
    if door.per_second:
        lines.append(f"    limit_req zone=rate{door.per_second} burst={10 * door.per_second} nodelay;")
    lines.append(f"    limit_conn posts {40 if door.is_upload else 100};")
    if door.is_upload:  # read as it arrives: no second copy on the disk
        lines.append("    proxy_request_buffering off;")
    lines += [f"    {passed}", f"    proxy_pass http://{'streams' if door.is_upload else 'web'};", "}"]
    return "\n".join(lines)


def _rates() -> str:
    rates = sorted({door.per_second for door in settings.DOORS if door.per_second})
    return "\n    ".join(f"limit_req_zone $poster zone=rate{rate}:1m rate={rate}r/s;" for rate in rates)


def _passed(front: Front) -> str:
    """Return the headers of every request that is passed on. What strangers send under these names is dropped."""
    forwarded = {"For": "$http_x_forwarded_for", "Proto": "$http_x_forwarded_proto", "Host": "$http_x_forwarded_host"}
    headers = {
        "Host": "$http_host",
        "Connection": '"close"',
        "X-Overprint-Front": front.secret,
        "X-Overprint-Peer": "$remote_addr",
        "X-Overprint-Refused": '""',
        "X-Overprint-Sent": '""',
        "X-Accel-Mapping": '""',
    }
    headers |= {f"X-Forwarded-{name}": value if settings.TRUSTED_PROXY else '""' for name, value in forwarded.items()}
    return "\n    ".join(f"proxy_set_header {name} {value};" for name, value in headers.items())


def _without_body(front: Front) -> str:
    lines = [_passed(front), "proxy_pass_request_body off;", 'proxy_set_header Content-Length "";']
    return "\n    ".join([*lines, 'proxy_set_header Transfer-Encoding "";', 'proxy_set_header Expect "";'])


def _peer() -> str:
    """Return how nginx learns a visitor's address for its own counts: behind a trusted proxy the last one it named."""
    if not settings.TRUSTED_PROXY:
        return "map $remote_addr $peer { default $remote_addr; }"
    return 'map $http_x_forwarded_for $peer { default $remote_addr; "~(?<last>[^, ]+) *$" $last; }'


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
    """Return what nginx itself would not take over from the answer that named the file."""
    names = (
        *("ETag", "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"),
        *("Cross-Origin-Opener-Policy", "X-Robots-Tag", "Strict-Transport-Security", "Vary"),
    )
    return "\n    ".join(f"add_header {name} $upstream_http_{name.lower().replace('-', '_')};" for name in names)


def _types() -> str:
    """Return the types of the static files by their endings, from what is there rather than from the system."""
    endings = {path.suffix for path in settings.STATIC_ROOT.rglob("*") if path.suffix not in ("", ".gz", ".br")}
    found = {ending: mimetypes.types_map.get(ending) for ending in endings} | MIME_TYPES
    lines = [f"{kind} {ending[1:]};" for ending, kind in sorted(found.items()) if kind]
    return "types { " + " ".join(lines) + " }"


def _listen(bind: str, port: int) -> str:
    address = f"[{bind}]:{port}" if ":" in bind else f"{bind}:{port}"
    return address + (" ipv6only=off" if bind == "::" else "") + " backlog=2048"


def _user() -> str:
    """Return who owns nginx's temporary folders when root runs the site. Others can only be themselves."""
    if os.geteuid() != 0:
        return ""
    return f"user {pwd.getpwuid(0).pw_name} {grp.getgrgid(0).gr_name};\n"


def _small() -> int:
    return min(door.most_bytes for door in settings.DOORS)


def _quoted(path: Path | str) -> str:
    """Return a path as nginx reads it. Raises FrontUnusable for a `$`, which would begin a variable."""
    text = str(path)
    if "$" in text or "\n" in text:
        raise FrontUnusable(f"the path {text} cannot be written in nginx's configuration")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _indented(parts: Iterable[str], columns: int) -> str:
    lines = "\n".join(parts).splitlines()
    return "\n".join(f"{' ' * columns}{line}" if line else "" for line in lines)


STARTING = """\
<!DOCTYPE html>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="refresh" content="3">
        <title>Overprint is starting</title>
    </head>
    <body>
        <h1>Overprint is starting</h1>
        <p>Nothing is lost: every batch continues where it was. This page looks again every three seconds.</p>
    </body>
</html>
"""
