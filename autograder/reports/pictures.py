"""Pictures in a page: checked, made smaller if they are large, left out if the page would grow too big."""

from __future__ import annotations

import base64
import re
import warnings
from collections.abc import Mapping
from html import escape
from io import BytesIO
from typing import Any

from PIL import Image, UnidentifiedImageError

from autograder.reports.svg import why_not_drawn

#: A picture of more bytes than this is encoded anew, smaller.
LARGE_BYTES = 60_000
WIDEST = 1000  # pixels
#: So is a picture of more pixels than this, however few its bytes: a browser has to unpack it.
MANY_PIXELS = 4_000_000
#: A photograph of a telephone has up to 50 million pixels, a figure of matplotlib one million.
MOST_PIXELS = 50_000_000
#: Most pixels of all pictures of a page that are encoded anew: about three seconds of computing.
MOST_PIXELS_A_PAGE = 100_000_000
#: In the order in which one of several forms of a picture is chosen: lossless first.
FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}
SVG = "image/svg+xml"

_DATA_ADDRESS = re.compile(r"data:(image/[a-z+]+);base64,", re.IGNORECASE)


class Pictures:
    """The pictures of one page, up to `budget` bytes of HTML in all. Each picture is checked once."""

    def __init__(self, budget: int) -> None:
        self._left = budget
        self._pixels_left = MOST_PIXELS_A_PAGE
        self._seen: dict[tuple[str, str], tuple[str, str] | str] = {}

    def from_data_address(self, address: str, name: str = "") -> str:
        """Return an `<img>` for a `data:` address; for any other address, a note with the picture's name."""
        match = _DATA_ADDRESS.match(address)
        if match is None:
            return picture_note(f"picture: {name}" if name else "a picture that is not part of the notebook")
        return self.show(match[1].lower(), address[match.end() :], name)

    def from_bundle(self, bundle: Mapping[str, Any], name: str = "") -> str:
        """Return an `<img>` for one form of a picture. `bundle`: MIME type to data, as in an attachment."""
        for mime in (*FORMATS, SVG):
            if mime in bundle:
                data = bundle[mime]
                text = data if isinstance(data, str) else "".join(map(str, data))
                return self._svg_attached(text, name) if mime == SVG else self.show(mime, text, name)
        return picture_note("an attached file that is no picture")

    def show(self, mime: str, data: str, name: str = "") -> str:
        """Return an `<img>` for base64 `data`, or a note why there is none."""
        if self._left <= 0:
            return picture_note(LEFT_OUT.format("a picture"))
        found = self._checked(mime, data)
        if isinstance(found, str):
            return picture_note(f"a picture that can't be shown: {found}")
        return self._img(*found, name, LEFT_OUT.format("a picture"))

    def show_svg(self, text: str, name: str = "") -> str:
        """Return an `<img>` for an SVG. As an image, an SVG can neither run scripts nor fetch anything."""
        encoded = base64.b64encode(text.encode("utf-8", "replace")).decode()
        if len(encoded) <= self._left and (why := why_not_drawn(text, self._why_not_shown)):
            return picture_note(f"a drawing that can't be shown: {why}")
        return self._img(SVG, encoded, name, LEFT_OUT.format("a drawing"))

    def _why_not_shown(self, address: str) -> str:
        """Return in words why a picture can't be shown as it is, or ''."""
        match = _DATA_ADDRESS.match(address)
        if match is None:
            return "it is not part of the notebook"
        mime = match[1].lower()
        found = self._checked(mime, address[match.end() :])
        if isinstance(found, str):
            return found
        return "" if found[0] == mime else "it is too large"

    def _checked(self, mime: str, data: str) -> tuple[str, str] | str:
        """Return what `_looked_at` returns, which is asked once for each picture."""
        if (mime, data) not in self._seen:
            self._seen[mime, data] = self._looked_at(mime, data)
        return self._seen[mime, data]

    def _img(self, mime: str, encoded: str, name: str, otherwise: str) -> str:
        if len(encoded) > self._left:
            return picture_note(otherwise)
        self._left -= len(encoded)
        return f'<img src="data:{mime};base64,{encoded}" alt="{escape(name or "output of this cell")}">'

    def _svg_attached(self, data: str, name: str) -> str:
        """Return an `<img>` for an SVG in base64, as Jupyter attaches it."""
        try:
            text = base64.b64decode("".join(data.split()), validate=True).decode()
        except ValueError:
            text = data
        return self.show_svg(text, name)

    def _looked_at(self, mime: str, data: str) -> tuple[str, str] | str:
        """Return a picture's MIME type and base64 for the page; or, in words, why it can't be shown."""
        try:
            raw = base64.b64decode("".join(data.split()), validate=True)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # type and size are checked below
                mime, raw = self._fitting(mime, raw)
        except UnidentifiedImageError:
            return "it is damaged, or no picture"
        except MemoryError:
            return "it takes too much memory"
        except Exception as error:  # noqa: BLE001 (a decoder of pictures raises what it likes)
            return str(error) or type(error).__name__
        return mime, base64.b64encode(raw).decode()

    def _fitting(self, mime: str, raw: bytes) -> tuple[str, bytes]:
        if mime not in FORMATS:
            raise ValueError(f"{mime} is no kind of picture that a page can show")
        with Image.open(BytesIO(raw), formats=[FORMATS[mime]]) as image:
            pixels = image.width * image.height
            if pixels > MOST_PIXELS:
                raise ValueError("it has too many pixels")
            if len(raw) <= LARGE_BYTES and pixels <= MANY_PIXELS:
                image.verify()
                return mime, raw
            self._pixels_left -= pixels
            if self._pixels_left < 0:
                raise ValueError("the pictures before it had as many pixels as a page may have")
            image.draft("RGB", (WIDEST, 4 * WIDEST))  # decodes a JPEG to no more pixels than needed
            image.thumbnail((WIDEST, 4 * WIDEST))
            smaller = BytesIO()
            image.convert("RGBA").save(smaller, "WEBP", quality=80)
        few = pixels <= MANY_PIXELS and len(raw) <= smaller.tell()
        return (mime, raw) if few else ("image/webp", smaller.getvalue())


LEFT_OUT = "{} was left out here, to keep this page small; it is in your notebook"


def picture_note(text: str) -> str:
    """Return a note in place of a picture."""
    return f"<em>[{escape(text)}]</em>"
