"""A store in a bucket of any S3 server.

`address` reads `STORAGE_URL`, `bucket` is the store, `connection` talks to the server, `refusals`
puts its refusals into words, `cache` has files of this machine, `health` knows whether the server
takes anything. Browsers send to it by `direct`, which makes its requests by `multipart` and
`signing`; `cors` tells whether pages may.
"""

from jobs.storage.s3.bucket import BucketStore
from jobs.storage.s3.connection import is_usable_here

__all__ = ["BucketStore", "is_usable_here"]
