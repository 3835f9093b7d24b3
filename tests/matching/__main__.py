"""Print how the matcher does on the labelled pairs, and every pair of those it may be tuned on that went otherwise.

python -m matching (in tests/) [--aside-too]
"""

import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from support.desks import MONDAY

import triage.clock
from matching.county import ASIDE, TUNING, build
from matching.judging import figures, judged
from triage.config import shipped
from triage.store.engine import Store
from triage.store.migrate import migrate

triage.clock.now = lambda: MONDAY
with tempfile.TemporaryDirectory() as place:
    folder = Path(place)
    store = Store(f"sqlite:///{folder}/new.db")
    migrate(store, shipped("migrations"))
    store.close()
    county = build(folder / "new.db", folder)
    results = [(names, list(judged(names, county, folder))) for names in (TUNING, ASIDE)]
for names, found in results:
    told = names == TUNING or "--aside-too" in sys.argv
    for one in found:
        if told and (one.wrong or one.missed or one.false_offers or one.silent):
            what = "WRONG" if one.wrong else "missed" if one.missed else "silent" if one.silent else "false offer"
            print(f"{what:12}{one.pair.sender} | {one.pair.says[:70]!r} | {one.pair.label} <- {one.became}")
    print(json.dumps({"+".join(names): figures(found)}), flush=True)
