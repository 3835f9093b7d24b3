"""A matter handed over to another team: who accepted it, by name, or that nobody has yet."""

from collections.abc import Callable

from triage.desk import acting, clocks
from triage.desk import house as houses
from triage.desk.front import Desk, require
from triage.rules.clocks import ClockRule
from triage.rules.house import House
from triage.store.engine import Tx


def hand_over(
    desk: Desk, case_id: int, team: str, what_for: str, *, accepted_by: str = "", version: int | None = None
) -> list[str]:
    """Note that `team` was handed this matter, and who there `accepted_by` name took it; '' while nobody has.

    Only an accepted hand-over stops our clocks for passing it on; their names are returned. Raises NotPossible, Stale.
    """
    require(desk, "hand over a case")
    to, said = acting.words(team, "To which team?"), acting.words(what_for, "What is the team to do?")
    by = " ".join(accepted_by.split())
    note = f"{said}\n{f'Accepted by {by}.' if by else 'Not yet accepted.'}"

    def act(tx: Tx) -> list[str]:
        case = acting.seen(tx, case_id, version)
        acting.not_done(case)
        key = acting.keep_note(tx, case.id, "hand-over", note, whom=f"{to}: {by}" if by else to)
        tx.event("handed over", case.id, note=key, accepted=bool(by))
        if not by:
            return []
        stopped = acting.stop_ours(
            tx, desk, case.id, "hand_over", f"handed over to {to}", _passes_to(houses.current(tx.conn, desk).house, to)
        )
        if stopped:
            clocks.settle(tx, case)
        return stopped

    return desk.store.write(desk.who.login, desk.now(), act)


def teams(house: House) -> tuple[str, ...]:
    """Return the teams that have clocks of their own here, in the order of clocks.toml."""
    return tuple(dict.fromkeys(rule.team for rule in house.clocks if rule.team))


def _passes_to(house: House, team: str) -> Callable[[ClockRule], bool] | None:
    """Return which clocks for passing on a hand-over to `team` stops: those of its own matters; None, all, where it has none."""
    theirs = [rule for rule in house.clocks if rule.team and rule.team.casefold() == team.casefold()]
    matters = {matter for rule in theirs for matter in rule.starts_for}
    return (lambda rule: not matters.isdisjoint(rule.starts_for)) if matters else None
