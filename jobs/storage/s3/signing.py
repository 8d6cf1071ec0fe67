"""Addresses that allow one request to an S3 server without its keys: AWS Signature Version 4 in
the query. The client of `connection` signs whole objects only, and no parts of them.
"""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

ALGORITHM = "AWS4-HMAC-SHA256"


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


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for a server in this region."""

    keys: Keys
    region: str

    def address(
        self,
        method: str,
        url: str,
        query: Mapping[str, str] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        seconds: int,
        now: datetime | None = None,
    ) -> str:
        """Return the address with a signature that counts for some seconds.

        `url` has no query, and its path is not quoted. Whoever makes the request has to send
        exactly these `headers`.
        """
        moment = f"{now or datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        scope = f"{moment[:8]}/{self.region}/s3/aws4_request"
        sent = {"host": urlsplit(url).netloc} | {
            name.lower(): value.strip() for name, value in (headers or {}).items()
        }
        names = ";".join(sorted(sent))
        told = {**(query or {}), **self._told(scope, moment, names, seconds)}
        words = "&".join(f"{_quoted(name)}={_quoted(told[name])}" for name in sorted(told))
        path = quote(urlsplit(url).path, safe="/-_.~")
        lines = "".join(f"{name}:{sent[name]}\n" for name in sorted(sent))
        request = f"{method}\n{path}\n{words}\n{lines}\n{names}\nUNSIGNED-PAYLOAD"
        digest = hashlib.sha256(request.encode()).hexdigest()
        signature = self._signed(scope, f"{ALGORITHM}\n{moment}\n{scope}\n{digest}")
        origin = url.removesuffix(urlsplit(url).path)
        return f"{origin}{path}?{words}&X-Amz-Signature={signature}"

    def _told(self, scope: str, moment: str, names: str, seconds: int) -> dict[str, str]:
        """Return what the query says of the signature."""
        session = {"X-Amz-Security-Token": self.keys.token} if self.keys.token else {}
        return session | {
            "X-Amz-Algorithm": ALGORITHM,
            "X-Amz-Credential": f"{self.keys.access}/{scope}",
            "X-Amz-Date": moment,
            "X-Amz-Expires": f"{seconds}",
            "X-Amz-SignedHeaders": names,
        }

    def _signed(self, scope: str, text: str) -> str:
        key = f"AWS4{self.keys.secret}".encode()
        for word in (*scope.split("/"), text):
            key = hmac.digest(key, word.encode(), "sha256")
        return key.hex()


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")
