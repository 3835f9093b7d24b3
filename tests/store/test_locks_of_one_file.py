"""Two stores on one SQLite file in one process: neither takes the other's locks away."""

import subprocess
import sys
from pathlib import Path

from triage.store.engine import Store

_OTHER = """
import sqlite3, sys
conn = sqlite3.connect(sys.argv[1])
conn.execute("INSERT INTO held VALUES (2)")
conn.commit()
conn.close()
"""


def test_a_desk_opened_twice_in_one_process_still_sees_what_another_process_writes(tmp_path: Path) -> None:
    """Whoever opens and closes the file itself loses all locks on it, and the next process takes the write-ahead log away."""
    file = tmp_path / "triage.db"
    first = Store(f"sqlite:///{file}")
    with first.engine.begin() as conn:
        conn.exec_driver_sql("CREATE TABLE held (n INTEGER)")
        conn.exec_driver_sql("INSERT INTO held VALUES (1)")
    with first.engine.connect() as conn:
        assert conn.exec_driver_sql("SELECT n FROM held").all() == [(1,)]
    second = Store(f"sqlite:///{file}")
    subprocess.run([sys.executable, "-c", _OTHER, str(file)], check=True)
    assert Path(f"{file}-wal").exists()
    with first.engine.begin() as conn:
        conn.exec_driver_sql("INSERT INTO held VALUES (3)")
    for store in (first, second):
        with store.engine.connect() as conn:
            assert conn.exec_driver_sql("SELECT n FROM held").all() == [(1,), (2,), (3,)]
        store.engine.dispose()
