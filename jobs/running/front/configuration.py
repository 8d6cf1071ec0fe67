"""Writes nginx.conf from the site's settings: limits and time-outs for all, then what each address
does.
"""

import grp
import mimetypes
import os
import pwd

from django.conf import settings

from jobs.running.front import pages
from jobs.running.front.locations import locations
from jobs.running.front.nginx import Front, open_files, quoted

MIME_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


def configuration(front: Front) -> str:
    """Return nginx.conf."""
    return f"""\
# Written at every start of the site (jobs/running/front/).
daemon off;
master_process off;
{_user()}error_log stderr crit;  # errors of strangers would fill the log
pid {quoted(front.folder / "nginx.pid")};
pcre_jit on;
events {{
    worker_connections {open_files() // 2 - 64};
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

    client_body_temp_path {quoted(front.folder / "body")};
    proxy_temp_path {quoted(front.folder / "proxy")};
    fastcgi_temp_path {quoted(front.folder / "proxy")};
    uwsgi_temp_path {quoted(front.folder / "proxy")};
    scgi_temp_path {quoted(front.folder / "proxy")};
    proxy_cache_path {quoted(front.folder / "signed-in")} keys_zone=signed_in:1m use_temp_path=off;

    # How long a visitor may take: for a whole header, and between two pieces of a body or an
    # answer.
    client_header_timeout 15s;
    client_body_timeout 30s;
    send_timeout 60s;
    keepalive_timeout 30s;
    lingering_time 60s;
    lingering_timeout 5s;
    reset_timedout_connection on;
    large_client_header_buffers 4 16k;
    client_body_buffer_size 64k;

    # Only requests with a body are counted: many people behind one address may look at pages.
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
    {pages.choice()}
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
    upstream web {{ server {quoted(front.web)}; }}
    upstream streams {{ server {quoted(front.streams)}; }}

    server {{
        listen {_listen(front.bind, front.port)};
        server_name _;
        client_max_body_size {_small()};
        error_page 401 = @signed_out;
        error_page 413 = @too_large;
        {pages.error_pages()}
{locations(front)}
    }}
}}
"""


def _rates() -> str:
    rates = sorted({door.per_second for door in settings.DOORS if door.per_second})
    return "\n    ".join(
        f"limit_req_zone $poster zone=rate{rate}:1m rate={rate}r/s;" for rate in rates
    )


def _peer() -> str:
    """Return how nginx learns a visitor's address for its own counts: behind a trusted proxy the
    last one it named.
    """
    if not settings.TRUSTED_PROXY:
        return "map $remote_addr $peer { default $remote_addr; }"
    return 'map $http_x_forwarded_for $peer { default $remote_addr; "~(?<last>[^, ]+) *$" $last; }'


def _types() -> str:
    """Return the types of the static files by their endings, from what is there rather than from
    the system.
    """
    endings = {
        path.suffix
        for path in settings.STATIC_ROOT.rglob("*")
        if path.suffix not in ("", ".gz", ".br")
    }
    found = {ending: mimetypes.types_map.get(ending) for ending in endings} | MIME_TYPES
    lines = [f"{kind} {ending[1:]};" for ending, kind in sorted(found.items()) if kind]
    return "types { " + " ".join(lines) + " }"


def _listen(bind: str, port: int) -> str:
    address = f"[{bind}]:{port}" if ":" in bind else f"{bind}:{port}"
    return address + (" ipv6only=off" if bind == "::" else "") + " backlog=2048"


def _user() -> str:
    """Return who owns nginx's temporary folders when root runs the site.

    Others can only be themselves.
    """
    if os.geteuid() != 0:
        return ""
    return f"user {pwd.getpwuid(0).pw_name} {grp.getgrgid(0).gr_name};\n"


def _small() -> int:
    return min(door.most_bytes for door in settings.DOORS)
