"""Every fault, in the order of the table."""

from tests.faults import broken_brokers, kills

FAULTS = sorted([*kills.FAULTS, *broken_brokers.FAULTS], key=lambda fault: int(fault.number[1:].split("-")[0]))
