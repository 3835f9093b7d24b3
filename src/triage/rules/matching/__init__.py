"""Whose child and which case a contact belongs to, how sure, and why.

Joining the wrong case puts one family's words into another's, so what is not sure opens a case of its own and says what it may
belong to. A reference in a subject only suggests: anybody can write one. A From address can be forged, so only a reply that
quotes a Message-ID of ours, from a current contact of that child, counts as verified.
"""

from triage.rules.folding import fold_point, fold_words
from triage.rules.matching.deciding import match
from triage.rules.matching.evidence import Matter
from triage.rules.matching.facts import Match, MaybeCase, MaybeChild, Proposal, Relative, Writer
from triage.rules.matching.said import REF, Said, listen

__all__ = [
    "REF",
    "Match",
    "Matter",
    "MaybeCase",
    "MaybeChild",
    "Proposal",
    "Relative",
    "Said",
    "Writer",
    "fold_point",
    "fold_words",
    "listen",
    "match",
]
