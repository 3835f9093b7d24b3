"""What reading costs: contacts of a kilobyte a second on one core, and how the cost grows from 100 kB to 1 MB."""

import json
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from bench.timing import best
from support.desks import shipped_house

from triage.rules.reading import Said, read, read_together
from triage.second_look import second_look

COUNT = 1000
TOGETHER = 100  # about as many as come in a batch of cases that are tried or ranked again
LOOKS = 100
_KILOBYTE = 1000
_RUNS = 3
_WORKED = Path(__file__).parents[1] / "reading" / "worked"


def reading() -> dict[str, Any]:
    """Read a thousand contacts of 1 kB in families' words, in hundreds as rules are tried and adopted, and then one by one.

    Then 100 kB and 1 MB at once; CPU, the best of three.

    Of second looks, a hundred at contacts of 1 kB, and one at 1 MB.
    """
    lexicon = shipped_house().lexicon
    text = _text((COUNT + 1) * _KILOBYTE)
    contacts = [text[start : start + _KILOBYTE] for start in range(0, COUNT * _KILOBYTE, _KILOBYTE)]
    read("", text[:10_000], lexicon)
    hundreds = [[Said("", one) for one in contacts[first : first + TOGETHER]] for first in range(0, COUNT, TOGETHER)]
    together = best(lambda: [read_together(some, lexicon) for some in hundreds], _RUNS)
    alone = best(lambda: [read("", contact, lexicon) for contact in contacts], _RUNS)
    short = best(lambda: read("", text[:100_000], lexicon), _RUNS)
    long = best(lambda: read("", text[:1_000_000], lexicon), _RUNS)
    looking = second_look(print)
    looking("", text[:100])
    looks = best(lambda: [looking("", contact) for contact in contacts[:LOOKS]], 1)
    longest = best(lambda: looking("", text[:1_000_000]), 1)
    return {
        "contacts_of_1_kB_a_second": round(COUNT / together),
        "goal_contacts_a_second": 1000,
        "one_by_one_a_second": round(COUNT / alone),
        "1_MB_to_100_kB": round(long / short, 1),
        "goal_1_MB_to_100_kB": 15,
        "second_looks_at_1_kB_a_second": round(LOOKS / looks),
        "a_second_look_at_1_MB_to_one_at_1_kB": round(longest / (looks / LOOKS), 1),
    }


def _text(length: int) -> str:
    files = sorted(_WORKED.glob("T*.jsonl"))
    bodies = [json.loads(line)["body"] for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return "\n\n".join(islice(cycle(bodies), length // 100))[:length]
