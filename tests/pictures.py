"""Make the README's pictures anew from the demo desk: `make pictures`."""

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
os.environ["TEXTUAL_COLOR_SYSTEM"] = "truecolor"

from triage.cli import demo, opening
from triage.tui.app import TriageApp

PLACES = {"2": "board", "3": "children", "4": "sitrep", "5": "incidents"}
FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
_FETCHED_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


async def draw() -> None:
    """Open the demo desk, take a case, open a reply, take a call, go to every place, and draw each; then the small desk."""
    with tempfile.TemporaryDirectory() as place:
        found = demo.make(Path(place))
        app = TriageApp(lambda: opening.desk(found))
        async with app.run_test(size=(120, 36)) as pilot:
            await _settled(pilot)
            _save(app, "desk")
            await pilot.press("n")
            await _settled(pilot)
            await pilot.press("r")
            await _settled(pilot)
            _save(app, "reply")
            await pilot.press("escape", "c")
            await _settled(pilot)
            await pilot.press(*"adam ra")
            await _settled(pilot)
            await pilot.press("enter")
            await _settled(pilot)
            await pilot.press("n")
            await _settled(pilot)
            _save(app, "call")
            await pilot.press("escape")
            for key, name in PLACES.items():
                await pilot.press(key)
                await _settled(pilot)
                _save(app, name)
        small = TriageApp(lambda: opening.desk(found))
        async with small.run_test(size=(80, 24)) as pilot:
            await _settled(pilot)
            _save(small, "desk-80x24")


async def _settled(pilot: object) -> None:
    for _ in range(12):
        await pilot.pause(0.2)  # type: ignore[attr-defined]


def _save(app: TriageApp, name: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    drawing = _FETCHED_FONTS.sub("", app.export_screenshot(title="triage"))
    (FOLDER / f"{name}.svg").write_text(drawing, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(draw())
