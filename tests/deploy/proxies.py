"""Runs Caddy and nginx with the examples of deploy/, and people who visit the site by its name.

In the examples only addresses, ports and the paths of certificates are replaced.
"""

import shutil
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import override

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from jobs.running import ports
from tests import services
from tests.running.visitors import Visitor
from tests.services import PATIENCE, wait_for

DEPLOY = services.ROOT / "deploy"
NAME = "print.example.org"


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy on this machine: its port for TLS and its port without."""

    port: int
    plain_port: int
    trusted: Path


@dataclass
class Stranger(Visitor):
    """Visits the site by its name, and checks the certificate."""

    proxy: Proxy = field(kw_only=True)

    @override
    def connection(self) -> HTTPConnection:
        return _ToProxy(self.proxy)


class _ToProxy(HTTPConnection):
    def __init__(self, proxy: Proxy) -> None:
        super().__init__(NAME, timeout=PATIENCE)
        self._proxy = proxy

    @override
    def connect(self) -> None:
        self.sock = connected(self._proxy)


def connected(proxy: Proxy, offered: Sequence[str] = ("http/1.1",)) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=proxy.trusted)
    context.set_alpn_protocols(list(offered))
    plain = socket.create_connection(("127.0.0.1", proxy.port), timeout=PATIENCE)
    return context.wrap_socket(plain, server_hostname=NAME)


def visitor(proxy: Proxy) -> Stranger:
    return Stranger(f"https://{NAME}", proxy=proxy)


@contextmanager
def caddy(folder: Path, *hosts: str) -> Iterator[Proxy]:
    """Run Caddy in front of hosts, each as `address:port`. It has its own certificate."""
    port, plain_port = ports.free_private_ports(2)
    proxy = Proxy(port, plain_port, folder / "data/caddy/pki/authorities/local/root.crt")
    options = f"""{{
        admin off
        local_certs
        skip_install_trust
        https_port {port}
        http_port {plain_port}
    }}
    """
    text = (DEPLOY / "caddy" / "Caddyfile").read_text(encoding="utf-8")
    text = text.replace("web-1.example.org:8000 web-2.example.org:8000", " ".join(hosts))
    configuration = folder / "Caddyfile"
    configuration.write_text(options + text, encoding="utf-8")
    env = {
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder),
        "HOST_COOKIE_SECRET": "c" * 32,
        "HOME": str(folder),
    }
    command = [_program("caddy"), "run", "--config", str(configuration)]
    with _answering(proxy, command, env, folder / "caddy.txt"):
        yield proxy


@contextmanager
def nginx(folder: Path, *hosts: str) -> Iterator[Proxy]:
    """Run nginx in front of hosts, each as `address:port`. It has its own certificate."""
    port, plain_port = ports.free_private_ports(2)
    proxy = Proxy(port, plain_port, folder / "site.pem")
    key = folder / "site.key"
    _make_certificate(proxy.trusted, key)
    text = (DEPLOY / "nginx" / "overprint.conf").read_text(encoding="utf-8")
    for old, new in (
        ("server web-1.example.org:8000", f"server {hosts[0]}"),
        ("server web-2.example.org:8000", f"server {hosts[-1]}"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("listen 80;", f"listen 127.0.0.1:{plain_port};"),
        (f"/etc/ssl/certs/{NAME}.pem", str(proxy.trusted)),
        (f"/etc/ssl/private/{NAME}.key", str(key)),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "overprint.conf").write_text(text, encoding="utf-8")
    kept = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = " ".join(f"{name}_temp_path {folder / name};" for name in kept)
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; error_log stderr; pid {folder / 'nginx.pid'};"
        "events { worker_connections 1024; }"
        f"http {{ access_log off; {paths} include {folder / 'overprint.conf'}; }}",
        encoding="utf-8",
    )
    command = [_program("nginx"), "-e", "stderr", "-p", str(folder), "-c", "nginx.conf"]
    with _answering(proxy, command, {}, folder / "nginx.txt"):
        yield proxy


def _program(name: str) -> str:
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if found is None:
        pytest.fail(f"{name} is missing: apt-get install --no-install-recommends {name}")
    return found


@contextmanager
def _answering(
    proxy: Proxy, command: list[str], env: dict[str, str], output: Path
) -> Iterator[None]:
    with services.process(command, {"PATH": "/usr/bin:/bin", **env}, output=output) as running:

        def is_answering() -> bool:
            if running.poll() is not None:
                pytest.fail(f"{command[0]} ended: {output.read_text(encoding='utf-8')}")
            try:
                return visitor(proxy).get("/healthz").status == 200
            except OSError:
                return False

        wait_for(is_answering, PATIENCE, f"a site behind {command[0]}")
        yield


def _make_certificate(certificate: Path, key: Path) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = timezone.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .sign(private, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
