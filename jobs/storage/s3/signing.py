"""Addresses that allow one request to an S3 server without its keys: AWS Signature Version 4 in
the query. The client of `connection` signs whole objects only, and no parts of them.
"""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import SplitResult, quote, urlsplit

ALGORITHM = "AWS4-HMAC-SHA256"

type Words = Mapping[str, str]
"""Names and values of a query, or of headers."""

NO_WORDS: Words = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Keys:
    """What a server knows the site by. `token`: of a session, or empty."""

    access: str
    secret: str
    token: str = ""


def keys_of_environment() -> Keys | None:
    """Return the keys in the environment; None where the role of the machine counts instead."""
    access, secret, token = (
        os.environ.get(f"AWS_{name}", "")
        for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN")
    )
    return Keys(access, secret, token) if access and secret else None


class Request(NamedTuple):
    """A request that is allowed. `url` has no query, and its path is not quoted. Whoever makes it
    has to send exactly these `headers`.
    """

    method: str
    url: str
    query: Words = NO_WORDS
    headers: Words = NO_WORDS

    @property
    def _parts(self) -> SplitResult:
        return urlsplit(self.url)

    @property
    def _path(self) -> str:
        return quote(self._parts.path, safe="/-_.~")

    def _sent(self) -> Words:
        """Return its headers as they are signed."""
        own = {name.lower(): value.strip() for name, value in self.headers.items()}
        return {"host": self._parts.netloc, **own}

    @property
    def signed_headers(self) -> str:
        return ";".join(sorted(self._sent()))

    @property
    def address(self) -> str:
        return f"{self.url.removesuffix(self._parts.path)}{self._path}"

    def digest(self, query: str) -> str:
        """Return the digest of the request with this query."""
        lines = "".join(f"{name}:{value}\n" for name, value in sorted(self._sent().items()))
        said = f"{query}\n{lines}\n{self.signed_headers}"
        whole = f"{self.method}\n{self._path}\n{said}\nUNSIGNED-PAYLOAD"
        return hashlib.sha256(whole.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for a server in this region."""

    keys: Keys
    region: str

    def address(self, request: Request, *, seconds: int, now: datetime | None = None) -> str:
        """Return the address with a signature that counts for some seconds."""
        moment = f"{now or datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        told = self._told(moment, request.signed_headers, seconds)
        query = _query({**request.query, **told})
        signature = self._signed(moment, request.digest(query))
        return f"{request.address}?{query}&X-Amz-Signature={signature}"

    def _scope(self, moment: str) -> str:
        return f"{moment[:8]}/{self.region}/s3/aws4_request"

    def _told(self, moment: str, signed_headers: str, seconds: int) -> dict[str, str]:
        """Return what the query says of the signature."""
        session = {"X-Amz-Security-Token": self.keys.token} if self.keys.token else {}
        return session | {
            "X-Amz-Algorithm": ALGORITHM,
            "X-Amz-Credential": f"{self.keys.access}/{self._scope(moment)}",
            "X-Amz-Date": moment,
            "X-Amz-Expires": f"{seconds}",
            "X-Amz-SignedHeaders": signed_headers,
        }

    def _signed(self, moment: str, digest: str) -> str:
        scope = self._scope(moment)
        key = f"AWS4{self.keys.secret}".encode()
        for word in (*scope.split("/"), f"{ALGORITHM}\n{moment}\n{scope}\n{digest}"):
            key = hmac.digest(key, word.encode(), "sha256")
        return key.hex()


def _query(words: Words) -> str:
    return "&".join(f"{_quoted(name)}={_quoted(words[name])}" for name in sorted(words))


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")
