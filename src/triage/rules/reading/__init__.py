"""Reading: from what a family wrote to what it says, each finding with its quote."""

from triage.rules.reading.lexicon import Lexicon, parse_lexicon
from triage.rules.reading.reader import read
from triage.rules.reading.signals import Reading, Signal

__all__ = ["Lexicon", "Reading", "Signal", "parse_lexicon", "read"]
