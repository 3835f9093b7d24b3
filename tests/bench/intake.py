"""What taking in a mail costs, as a ratio to the standard library's parse of the same mails."""

import email
import email.policy
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.corpus import mails
from support.desks import as_service, desk_for

from triage.channels.mime import Reader
from triage.cli.opening import house_texts
from triage.config import shipped
from triage.desk import house as houses
from triage.desk.take_in import take_in
from triage.rules.arrival import Arrival, Channel
from triage.store.engine import Store
from triage.store.migrate import migrate

COUNT = 1000


def intake() -> dict[str, Any]:
    """Parse alone, then read alone, then take in with everything, durably, one by one, by rules that are read already; CPU.

    What it is held against, the parse, is taken before and after, since a machine's pace changes within the minute.
    """
    corpus = mails(COUNT)

    def parsed() -> float:
        return _cpu(lambda: [email.message_from_bytes(raw, policy=email.policy.compat32) for raw in corpus])

    before = parsed()
    with Reader() as reader, tempfile.TemporaryDirectory() as folder:
        read = _cpu(lambda: [reader.read(raw) for raw in corpus])
        store = Store(f"sqlite:///{folder}/triage.db")
        migrate(store, shipped("migrations"))
        desk = as_service(desk_for(store, Path(folder)))
        now, house, texts = desk.now(), desk.house, house_texts(shipped())
        store.write("bench", now, lambda tx: houses.begin(tx, house, texts))

        def everything() -> None:
            for number, raw in enumerate(corpus):
                key = str(number)
                take_in(desk, Arrival("bench", key, Channel.EMAIL, now, raw, reader.read(raw), key))

        wall = time.perf_counter()
        whole = _cpu(everything)
        wall = time.perf_counter() - wall
        store.close()
    parse = (before + parsed()) / 2
    return {
        "mails": COUNT,
        "mean_kilobytes": round(sum(map(len, corpus)) / COUNT / 1000, 1),
        "parse_alone_cpu_ms": round(parse / COUNT * 1000, 3),
        "read_to_parse": round(read / parse, 2),
        "taken_in_to_parse": round(whole / parse, 2),
        "goal_taken_in_to_parse": 12,
        "mails_a_second": round(COUNT / wall),
    }


def _cpu(work: Any) -> float:
    before = time.process_time()
    work()
    return time.process_time() - before
