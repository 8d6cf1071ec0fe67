"""Find the uploaded file that a cell means: by name in forgiving steps, then by a rule a person
showed, never by a guess.

Pure: texts in, indexes out.
"""

from jobs.matching.columns import ImageColumns, image_columns
from jobs.matching.every_picture import EveryPicture, every_picture
from jobs.matching.learned_rules import LearnedRule, NamePart
from jobs.matching.learning import learn
from jobs.matching.match_rules import MatchRule
from jobs.matching.names import key
from jobs.matching.picture_totals import PictureTotals
from jobs.matching.stated import match_stated
from jobs.matching.steps import FileFinder, FoundFile, Matching, MatchStep, match

__all__ = [
    "EveryPicture",
    "FileFinder",
    "FoundFile",
    "ImageColumns",
    "LearnedRule",
    "MatchRule",
    "MatchStep",
    "Matching",
    "NamePart",
    "PictureTotals",
    "every_picture",
    "image_columns",
    "key",
    "learn",
    "match",
    "match_stated",
]
