"""Photo + design + row → picture. Decide (`layout`), then paint, then put the paint onto the photo
and save it.

Pure: no settings, no database, no Django. Other packages import from here.
"""

from jobs import compiled

compiled.found_first(__name__, __path__)

from jobs.rendering.boxes.common_sizes import NO_SIZES, Sizes
from jobs.rendering.encoding.splicing import Way, way_here
from jobs.rendering.fonts.families import (
    Family,
    face_words,
    families,
    family,
    licence_of,
    ranges_of,
    uploaded_family,
    weight_words,
)
from jobs.rendering.photos.opening import PhotoHeader, read_header, read_header_with_facts
from jobs.rendering.proofs import marked
from jobs.rendering.render import (
    Drawn,
    Picture,
    check_format,
    check_row,
    preview,
    render,
    render_each,
    result_format,
    result_scale,
    result_size,
    small,
    thumbnail,
    title_of,
    warm_up,
)
from jobs.rendering.trials import Trial, trial
from jobs.uploaded_files import bring

__all__ = [
    "NO_SIZES",
    "Drawn",
    "Family",
    "PhotoHeader",
    "Picture",
    "Sizes",
    "Trial",
    "Way",
    "bring",
    "check_format",
    "check_row",
    "face_words",
    "families",
    "family",
    "licence_of",
    "marked",
    "preview",
    "ranges_of",
    "read_header",
    "read_header_with_facts",
    "render",
    "render_each",
    "result_format",
    "result_scale",
    "result_size",
    "small",
    "thumbnail",
    "title_of",
    "trial",
    "uploaded_family",
    "warm_up",
    "way_here",
    "weight_words",
]
