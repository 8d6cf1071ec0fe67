"""Which columns of a sheet hold web addresses, and whether their hosts may be asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from jobs import formats
from jobs.design.cells.cell import StoredCells, text_of
from jobs.errors import FileRefused
from jobs.intake.files.addresses import Address, AllowedHosts, is_address
from jobs.intake.rows import rows
from jobs.models import Batch

LOOKED_AT = 300  #: rows
SHARE = 0.5  #: of the filled cells of a column


@dataclass(frozen=True, slots=True)
class AddressColumn:
    """A column of web addresses. `example` is the first one, `hosts` are those of the first rows.

    `forbidden` are the hosts that the site may not ask. `names_pictures`: some end like the name of
    a picture; others can be meant for a QR code.
    """

    name: str
    example: str
    hosts: tuple[str, ...]
    forbidden: tuple[str, ...]
    names_pictures: bool

    @property
    def allowed(self) -> list[str]:
        """Return the hosts that the site may ask."""
        return [host for host in self.hosts if host not in self.forbidden]


def address_columns(batch: Batch) -> list[AddressColumn]:
    """Return the columns whose cells are mostly web addresses, in the sheet's order."""
    cells = list(rows.cells_in_order(batch)[:LOOKED_AT])
    held = {name: _addresses(cells, name) for name in rows.columns(batch)}
    return [_column(name, addresses) for name, addresses in held.items() if addresses]


def _addresses(cells: Sequence[StoredCells], name: str) -> list[str]:
    """Return the web addresses in a column, or nothing if most of its texts are none."""
    texts = list(filter(None, (text_of(row, name).strip() for row in cells)))
    held = [text for text in texts if is_address(text)]
    return held if len(held) >= SHARE * len(texts) else []


def _column(name: str, held: Iterable[str]) -> AddressColumn:
    allowed = AllowedHosts.of(settings.PICTURE_HOSTS)
    parsed = [(text, address) for text in held if (address := _parsed(text))]
    hosts = dict.fromkeys(address.authority for _, address in parsed)
    may_be_asked = {address.authority for _, address in parsed if allowed.allow(address)}
    return AddressColumn(
        name=name,
        example=parsed[0][0] if parsed else "",
        hosts=tuple(hosts),
        forbidden=tuple(host for host in hosts if host not in may_be_asked),
        names_pictures=any(_names_picture(address) for _, address in parsed),
    )


def _names_picture(address: Address) -> bool:
    path = urlsplit(address.target).path
    return path.rpartition(".")[2].lower() in formats.EXTENSIONS


def _parsed(text: str) -> Address | None:
    try:
        return Address.of(text)
    except FileRefused:
        return None
