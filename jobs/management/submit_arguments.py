"""The arguments of `manage.py submit`, group by group."""

import sys
from argparse import Action, ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from jobs.design import document
from jobs.intake.sheets import sheet_kinds
from jobs.results.pdf import choices


class PrintText(Action):
    """Print what `const` returns instead of submitting, without asking for the other options."""

    def __call__(self, parser: ArgumentParser, *_: Any) -> None:
        sys.stdout.write(self.const())
        parser.exit()


def add(parser: ArgumentParser) -> None:
    """Add all arguments, in the order in which the help lists them."""
    _add_files(parser)
    _add_design(parser)
    _add_photos(parser)
    parser.add_argument("--name", default="", help="What the batch is called.")
    _add_update(parser)
    _add_decisions(parser)
    _add_waiting(parser)
    _add_pdf(parser)
    parser.add_argument(
        "--json", action="store_true", help="Print one JSON object as the last line."
    )


def _add_files(parser: ArgumentParser) -> None:
    add = partial(parser.add_argument, type=Path)
    add("--images", metavar="DIR_OR_ZIP", help="The pictures; with --update, new ones.")
    add("--sheet", help=f"{sheet_kinds.NAMES}; without it: rows from the pictures' names.")
    _add_pairs(
        parser,
        "--rename",
        "renamed",
        "COLUMN=NAME",
        "Read a column of the sheet by another name, such as the one that the design needs.",
    )


def _add_design(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--design",
        default="",
        metavar="D.json_OR_NAME",
        help="What is put on the photos: a file, or the name of a saved design.",
    )
    _add_schema(
        parser, "--design-schema", document.schema_as_text, "Print the JSON Schema of a design file"
    )
    parser.add_argument(
        "--by-language",
        action="store_true",
        help="Make a picture in each language: headline_de, headline_ar …",
    )
    parser.add_argument(
        "--rows-from",
        metavar="COLUMN",
        help="Make a row of each cell of the columns from this one on, such as a price per branch.",
    )
    parser.add_argument(
        "--rows-to", metavar="COLUMN", help="With --rows-from: the last of these columns."
    )
    parser.add_argument(
        "--box-pictures",
        "--insets",
        dest="insets",
        type=Path,
        metavar="DIR",
        help="Folder of the design's logos and other box pictures.",
    )


def _add_schema(parser: ArgumentParser, name: str, text: Callable[[], str], what: str) -> None:
    parser.add_argument(name, action=PrintText, nargs=0, const=text, help=f"{what}, and stop.")


def _add_pairs(parser: ArgumentParser, name: str, dest: str, metavar: str, what: str) -> None:
    """Add an argument that can be given several times, each time with two sides."""
    parser.add_argument(
        name, dest=dest, type=_pair, action="append", default=[], metavar=metavar, help=what
    )


def _add_photos(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--every-picture",
        action="store_true",
        help="Make a result for each picture of a row, not only for the one that it names.",
    )
    parser.add_argument(
        "--photos-say",
        dest="stated",
        type=_pair,
        metavar="COLUMN=FACT",
        help="Cells of this column are what the photos say: frame='photo number'.",
    )
    _add_pairs(
        parser,
        "--clock",
        "clocks",
        "CAMERA=TIME",
        "Add hours and minutes to the times of a camera: 'Canon EOS R5=+1:30'.",
    )


def _add_update(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--update",
        default="",
        metavar="BATCH",
        help="Let this batch follow the changed --sheet.",
    )
    parser.add_argument(
        "--key", default="", metavar="COLUMN", help="Column that tells rows apart, or “row”."
    )
    parser.add_argument(
        "--part", action="store_true", help="The changed sheet has only some of the rows."
    )
    parser.add_argument(
        "--replace",
        dest="replaces",
        action="store_true",
        help="Take this sheet even if another one, yours or a colleague's, is uploaded and not "
        "confirmed yet; that one is thrown away.",
    )


def _add_decisions(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--gone",
        default="",
        choices=["keep", "leave-out"],
        help="What becomes of rows that the changed sheet no longer has.",
    )
    parser.add_argument(
        "--revoke",
        metavar="REASON",
        help="With --gone leave-out: revoke the serial numbers of those rows; the page of each "
        "shows the reason. By default they stay valid, and those of kept rows always do.",
    )
    parser.add_argument(
        "--renumber",
        metavar="REASON",
        help="Revoke the serial numbers of rows that are made again, and give these rows new ones; "
        "the page of each revoked number shows the reason. By default rows keep their numbers.",
    )
    parser.add_argument(
        "--totals",
        default="",
        choices=["make", "leave-out"],
        help="What becomes of rows that may be totals and are new, or were left out before. By "
        "default they are made.",
    )
    parser.add_argument(
        "--conflicts",
        default="",
        choices=["sheet", "corrections"],
        help="Which text counts where the sheet and a correction disagree.",
    )
    parser.add_argument(
        "--differing",
        default="",
        choices=["use", "keep"],
        help="Which picture counts where one of --images differs from the used one of its "
        "name. By default the used one is kept.",
    )


def _add_waiting(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--account", default="", help="Whose batch it is; the first account by default."
    )
    parser.add_argument(
        "--wait", action="store_true", help="Wait until every row is done or failed."
    )
    parser.add_argument(
        "--zip", type=Path, metavar="OUT.zip", help="Wait for the results and write them there."
    )


def _add_pdf(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--pdf",
        type=Path,
        metavar="OUT.pdf",
        help="Wait, and write a PDF, with pages as large as the pictures.",
    )
    parser.add_argument(
        "--pdf-choices",
        default="",
        metavar="C.json_OR_{…}",
        help="Everything that the PDF page offers, as JSON: "
        """'{"pages": "exact", "piece_width": 85.6, "piece_height": 54, "gap": 0}'.""",
    )
    _add_schema(
        parser,
        "--pdf-choices-schema",
        choices.schema_as_text,
        "Print the JSON Schema of these choices",
    )


def _pair(written: str) -> tuple[str, str]:
    """Return both sides of the last equals sign."""
    one, mark, other = (part.strip() for part in written.rpartition("="))
    if not (one and mark and other):
        raise ArgumentTypeError(f"{written!r} is not written NAME=VALUE")
    return one, other
