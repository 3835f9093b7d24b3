"""References that families are given: random, so that nobody can count or guess them; easy to say on the telephone."""

import secrets
from typing import Final

_LETTERS: Final = "23456789BCDFGHJKLMNPQRSTVWXZ"  # no vowels, so no words; no 0, 1, I, O, which sound or look alike


def new_ref() -> str:
    """Return a new reference, such as '7KMQ-2XDN': one of 3.8e11."""
    letters = [secrets.choice(_LETTERS) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])
