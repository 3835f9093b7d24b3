"""`triage intake map`: make a column map with a person, column by column, and try it at once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from triage.cli import intake_register, intake_rows, opening
from triage.errors import NotPossible
from triage.rules.shown import one_line

if TYPE_CHECKING:
    from triage.channels.columns import Field
    from triage.channels.map_proposals import Sample
    from triage.channels.table_rows import Layout

_SHOWN: Final = 3
_DATED: Final = frozenset({"moment", "day"})


class Sort(StrEnum):
    """What the list holds."""

    SHEET = "sheet"
    SOCIAL = "social"
    FORMS = "forms"
    CALLS = "calls"
    REGISTER = "register"


@dataclass(slots=True)
class _Made:
    """A map as it grows."""

    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)


def make(
    file: Annotated[Path, typer.Argument(help="A list as it comes: .xlsx, .csv, .json or .jsonl.")],
    sort: Annotated[Sort, typer.Option("--for", help="What the list holds.")] = Sort.SHEET,
    out: Annotated[Path | None, typer.Option("--out", help="The map; otherwise beside the list.")] = None,
    name: Annotated[
        str, typer.Option("--name", help="What the list is called, for ever; otherwise the file's name.")
    ] = "",
    sheet: Annotated[str, typer.Option("--sheet", help="Which sheet of a workbook; otherwise its first.")] = "",
    header_row: Annotated[int, typer.Option("--header-row", min=0, help="Which row names the columns, from 1.")] = 0,
    inside: Annotated[str, typer.Option("--list", help="Which list inside a JSON object holds the rows.")] = "",
    fixed: Annotated[
        list[str] | None,
        typer.Option("--fixed", help="A field that is the same in every row: NAME=WORDS; again for each."),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Take what is proposed; ask nothing.")] = False,
) -> None:
    """Make a column map: see the columns, say which is which, and see at once what it understands."""
    from triage.channels.map_proposals import order_of, written
    from triage.channels.table_rows import Layout

    opening.settings()
    goal, fields = out or file.with_suffix(".map.toml"), _fields(sort)
    _refuse_overwriting(goal, yes=yes)
    layout, sample = _found(file, Layout(header_row=header_row, sheet=sheet, list=inside))
    for line in _columns(sample):
        typer.echo(line)
    made = _asked(sample, fields, _Made(fixed=_fixed(fixed or [], fields)), yes=yes)
    times = [column for one in fields if one.kind in _DATED for column in made.columns.get(one.name, ())]
    goal.write_text(
        written(_name(name, file), order_of(sample, times), layout, made.columns, made.fixed, made.words),
        encoding="utf-8",
    )
    typer.echo(f"The map is written to {goal}. What it understands:")
    for line in _understood(file, goal, sort):
        typer.echo(line)


def _fields(sort: Sort) -> "tuple[Field, ...]":
    if sort is Sort.CALLS:
        from triage.channels.call_columns import FIELDS as CALLS

        return CALLS
    if sort is Sort.REGISTER:
        from triage.channels.register_rows import FIELDS as REGISTER

        return REGISTER
    from triage.channels.contact_rows import FIELDS

    return FIELDS[sort.value]


def _understood(file: Path, goal: Path, sort: Sort) -> Iterator[str]:
    """Yield in lines what a map makes of a list."""
    if sort is Sort.REGISTER:
        yield from intake_register.understood(file, intake_register.register_map(goal))
        return
    made = intake_rows.map_of(goal, _fields(sort))
    if sort is not Sort.CALLS:
        yield from intake_rows.told(intake_rows.tried(file, made, sort.value), dry_run=True)
        return
    from triage.channels.columns import Refused, mapped, rows

    total = refused = 0
    for row in rows(file, made.layout):
        total, found = total + 1, mapped(row, made)
        refused += isinstance(found, Refused)
        if isinstance(found, Refused) and refused <= intake_rows.REFUSED:
            yield f"  refused, {one_line(str(found), 300)}"
    yield f"{total - refused} of {total} calls are understood; {refused} refused. Nothing was taken in."


def _name(name: str, file: Path) -> str:
    return one_line(name or file.stem.replace("_", " "), 60)


def _fixed(given: list[str], fields: "tuple[Field, ...]") -> dict[str, str]:
    """Return what is the same in every row, from NAME=WORDS."""
    found = dict(one.split("=", 1) for one in given if "=" in one)
    unknown = [name for name in found if name not in {one.name for one in fields}]
    if unknown or len(found) < len(given):
        known = ", ".join(one.name for one in fields)
        raise NotPossible("--fixed is a field and its words.", next=f"Such as --fixed site=facebook. Fields: {known}.")
    return found


def _refuse_overwriting(goal: Path, *, yes: bool) -> None:
    if goal.exists() and (yes or not typer.confirm(f"{goal} is there already. Write over it?")):
        raise NotPossible(f"{goal} is there already.", safe="It was not changed.", next="Name another with --out.")


def _found(file: Path, layout: "Layout") -> "tuple[Layout, Sample]":
    """Return how the table lies in the file; a list inside a lone JSON object is found where there is only one."""
    from triage.channels.map_proposals import lists_in, sampled

    sample = sampled(file, layout)
    inner = lists_in(sample)
    if len(inner) == 1 and not layout.list:
        layout = replace(layout, list=inner[0])
        sample = sampled(file, layout)
    return layout, sample


def _columns(sample: "Sample") -> Iterator[str]:
    """Yield each column with its number and the first things that stand in it."""
    from triage.channels.table_rows import shown

    for number, name in enumerate(sample.columns, 1):
        said = list(dict.fromkeys(one_line(shown(cell), 30) for cell in sample.cells[name]))[:_SHOWN]
        yield f"{number:3}  {one_line(name, 40)}: {' | '.join(said) or '(empty)'}"


def _asked(sample: "Sample", fields: "tuple[Field, ...]", made: _Made, *, yes: bool) -> _Made:
    from triage.channels.map_proposals import proposed

    fields = tuple(one for one in fields if one.name not in made.fixed)
    likely = proposed(sample, fields)
    if not yes:
        typer.echo("For each: a column's number, several as 2,3, =WORDS for the same in every row, or - for none.")
    for one in fields:
        _ask(sample, one, likely, made, yes=yes)
        if one.answers and one.name in made.columns:
            words = _words(sample, one, made.columns[one.name][0], yes=yes)
            made.words |= {one.name: words} if words else {}
    return made


def _ask(sample: "Sample", one: "Field", likely: Mapping[str, tuple[str, ...]], made: _Made, *, yes: bool) -> None:
    default = ",".join(str(sample.columns.index(column) + 1) for column in likely.get(one.name, ())) or "-"
    if yes and default == "-" and one.required:
        default = f"={one.choices[0]}" if one.choices else default
    while True:
        needed = ", needed" if one.required else ""
        given = default if yes else typer.prompt(f"{one.name} ({one.words}{needed})", default=default).strip()
        wrong = _note(sample, one, given, made)
        if not wrong:
            return
        if yes:
            raise NotPossible(
                f"No column can be meant for '{one.name}' ({one.words}).",
                safe="No map was written.",
                next=f"Run it without --yes, say --fixed {one.name}=WORDS, or --header-row where titles stand above the table.",
            )
        typer.echo(wrong)


def _note(sample: "Sample", one: "Field", given: str, made: _Made) -> str:
    """Note an answer, or say in words why it is none."""
    if given.startswith("="):
        said = given[1:].strip()
        if one.choices and said not in one.choices:
            return f"One of: {', '.join(one.choices)}."
        made.fixed[one.name] = said
        return "" if said else "Say what, such as =facebook."
    if given == "-":
        return f"This is needed: {one.words}." if one.required else ""
    numbers = given.replace(",", " ").split()
    if not numbers or not all(number.isdecimal() and 1 <= int(number) <= len(sample.columns) for number in numbers):
        return f"A number from 1 to {len(sample.columns)}."
    made.columns[one.name] = tuple(sample.columns[int(number) - 1] for number in numbers)
    return ""


def _words(sample: "Sample", one: "Field", column: str, *, yes: bool) -> dict[str, str]:
    """Return what each word of a column is to mean."""
    from triage.channels.map_proposals import words_of

    found = {}
    for said, likely in words_of(sample, column, one).items():
        meant = likely if yes else _one_of(one, said, likely)
        if meant:
            found[said] = meant
    return found


def _one_of(one: "Field", said: str, likely: str) -> str:
    while True:
        given: str = typer.prompt(f"  '{one_line(said, 40)}' in {one.name} is", default=likely or "-").strip()
        if given == "-" or given in one.answers:
            return "" if given == "-" else given
        typer.echo(f"  One of: {', '.join(one.answers)}; or - to refuse such rows.")
