"""The guarded child process that takes a PDF apart: its bytes in, the text and the pictures of its pages out, memory bounded."""

import base64
import io
import json
import logging
import resource
import sys
from typing import Any, Final

MEMORY: Final = 1_200_000_000
MOST_PAGES: Final = 40
_MOST_TEXT: Final = 400_000
_MOST_PICTURES: Final = 40_000_000  # bytes, all pages together
_WORDS: Final = 20  # letters and digits, of which a page without a text layer has fewer
_PNM: Final = {1: b"P5", 3: b"P6"}
_DEEPEST: Final = 3


def main() -> None:
    """Read one PDF from standard input and write what it holds as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    logging.disable()  # the library logs what it meets in the file
    json.dump(taken_apart(sys.stdin.buffer.read()), sys.stdout)


def taken_apart(raw: bytes) -> dict[str, Any]:
    """Return the pages of a PDF, each {"text", "pictures"}, how many there are in all, and in words what is wrong, or ''."""
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"pages": [], "count": 0, "error": "It is protected by a password."}
        count = len(reader.pages)
        pages, left = [], _MOST_PICTURES
        for number in range(min(count, MOST_PAGES)):
            page = _page(reader, number, left)
            left -= sum(len(one) for one in page["pictures"])
            pages.append(page)
    except MemoryError:
        return {"pages": [], "count": 0, "error": "It needs more memory than is safe."}
    except (Exception, RecursionError):  # noqa: BLE001 - outside bytes through a library: any error may come
        return {"pages": [], "count": 0, "error": "It is not a whole PDF."}
    return {"pages": pages, "count": count, "error": ""}


def _page(reader: Any, number: int, left: int) -> dict[str, Any]:
    """Return one page: its text layer, or where it has none its pictures; what cannot be read of it is left out."""
    try:
        page = reader.pages[number]
        text = page.extract_text()[:_MOST_TEXT]
    except MemoryError:
        raise
    except (Exception, RecursionError):  # noqa: BLE001 - as above
        return {"text": "", "pictures": []}
    if sum(letter.isalnum() for letter in text) >= _WORDS:
        return {"text": text, "pictures": []}
    pictures: list[str] = []
    for picture in _pictures(page):
        made = base64.b64encode(picture).decode()
        if len(made) > left:
            break
        left -= len(made)
        pictures.append(made)
    return {"text": text, "pictures": pictures}


def _pictures(page: Any, depth: int = 0) -> list[bytes]:
    """Return the pictures of a page, as files that any program for pictures reads; some lie in a form within the page."""
    try:
        held = page["/Resources"]["/XObject"]
        objects = [held[name] for name in held]
    except (Exception, RecursionError):  # noqa: BLE001 - as above
        return []
    return [picture for one in objects for picture in _found(one, depth)]


def _found(one: Any, depth: int) -> list[bytes]:
    try:
        if one["/Subtype"] == "/Form":
            return _pictures(one, depth + 1) if depth < _DEEPEST else []
        made = _picture(one) if one["/Subtype"] == "/Image" else b""
    except MemoryError:
        raise
    except (Exception, RecursionError):  # noqa: BLE001 - as above
        return []
    return [made] if made else []


def _picture(image: Any) -> bytes:
    """Return an image of a PDF as JPEG, JPEG 2000, TIFF or PNM, however it lies there; b'' for kinds that are none of these."""
    filters = _entry(image, "/Filter", "")
    last = str(filters[-1] if isinstance(filters, list) and filters else filters)
    data: bytes = image.get_data()
    if last in {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode"}:
        return data
    size = b"%d %d" % (image["/Width"], image["/Height"])
    bits = _entry(image, "/BitsPerComponent", 1)
    if bits == 1:
        return b"P4 " + size + b"\n" + bytes(byte ^ 0xFF for byte in data)
    kind = _PNM.get(_colours(image["/ColorSpace"])) if bits == 8 else None  # noqa: PLR2004 - a byte for each dot and colour
    return kind + b" " + size + b" 255\n" + data if kind else b""


def _entry(image: Any, name: str, default: object) -> Any:
    value = image.get(name, default)
    return value.get_object() if hasattr(value, "get_object") else value


def _colours(space: Any) -> int:
    """Return how many numbers stand for a dot: 1 for grey, 3 for red, green and blue, 0 for what is neither."""
    if isinstance(space, list) and space[0] == "/ICCBased":
        return int(space[1].get_object()["/N"])
    named = space[0] if isinstance(space, list) else space
    return {"/DeviceGray": 1, "/CalGray": 1, "/DeviceRGB": 3, "/CalRGB": 3}.get(str(named), 0)


if __name__ == "__main__":
    main()
