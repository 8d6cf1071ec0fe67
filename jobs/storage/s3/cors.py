"""Whether browsers may send files to the server from pages of the site (CORS)."""

from collections.abc import Iterable

import urllib3
from urllib3.exceptions import HTTPError

METHOD = "PUT"


def refusal(public: str, bucket: str, origins: Iterable[str]) -> str:
    """Return what the person who runs the site has to put right, in sentences, or "".

    `public`: the origin by which browsers reach the server.
    """
    for origin in origins:
        try:
            asked = {"Origin": origin, "Access-Control-Request-Method": METHOD}
            answer = urllib3.request(
                "OPTIONS", f"{public}/{bucket}/overprint-probe", headers=asked, timeout=5, retries=1
            )
        except HTTPError:
            return (
                f"{public} (OVERPRINT_DIRECT_UPLOADS) does not answer from this host. If browsers "
                "cannot reach it either, all uploads go through the site."
            )
        if not _is_allowed(answer, origin):
            return (
                f"The bucket {bucket} lets no page of {origin} send files, so uploads go through "
                f"the site. Allow {METHOD} from {origin} in its CORS rules."
            )
    return ""


def _is_allowed(answer: urllib3.BaseHTTPResponse, origin: str) -> bool:
    origins = answer.headers.get("Access-Control-Allow-Origin", "")
    methods = answer.headers.get("Access-Control-Allow-Methods", "")
    return answer.status < 300 and origins in ("*", origin) and METHOD in methods
