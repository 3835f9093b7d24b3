"""What the council's lists told: each change of the register with whose word it was, what is to be checked, whom a list knows.

As the other tables are kept (store.tables).
"""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel


class FieldChange(SQLModel, table=True):
    """One change of what is held of a child, a person, or what a person is to a child: old and new in words, and whose word.

    `source` begins with 'import ' where a list said it; any other is a person's decision, which no list overwrites.
    """

    __tablename__ = "field_change"
    id: int = Field(default=None, primary_key=True)
    child_id: int | None = Field(default=None, foreign_key="child.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    field: str
    old: str
    new: str
    at: datetime
    source: str
    by: str


class ToCheck(SQLModel, table=True):
    """What a list told that differs from what a person decided: both values, until a person says which holds.

    `answer` is '' while it is open, 'held' or 'told' by a person's word, 'over' once the list agrees again.
    """

    __tablename__ = "to_check"
    __table_args__ = (sa.CheckConstraint("answer IN ('', 'held', 'told', 'over')", name="to_check_answer"),)
    id: int = Field(default=None, primary_key=True)
    child_id: int = Field(foreign_key="child.id", index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    field: str
    held: str
    told: str
    at: datetime
    source: str
    answer: str = ""
    answered_at: datetime | None = None
    answered_by: str = ""


class ImportedChild(SQLModel, table=True):
    """A child whom a list has told of; `missing_since` is when a later import of that list did not."""

    __tablename__ = "imported_child"
    source: str = Field(primary_key=True)
    child_id: int = Field(foreign_key="child.id", primary_key=True, index=True)
    missing_since: datetime | None = None
