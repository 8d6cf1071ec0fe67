"""What a job that does nothing leaves: values as long as those of a real result."""

import json

KEY = "b/00000000-0000-0000-0000-000000000000/out/none-{job_id}.jpg"
SIZE, CRC32, SHA256 = 1_234_567, 123_456_789, "0" * 64
DETAILS = {"width": 4000, "height": 3000, "boxes": [], "path": "splice", "path_reason": ""}
DETAILS_TEXT = json.dumps(DETAILS)
