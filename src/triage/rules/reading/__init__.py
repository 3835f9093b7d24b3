"""Reading: from what a family wrote to what it says, each finding with its quote."""

from triage.rules.reading.lexicon import Lexicon, parse_lexicon
from triage.rules.reading.reader import Said, read, read_together
from triage.rules.reading.signals import UNHEARD, Reading, Signal

__all__ = ["UNHEARD", "Lexicon", "Reading", "Said", "Signal", "parse_lexicon", "read", "read_together"]
