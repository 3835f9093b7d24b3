"""Print the project's figures as JSON; everything is a ratio within this one run, since machines differ."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.clocks import clocks
from bench.finding import finding
from bench.intake import intake
from bench.mailbox import mailboxes
from bench.matching import lookup
from bench.queue_page import queue_page
from bench.reading import reading
from bench.reports import reports
from bench.screen import first_frame, live_refresh, queue_list
from bench.terminal import terminal

for name, measure in (
    ("clocks", clocks),
    ("reading", reading),
    ("intake", intake),
    ("matching", lookup),
    ("mailboxes", mailboxes),
    ("queue_page", queue_page),
    ("finding", finding),
    ("reports", reports),
    ("first_frame", first_frame),
    ("queue_list", queue_list),
    ("live_refresh", live_refresh),
    ("terminal", terminal),
):
    print(json.dumps({name: measure()}), flush=True)
