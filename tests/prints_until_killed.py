"""A kiosk's printer thread in a process of its own, with one slip, for a test that kills it: give it the device."""

import sys
import threading

from kiosk.peripherals.printer_port import Connection
from tests.golden_slips import WANG
from tests.printer_fixtures import QUICK, Wall

if __name__ == "__main__":
    Wall(Connection("serial", sys.argv[1]), QUICK).printer.print_receipt(WANG)
    threading.Event().wait()
