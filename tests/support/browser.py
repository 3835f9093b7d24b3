"""A real Chromium without a window and without scripts, driven over its debugging pipe: typing, pressing, looking."""

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import pytest


class Browser:
    """One page of a browser in which no script runs."""

    def __init__(self, binary: str, folder: Path) -> None:
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        self._process = subprocess.Popen(
            ["/bin/bash", "-c", f'exec "$0" "$@" 3<&{theirs_in} 4>&{theirs_out}', binary, "--headless=new", "--no-sandbox",
             "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
             f"--user-data-dir={folder}", "--remote-debugging-pipe", "about:blank"],
            pass_fds=(theirs_in, theirs_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(theirs_in)
        os.close(theirs_out)
        self._answers = os.fdopen(self._in, "rb")
        self._number, self._session, self._rest = 0, "", b""
        self.events: list[str] = []
        target = next(one for one in self.ask("Target.getTargets")["targetInfos"] if one["type"] == "page")
        self._session = self.ask("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "DOM", "Accessibility", "Network"):
            self.ask(f"{domain}.enable")
        self.ask("Emulation.setScriptExecutionDisabled", value=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._out)
        self._answers.close()

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Ask the browser for something and return its answer."""
        self._number += 1
        told = {"id": self._number, "method": method, "params": params}
        if self._session:
            told["sessionId"] = self._session
        os.write(self._out, json.dumps(told).encode() + b"\0")
        while True:
            said = self._next()
            if said.get("id") == self._number:
                assert "error" not in said, f"{method}: {said['error']}"
                answer: dict[str, Any] = said["result"]
                return answer

    def open(self, url: str) -> None:
        """Go to a page and wait until it stands."""
        self.events.clear()
        self.ask("Page.navigate", url=url)
        self.wait()

    def wait(self) -> None:
        """Wait until the page that is coming stands and has been painted: only then does it give away its focus."""
        while "Page.loadEventFired" not in self.events:
            self._next()
        self.ask("Page.captureScreenshot", format="jpeg", quality=1)
        self.events.clear()

    def type(self, selector: str, words: str) -> None:
        """Type into a field."""
        self.ask("DOM.focus", nodeId=self.node(selector))
        self.ask("Input.insertText", text=words)

    def press(self, selector: str, *, leads_on: bool = False) -> None:
        """Press what stands there with the mouse; wait for the next page where it `leads_on`."""
        node = self.node(selector)
        self.ask("DOM.scrollIntoViewIfNeeded", nodeId=node)
        x1, y1, _, _, x2, y2, *_ = self.ask("DOM.getBoxModel", nodeId=node)["model"]["content"]
        self.events.clear()
        for kind in ("mousePressed", "mouseReleased"):
            self.ask(
                "Input.dispatchMouseEvent", type=kind, x=(x1 + x2) / 2, y=(y1 + y2) / 2, button="left", clickCount=1
            )
        if leads_on:
            self.wait()

    def node(self, selector: str) -> int:
        """Return the node that a CSS selector finds."""
        root = self.ask("DOM.getDocument")["root"]["nodeId"]
        found: int = self.ask("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        assert found, f"nothing is {selector}"
        return found

    def html(self) -> str:
        """Return the page as it stands."""
        text: str = self.ask("DOM.getOuterHTML", nodeId=self.ask("DOM.getDocument")["root"]["nodeId"])["outerHTML"]
        return text

    def tree(self) -> list[dict[str, Any]]:
        """Return what a screen reader is told: each node's role, name, description and properties."""
        return [
            {
                "role": one.get("role", {}).get("value", ""),
                "name": one.get("name", {}).get("value", ""),
                "description": one.get("description", {}).get("value", ""),
                **{part["name"]: part["value"].get("value") for part in one.get("properties", [])},
            }
            for one in self.ask("Accessibility.getFullAXTree")["nodes"]
            if not one.get("ignored")
        ]

    def widths(self, width: int) -> tuple[float, float]:
        """Make the window `width` pixels wide; return how wide it is and how wide its content wants to be."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        told = self.ask("Page.getLayoutMetrics")
        return told["cssLayoutViewport"]["clientWidth"], told["cssContentSize"]["width"]

    def picture(self, file: Path) -> None:
        """Keep a picture of the whole page."""
        made = self.ask("Page.captureScreenshot", captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(made["data"]))

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            piece = os.read(self._in, 1 << 20)
            assert piece, "the browser has gone"
            self._rest += piece
        line, _, self._rest = self._rest.partition(b"\0")
        said: dict[str, Any] = json.loads(line)
        if "method" in said:
            self.events.append(said["method"])
        return said


@contextmanager
def browsing(folder: Path) -> Iterator[Browser]:
    """Open a browser. Where there is none the test says so, and a run on CI fails."""
    binary = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if binary is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("there is no Chromium here to try the form in")
    with Browser(binary, folder) as browser:
        yield browser
