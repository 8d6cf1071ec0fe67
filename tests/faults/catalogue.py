"""Every fault, in the order of the table."""

from tests.faults import (
    away_databases,
    births,
    broken_brokers,
    clocks,
    hosts,
    kills,
    pictures,
    power,
    races,
    settling,
    silent_databases,
    web,
)

ROOMS = (
    *(kills, births, power, hosts, broken_brokers, away_databases, silent_databases),
    *(pictures, clocks, races, settling, web),
)
FAULTS = sorted(
    (fault for room in ROOMS for fault in room.FAULTS), key=lambda fault: int(fault.number[1:])
)
