"""Learn from the labelled contacts and sentences, and print how well it does on contacts held back in turn.

    python -m tests.reading [--score-only | --learn-only | --second-look]

Makes db/weights.txt anew, for which it needs scikit-learn (`make weights` sets it up), or with --second-look the model
db/second-look.onnx, for which it needs PyTorch (`make second-look`). Neither the program nor its tests need them.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from triage.config import shipped


def weights() -> None:
    """Make the weights anew."""
    from reading.learning import held_back, learn
    from reading.rows import contacts, learned_from, sentences

    rows, sayings = contacts("worked"), sentences()
    print(f"{len(rows)} contacts and {len(sayings)} sentences", flush=True)
    if "--learn-only" not in sys.argv:
        print(*held_back(rows, sayings), sep="\n", flush=True)
    if "--score-only" not in sys.argv:
        text = learn(rows, sayings, learned_from())
        (shipped() / "weights.txt").write_text(text, encoding="utf-8")
        print(f"db/weights.txt: {len(text):,} characters, {text.count(chr(10)):,} lines")


def second_look() -> None:
    """Teach the model anew."""
    from reading.look_learn import learn
    from reading.look_net import ship

    from triage.second_look import FILE

    with TemporaryDirectory() as work:
        ship(learn(), shipped(FILE), Path(work))
    print(f"db/{FILE}: {shipped(FILE).stat().st_size:,} bytes")


second_look() if "--second-look" in sys.argv else weights()
