"""Learn db/weights.txt anew from the labelled contacts and sentences, and print how well it does on contacts held back in turn.

    python -m tests.reading [--score-only | --learn-only]

Needs scikit-learn, which neither the program nor its tests need: `make weights` sets it up.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from reading.learning import held_back, learn
from reading.rows import contacts, learned_from, sentences

from triage.config import shipped

rows, sayings = contacts("worked"), sentences()
print(f"{len(rows)} contacts and {len(sayings)} sentences", flush=True)
if "--learn-only" not in sys.argv:
    print(*held_back(rows, sayings), sep="\n", flush=True)
if "--score-only" not in sys.argv:
    text = learn(rows, sayings, learned_from())
    (shipped() / "weights.txt").write_text(text, encoding="utf-8")
    print(f"db/weights.txt: {len(text):,} characters, {text.count(chr(10)):,} lines")
