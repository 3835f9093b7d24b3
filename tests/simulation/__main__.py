"""Print a simulated surge week: 4,500 contacts a day, 30 agents who take `next`."""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from simulation.week import Simulation

with tempfile.TemporaryDirectory() as folder:
    week = Simulation(Path(folder), a_day=4500, agents=30, days=5).run()
print(*week.table(), sep="\n")
print(f"{week.contacts} contacts, {len(week.touches)} cases touched, {week.left} left")
print(f"a child at risk overtaken: {week.overtaken}")
print(f"band 1 late although somebody took a less urgent case: {len(week.late_though_hands_were_free())}")
