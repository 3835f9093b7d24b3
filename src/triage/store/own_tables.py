"""What the desk keeps about itself: its rules, its channels, the reports that it issued, what it decided, and what worried it.

As the other tables are kept (store.tables).
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import JSON, Field, SQLModel


class Rules(SQLModel, table=True):
    """One text of the rules that supervisors own, from proposal to adoption; the latest adopted are in force.

    `ranked_at` is when every case that is not done had been ranked by them. `files` are megabytes and stand last: SQLite reads a
    row up to what is asked of it.
    """

    __tablename__ = "rules"
    id: int = Field(default=None, primary_key=True)
    version: str = Field(index=True)
    why: str
    proposed_by: str
    proposed_at: datetime
    adopted_by: str = ""
    adopted_at: datetime | None = None
    ranked_at: datetime | None = None
    files: dict[str, str] = Field(sa_type=JSON)


class SourceCursor(SQLModel, table=True):
    """How far a source has been read, committed with what was read."""

    __tablename__ = "source_cursor"
    source: str = Field(primary_key=True)
    cursor: str
    at: datetime


class ChannelState(SQLModel, table=True):
    """How a channel stood when the service last looked: `error` '' while it works, else what is wrong, since `error_since`."""

    __tablename__ = "channel_state"
    name: str = Field(primary_key=True)
    words: str
    looked_at: datetime
    backlog: int | None = None
    error: str = ""
    error_since: datetime | None = None


class IssuedReport(SQLModel, table=True):
    """A report as it was issued, frozen: never changed. A later one may correct it, and says why."""

    __tablename__ = "issued_report"
    __table_args__ = (sa.UniqueConstraint("name", "number", name="issued_report_once"),)
    id: int = Field(default=None, primary_key=True)
    name: str
    number: int
    at: datetime
    issued_at: datetime
    issued_by: str
    body: str
    sha256: str = Field(max_length=64)
    corrects: int = 0
    why: str = ""


class EarlyWarning(SQLModel, table=True):
    """A warning that sounded: of which rule, about what, how many at most; `ended_at` when its cause was over.

    `seen_by` is who said what they make of it, and `made_of_it` what they said.
    """

    __tablename__ = "early_warning"
    __table_args__ = (
        sa.Index(
            "early_warning_sounds",
            "rule",
            "subject",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )
    id: int = Field(default=None, primary_key=True)
    rule: str
    subject: str
    words: str
    number: int
    began_at: datetime
    ended_at: datetime | None = None
    seen_by: str = ""
    seen_at: datetime | None = None
    made_of_it: str = ""


class DoubleAnswer(SQLModel, table=True):
    """What a person said of two records of the register, children or people: they are `one`, or `two` after all.

    `detail` of a merge is all that it changed, so that it can be taken back; `undone_at` is when that was done. A child's record
    counts in no figure from `at` to `undone_at` where it is the `other_id` of such a merge.
    """

    __tablename__ = "double_answer"
    __table_args__ = (
        sa.CheckConstraint("sort IN ('child', 'person')", name="double_answer_sort"),
        sa.CheckConstraint("answer IN ('one', 'two')", name="double_answer_answer"),
    )
    id: int = Field(default=None, primary_key=True)
    sort: str
    kept_id: int
    other_id: int = Field(index=True)
    answer: str
    why: str
    at: datetime
    by: str
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    undone_at: datetime | None = None
    undone_by: str = ""


class AlsoAnswered(SQLModel, table=True):
    """Another case that a reply answers: that of a second child in the same family, whom the same letter is about."""

    __tablename__ = "also_answered"
    reply_id: int = Field(foreign_key="reply.id", primary_key=True)
    case_id: int = Field(foreign_key="matter.id", primary_key=True, index=True)
