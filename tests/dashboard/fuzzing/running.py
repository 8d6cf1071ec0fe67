"""How requests are sent one after the other: all the prepared ones, then random ones until the time
is over.
"""

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from random import Random

from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests import factories
from tests.dashboard.fuzzing.asking import Asked, Site
from tests.dashboard.fuzzing.judging import judge
from tests.dashboard.fuzzing.requests import Addresses
from tests.dashboard.fuzzing.world import World
from tests.dashboard.sessions import new_session

AT_ONCE = 100  #: random requests for one address between two looks at the clock


@dataclass
class Fuzzing:
    """A site with batches in every state, and the faults that were found in its answers."""

    site: Site
    world: World
    addresses: Addresses
    faults: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return self.site.requests

    def send(self, requests: Iterable[Asked], *, with_head: bool = False) -> None:
        for asked in requests:
            self._send(asked, with_head=with_head)

    def send_prepared(self, name: str, one_in: int = 1) -> None:
        """Every method on every state, then one hostile value after the other.

        `one_in`: send only a share of them.
        """
        begin = len(name) % one_in  # another share for each address
        self.send(islice(self.addresses.plain(name), begin, None, one_in), with_head=True)
        self.send(islice(self.addresses.spoilt(name), begin, None, one_in))

    def send_random(self, name: str, count: int, number: int) -> None:
        """`number`: the same requests for the same one.

        Hypothesis shrinks the first that is answered wrongly.
        """

        @seed(number)
        @settings(
            max_examples=count,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        @given(self.addresses.anything(name))
        def answered_well(asked: Asked) -> None:
            self.world.restore_files()
            judge(self.site, asked)

        try:
            answered_well()
        except AssertionError as fault:
            self.faults.append(str(fault))

    def send_until(self, seconds: float, number: int, only: Sequence[str] = ()) -> None:
        deadline, chance = time.monotonic() + seconds, Random(number)
        while time.monotonic() < deadline:
            self.send_random(
                chance.choice(only or self.addresses.names()), AT_ONCE, chance.getrandbits(32)
            )

    def _send(self, asked: Asked, *, with_head: bool) -> None:
        self.world.restore_files()
        try:
            judge(self.site, asked, with_head=with_head)
        except AssertionError as fault:
            self.faults.append(str(fault))


@contextmanager
def ready(world: World) -> Iterator[Fuzzing]:
    """What requests change is undone at the end."""
    with transaction.atomic(), override_settings(INBOX=str(world.inbox)):
        site = Site(new_session(factories.user()))
        try:
            yield Fuzzing(site, world.placed(), Addresses(world))
        finally:
            site.close()
            transaction.set_rollback(True)


def told(faults: list[str], most: float = math.inf) -> str:
    """For a report: equal faults once."""
    different = list(dict.fromkeys(faults))
    return "\n\n".join(different[: int(min(most, len(different)))])
