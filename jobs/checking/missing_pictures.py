"""Why a row has no picture that could be drawn, by what is known before the start."""

from jobs.errors import JobFailed, PictureAmbiguous, PictureMissing, PictureNotTaken
from jobs.intake.files import kinds
from jobs.intake.rows import match_counts
from jobs.models import Job

NO_PICTURE = "This row has no picture. Upload the picture it names, or leave the row out."


def picture_failure(job: Job) -> JobFailed | None:
    """Return why the row has no usable picture, or None if its header looks usable."""
    source = job.source
    if source is None:
        kind = PictureAmbiguous if match_counts.is_ambiguous(job) else PictureMissing
        return kind(job.source_problem or NO_PICTURE)
    if source.code == PictureNotTaken.code:
        return PictureNotTaken(kinds.why_not_taken(source.path, source.sentence))
    if source.code:
        return JobFailed.of(source.code)(source.sentence)
    if not source.is_here:
        return PictureMissing(f"{source.path} is not uploaded yet. Choose the folder again.")
    return None
