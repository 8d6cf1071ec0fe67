"""SeaweedFS: what leads it on one host, and volume servers on others."""

import json
import os
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from urllib.request import urlopen

from obstore.exceptions import BaseError, GenericError
from obstore.store import S3Store

from tests import buckets
from tests.faults.waiting import until
from tests.hosts.machines import PATIENCE, Machine, Service

PORTS = {"master": 9333, "filer": 8888, "s3": 8333, "volume": 8080}
COPIES = "001"  #: of everything there is one more, on another volume server
PREFIX = "site"
APART = 'mount --bind "$1" /mnt && mount -t tmpfs none /tmp && shift && exec "$@"'
"""Its sockets are in /tmp, by their ports: without its own, it would take those of another run."""
_COMMON = ("-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false")
_VOLUMES = ("-master.volumeSizeLimitMB=64", "-master.volumePreallocate=false")


class Bucket:
    """An S3 server. `head`: the host of its master, its filer and its gateway. What is in them, and
    where it is, is lost with the head alone; no file is lost with one of the volume servers.
    """

    def __init__(self, head: Machine, volumes: Sequence[Machine]) -> None:
        self.head, self.volumes = head, list(volumes)
        for machine in (head, *volumes):
            (machine.folder / "data").mkdir()
        identities = json.dumps({"identities": buckets.identities()})
        (head.folder / "s3.json").write_text(identities, encoding="ascii")
        head.services = [self._service(head, self._lead())]
        for machine in volumes:
            machine.services = [self._service(machine, self._keep_volumes(machine))]

    def _service(self, machine: Machine, command: Sequence[str]) -> Service:
        environment = os.environ | {"HOME": str(machine.folder)}
        where = (f"-ip={machine.address}", f"-ip.bind={machine.address}")
        apart = ("unshare", "--mount", "--", "sh", "-c", APART, "sh", str(machine.folder))
        name, *options = command
        full = (*apart, str(buckets.program()), name, "-dir=/mnt/data", *where, *options)
        return Service("weed", full, environment, machine.folder)

    def _lead(self) -> tuple[str, ...]:
        return (
            *("server", "-volume=false", "-filer", "-s3", "-s3.config=/mnt/s3.json"),
            *(f"-{name}.port={PORTS[name]}" for name in ("master", "filer", "s3")),
            *(f"-master.defaultReplication={COPIES}", "-master.peers=none"),
            *(*_COMMON, *_VOLUMES),
        )

    def _keep_volumes(self, machine: Machine) -> tuple[str, ...]:
        master = f"-master={self.head.address}:{PORTS['master']}"
        return ("volume", f"-port={PORTS['volume']}", master, "-max=40")

    @property
    def server(self) -> buckets.BucketServer:
        return buckets.BucketServer(f"http://{self.head.address}:{PORTS['s3']}", 0)

    def environment(self) -> dict[str, str]:
        return {"STORAGE_URL": self.server.url(PREFIX), **buckets.KEYS}

    def _objects(self) -> S3Store:
        access, secret = buckets.KEYS.values()
        return S3Store(
            "overprint",
            prefix=PREFIX,
            endpoint=self.server.endpoint,
            region="us-east-1",
            access_key_id=access,
            secret_access_key=secret,
            client_options={"allow_http": True, "timeout": "20s"},
        )

    def wait(self) -> None:
        """Return when it has stored something, on two volume servers."""
        until(self._takes_files, PATIENCE, "a bucket that takes files", every=0.5)

    def _takes_files(self) -> bool:
        try:
            self._objects().put("trial-of-the-harness", b"x")
        except BaseError:
            return False
        return True

    def copy_again(self) -> None:
        """Let each volume that lost a copy get another one, as an administrator does."""
        until(self._has_all_copies, PATIENCE, "a second copy of each volume", every=3)

    def _has_all_copies(self) -> bool:
        try:
            return self._copied()
        except (OSError, subprocess.TimeoutExpired):  # it is still starting
            return False

    def _copied(self) -> bool:
        """Order what copies the volumes, and return whether there are enough copies already."""
        master = f"{self.head.address}:{PORTS['master']}"
        subprocess.run(
            [str(buckets.program()), "shell", f"-master={master}"],
            input="lock\nvolume.fix.replication -apply\nunlock\n",
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )
        with urlopen(f"http://{master}/vol/status", timeout=10) as answer:
            centres = json.load(answer)["Volumes"]["DataCenters"].values()
        racks = [rack for centre in centres for rack in centre.values()]
        servers = [volumes for rack in racks for volumes in rack.values()]
        copies = Counter(volume["Id"] for volumes in servers for volume in volumes or [])
        is_whole = len(servers) == len(self.volumes) and bool(copies)
        return is_whole and min(copies.values()) > 1

    def files(self, prefix: str) -> Mapping[str, Callable[[], bytes]]:
        """Return how to read each file below the prefix, by the last part of its key."""
        objects = self._objects()
        keys = [found["path"] for page in objects.list(prefix) for found in page]
        return {key.rpartition("/")[2]: partial(_read, objects, key) for key in keys}


def _read(objects: S3Store, key: str) -> bytes:
    """Return the bytes of a file, also if the bucket has just started and does not know yet where
    they are.
    """
    (data,) = until(lambda: _content(objects, key), PATIENCE, f"the bytes of {key}")
    return data


def _content(objects: S3Store, key: str) -> list[bytes]:
    """Return the bytes of a file, or nothing while the bucket says that it failed."""
    try:
        return [bytes(objects.get(key).bytes())]
    except GenericError:
        return []
