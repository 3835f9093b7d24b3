"""Commands for the reply templates that supervisors own: list them, check them, read one, see what became of their use."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from triage.cli import opening
from triage.cli.looking import when
from triage.errors import NotFound, SettingsWrong
from triage.rules.shown import clean, one_line

if TYPE_CHECKING:
    from triage.rules.templates import Template

app = typer.Typer(help="The reply templates that supervisors own.", no_args_is_help=True)
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """Print every template with the forms that it has."""
    made = opening.templates(opening.settings())
    for template in (one for one in made if not one.of):
        forms = [one.form for one in made if one.base == template.name]
        told = {"name": template.name, "title": template.title, "kind": template.kind, "forms": forms}
        line = f"{template.name:32} {template.title}  [{', '.join(forms).replace('_', ' ')}]"
        typer.echo(json.dumps(told) if as_json else one_line(line, 400))


@app.command("check")
def check() -> None:
    """Read every template; name every fault, and every claim that no fact supports, with its file and line."""
    from triage.rules.wording import overclaims

    found = opening.settings()
    made, faults = opening.read_templates(found)
    faults += map(str, overclaims(made, opening.house(opening.rules_folder(found)).words))
    if faults:
        raise SettingsWrong("Not every template can be used as it stands.", next="Mend these:", faults=faults)
    typer.echo(f"The templates hold: {len(made)}.")


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="The template, or one form of it: no-transport-yet.text.")],
) -> None:
    """Print a template as it stands: what it is for, its fields, and each paragraph with the facts that it needs."""
    made = opening.templates(opening.settings())
    found = next((one for one in made if one.name == name), None)
    if found is None:
        raise NotFound(f"There is no template {one_line(name, 60)}.", next="See them with: triage templates list")
    typer.echo(one_line(f"{found.title} ({found.kind}; {found.form.replace('_', ' ')})"))
    for label, said in _for(found).items():
        if said:
            typer.echo(one_line(f"{label}: {', '.join(said)}", 400))
    typer.echo(one_line(f"Subject: {found.subject}", 400))
    for part in found.paragraphs:
        needed = f"[when: {', '.join(sorted(part.when))}]\n" if part.when else ""
        typer.echo(clean(f"\n{needed}{part.text}"))


@app.command("use")
def use(as_json: AsJson = False) -> None:
    """Print how often each template was sent, and what came behind it: done, written again, opened again, a complaint."""
    from triage.desk import template_use

    for one in template_use.uses(opening.desk()):
        if as_json:
            typer.echo(json.dumps(asdict(one), default=str))
        else:
            typer.echo(one_line(_use(one), 400))


def _for(template: "Template") -> dict[str, tuple[str, ...]]:
    return {
        "Answers": template.stops,
        "For": (*template.for_situations, *template.for_topics, *template.for_kinds),
        "Needs": template.needs,
        "Fields": tuple(sorted(template.fields)),
    }


def _use(one: Any) -> str:
    if not one.sent:
        return f"{one.name:40} never used"
    gone = "" if one.title else "  (no longer there)"
    return (
        f"{one.name:40} sent {one.sent}, last {when(one.last)}: {one.done} done, {one.wrote_again} wrote again, "
        f"{one.opened_again} opened again, {one.complaints} complaint later{gone}"
    )
