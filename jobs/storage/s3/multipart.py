"""Multipart uploads of a bucket, whose parts somebody else sends to signed addresses.

The server keeps the parts apart until the upload is completed, so nobody reads half of a file. Then
they are one object, which those addresses can no longer change. These requests are made without the
client of `connection`, which knows no open uploads.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import NamedTuple
from xml.etree.ElementTree import Element, fromstring

import urllib3
from urllib3.exceptions import HTTPError

from jobs.errors import StorageFailed
from jobs.storage.contract import KeyMissing
from jobs.storage.s3 import refusals
from jobs.storage.s3.address import BucketAddress
from jobs.storage.s3.signing import NO_WORDS, Request, Signer, Words

OWN_SECONDS = 300  #: for which the address of a request of the site counts
PLACE_SECONDS = 3600  #: for which the address of a part counts; then it is asked for again
_TIMES = urllib3.Timeout(connect=5, read=60)
_RETRIES = urllib3.Retry(
    3,
    backoff_factor=0.2,
    status_forcelist=(500, 502, 503, 504),
    allowed_methods=None,
    raise_on_status=False,
)


class _Question(NamedTuple):
    """A request of the site about a key."""

    method: str
    key: str = ""
    query: Words = NO_WORDS
    headers: Words = NO_WORDS
    body: str = ""


class OpenUpload(NamedTuple):
    key: str
    upload_id: str
    begun_at: datetime


class SentPart(NamedTuple):
    """A part that has arrived."""

    number: int
    size: int
    etag: str


class MultipartUploads:
    """Multipart uploads below the prefix of a bucket. Every method raises StorageFailed.

    `public`: the origin by which browsers reach the server.
    """

    def __init__(self, address: BucketAddress, signer: Signer, public: str) -> None:
        self._address, self._signer, self._public = address, signer, public

    def begin(self, key: str) -> str:
        """Return the id of a new upload."""
        return _text(self._xml(_Question("POST", key, {"uploads": ""})), "UploadId")

    def open_uploads(self, prefix: str) -> Iterator[OpenUpload]:
        """Yield uploads that are neither completed nor given up, of keys that begin so."""
        query = {"uploads": "", "prefix": self._path(prefix)}
        while True:
            answer = self._xml(_Question("GET", query=query))
            yield from map(self._open_upload, _all(answer, "Upload"))
            if _text(answer, "IsTruncated") != "true":
                return
            query |= {
                "key-marker": _text(answer, "NextKeyMarker"),
                "upload-id-marker": _text(answer, "NextUploadIdMarker"),
            }

    def _open_upload(self, found: Element) -> OpenUpload:
        key = _text(found, "Key").removeprefix(self._path(""))
        begun = datetime.fromisoformat(_text(found, "Initiated"))
        return OpenUpload(key, _text(found, "UploadId"), begun)

    def parts(self, key: str, upload_id: str) -> list[SentPart]:
        """Return the parts that have arrived, in order, at most 1,000. Raises KeyMissing if there
        is no such upload.

        Of a part that was sent twice, SeaweedFS lists both: the later one counts.
        """
        answer = self._xml(_Question("GET", key, {"uploadId": upload_id}))
        found = sorted(_all(answer, "Part"), key=lambda part: _text(part, "LastModified"))
        parts = {part.number: part for part in map(_sent_part, found)}
        return [parts[number] for number in sorted(parts)]

    def address_of_part(self, key: str, upload_id: str, number: int, size: int) -> str:
        """Return an address that takes exactly `size` bytes as part `number`, which counts from 1,
        within PLACE_SECONDS.
        """
        url = f"{self._public}/{self._address.bucket}/{self._path(key)}"
        query = {"partNumber": f"{number}", "uploadId": upload_id}
        request = Request("PUT", url, query, {"content-length": f"{size}"})
        return self._signer.address(request, seconds=PLACE_SECONDS)

    def complete(self, key: str, upload_id: str, parts: list[SentPart]) -> None:
        """Make one object of the parts. Raises KeyMissing if there is no such upload."""
        lines = "".join(
            f"<Part><PartNumber>{part.number}</PartNumber><ETag>{part.etag}</ETag></Part>"
            for part in parts
        )
        body = f"<CompleteMultipartUpload>{lines}</CompleteMultipartUpload>"
        self._xml(_Question("POST", key, {"uploadId": upload_id}, body=body))

    def give_up(self, key: str, upload_id: str) -> None:
        """Delete the parts."""
        try:
            self._ask(_Question("DELETE", key, {"uploadId": upload_id}))
        except KeyMissing:
            return  # somebody else did, or completed it

    def copy(self, key: str, target: str, metadata: Words) -> None:
        """Let the server copy an object, with other metadata."""
        headers = {
            "x-amz-copy-source": f"/{self._address.bucket}/{self._path(key)}",
            "x-amz-metadata-directive": "REPLACE",
        }
        said = {f"x-amz-meta-{name}": value for name, value in metadata.items()}
        self._xml(_Question("PUT", target, headers=headers | said))

    def _path(self, key: str) -> str:
        return f"{self._address.prefix}/{key}" if self._address.prefix else key

    def _xml(self, question: _Question) -> Element:
        answer = self._ask(question)
        if "<Error>" in answer:  # after a 200 that the server sent while it was still at work
            raise self._failure(question.key, f"status code: 200 {answer}")
        return fromstring(answer)  # noqa: S314 -- from the server of the site

    def _ask(self, question: _Question) -> str:
        answer = self._answer(question)
        text = answer.data.decode("utf-8", "replace")
        if answer.status >= 300:
            raise self._failure(question.key, f"status code: {answer.status} {text}")
        return text

    def _answer(self, question: _Question) -> urllib3.BaseHTTPResponse:
        try:
            return _pool(os.getpid()).request(
                question.method,
                self._signed(question),
                headers=question.headers or None,
                body=question.body or None,
                redirect=False,
            )
        except HTTPError as error:
            raise self._failure(question.key, f"{error}") from error

    def _signed(self, question: _Question) -> str:
        path = f"/{self._path(question.key)}" if question.key else ""
        url = f"{self._address.origin}/{self._address.bucket}{path}"
        request = Request(question.method, url, question.query, question.headers)
        return self._signer.address(request, seconds=OWN_SECONDS)

    def _failure(self, key: str, text: str) -> StorageFailed | KeyMissing:
        refusal = refusals.of(text)
        if refusal.code in ("NoSuchUpload", "NoSuchKey"):
            return KeyMissing(key)
        return refusals.failed(self._address.shown, refusal)


def _sent_part(found: Element) -> SentPart:
    number, size = int(_text(found, "PartNumber")), int(_text(found, "Size"))
    return SentPart(number, size, _text(found, "ETag"))


def _all(answer: Element, name: str) -> list[Element]:
    return answer.findall(f"{{*}}{name}")


def _text(answer: Element, name: str) -> str:
    return answer.findtext(f"{{*}}{name}", "")


@cache
def _pool(_process: int) -> urllib3.PoolManager:
    """Return the connections of this process: a fork must not share them."""
    return urllib3.PoolManager(timeout=_TIMES, retries=_RETRIES, maxsize=4)
