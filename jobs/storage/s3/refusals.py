"""Refusals of an S3 server, in words for the person who runs the site."""

import re
from dataclasses import dataclass

from jobs.errors import StorageFailed

_CODE = re.compile(r"<Code>([A-Za-z0-9]+)</Code>|\(code: ([A-Za-z0-9]+)\)")
_STATUS = re.compile(r"status code: (\d{3})|status: (\d{3}),")

_NO_KEY = ("//169.254.", "//[fd00:ec2::254]")  #: where the client asks for the role of a machine
FULL = {
    "XMinioStorageFull",
    "QuotaExceeded",
    "XMinioAdminBucketQuotaExceeded",
    "ServiceQuotaExceeded",
}

_WORDS = {
    "NoSuchBucket": "There is no such bucket. Make it, or correct STORAGE_URL.",
    "InvalidAccessKeyId": "The server does not know the access key. Correct AWS_ACCESS_KEY_ID.",
    "SignatureDoesNotMatch": "The secret key does not belong to the access key. Correct "
    "AWS_SECRET_ACCESS_KEY.",
    "ExpiredToken": "The session token has expired. Renew AWS_SESSION_TOKEN.",
    "InvalidToken": "The session token is not valid. Renew AWS_SESSION_TOKEN.",
    "RequestTimeTooSkewed": "The clock of this machine differs too much from the server’s. Set it, "
    "best with NTP.",
    "AccessDenied": "The access key may not do that. Allow it to read, write, list and delete "
    "(s3:GetObject, s3:PutObject, s3:DeleteObject, s3:ListBucket).",
    "PermanentRedirect": "The bucket is in another region. Correct the region in STORAGE_URL.",
    "AuthorizationHeaderMalformed": "The bucket is in another region. Correct the region in "
    "STORAGE_URL.",
    "NotImplemented": "The server lacks something that the site needs: conditional PUT "
    "(If-None-Match).",
    "SlowDown": "The server asks for fewer requests. Work continues more slowly.",
}
_SERVER_WORDS = ": a part of it may be away. Its log says more."
_FULL_WORDS = "It is full, or its quota is used up. Delete old batches, or raise the quota."


@dataclass(frozen=True, slots=True)
class Refusal:
    """`code` is the server's own, or empty if it did not answer."""

    code: str
    status: int
    sentence: str

    @property
    def is_full(self) -> bool:
        return self.code in FULL or self.status == 507

    @property
    def means_absent(self) -> bool:
        """Return whether the server has nothing under a key, rather than no such bucket."""
        return self.status == 404 and self.code == "NoSuchKey"

    @property
    def may_concern_one_file(self) -> bool:
        """Return whether a server that cannot find the bytes of one object may answer so."""
        return self.status >= 500 and self.code != "SlowDown" and not self.is_full

    @property
    def forbids(self) -> bool:
        """Return whether the server does not let this site do what it asked for."""
        return self.status in (400, 401, 403)

    @property
    def is_beyond(self) -> bool:
        """Return whether the object ends before the range that was asked for."""
        return self.status == 416


UNCONDITIONAL = Refusal("NotImplemented", 200, _WORDS["NotImplemented"])
"""The server overwrites what a conditional PUT must leave alone."""

SLOW = Refusal(
    "", 0, "The server takes too long to answer. Look at its load, its log and the network."
)
"""The time for a picture ran out while the server had its request."""


def of(error: Exception | str) -> Refusal:
    """Return what an exception of the client means, or what an answer says."""
    text = str(error)
    code = next((a or b for a, b in _CODE.findall(text)), "")
    status = int(next((a or b for a, b in _STATUS.findall(text)), 0))
    return Refusal(code, status, _sentence(code, status, text))


def _sentence(code: str, status: int, text: str) -> str:
    if any(sign in text for sign in _NO_KEY):
        return (
            "No access key is set. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give this "
            "machine a role."
        )
    if code in FULL or status == 507:
        return _FULL_WORDS
    if code in _WORDS:
        return _WORDS[code]
    if status == 403:
        return _WORDS["AccessDenied"]
    if status:
        answer = f"The server answers with status {status}{f' ({code})' if code else ''}"
        return f"{answer}{_SERVER_WORDS if status >= 500 else '.'}"
    return "The server does not answer. Check the endpoint in STORAGE_URL and the network."


def failed(shown: str, refusal: Refusal) -> StorageFailed:
    """Return the error for callers. `shown`: which bucket."""
    details = {"full" if refusal.is_full else "away": True}
    return StorageFailed(f"The storage, {shown}, did not work. {refusal.sentence}", **details)


def unreadable(shown: str, key: str) -> StorageFailed:
    """Return the error for callers about an object that the server lists and cannot send."""
    return StorageFailed(
        f"The storage, {shown}, works, but cannot send the file {key}. The part of it that had "
        "this file may be away or lost.",
        unreadable=key,
    )
