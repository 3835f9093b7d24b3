"""Three sets of colours. A test computes the contrast of every pair that the screens paint: at least 4.5 to 1."""

from typing import Final

from textual.theme import Theme


def _theme(name: str, cursor: str, *, dark: bool = True, **colours: str) -> Theme:
    words = colours["foreground"]
    variables = {
        "cursor": cursor,
        "input-selection-background": cursor,
        "block-cursor-background": cursor,
        "block-cursor-blurred-background": cursor,
        "block-cursor-foreground": words,
        "block-cursor-blurred-foreground": words,
        "block-cursor-text-style": "bold",
        "block-cursor-blurred-text-style": "bold",
    }
    return Theme(name=f"triage-{name}", dark=dark, variables=variables, **colours)  # type: ignore[arg-type]


THEMES: Final = {
    "dark": _theme(
        "dark",
        cursor="#1f3850",
        primary="#4f9dde",
        secondary="#c3b1f5",
        accent="#8fd6c9",
        foreground="#e8e8e8",
        background="#101418",
        surface="#161c24",
        panel="#1c2530",
        boost="#1c2530",
        warning="#ffbf5e",
        error="#ff8293",
        success="#8fdc9b",
    ),
    "light": _theme(
        "light",
        cursor="#cfe2f5",
        dark=False,
        primary="#0b4f94",
        secondary="#4d3390",
        accent="#00525c",
        foreground="#101010",
        background="#ffffff",
        surface="#f4f6f8",
        panel="#e6ebf0",
        boost="#e6ebf0",
        warning="#7a3e00",
        error="#a3001d",
        success="#125c22",
    ),
    "contrast": _theme(
        "contrast",
        cursor="#0000aa",
        primary="#5555ff",
        secondary="#ffffff",
        accent="#55ffff",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#000000",
        boost="#000000",
        warning="#ffff55",
        error="#ff8888",
        success="#55ff55",
    ),
}
FEW_COLOURS: Final = "contrast"
