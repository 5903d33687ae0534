"""Pictures in a page: checked, made smaller if they are large, left out if the page would grow too big."""

from __future__ import annotations

import base64
import binascii
import re
from html import escape
from io import BytesIO

from PIL import Image

#: A picture above this is drawn anew, smaller.
LARGE_BYTES = 60_000
WIDEST = 1000  # pixels
MOST_PIXELS = 40_000_000
FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}


class Pictures:
    """The pictures of one page, up to `budget` bytes of HTML in all."""

    def __init__(self, budget: int) -> None:
        self._left = budget

    def from_data_address(self, address: str, name: str = "") -> str:
        """An `<img>` for a `data:` address; for any other address only the picture's name."""
        match = re.match(r"data:(image/[a-z+]+);base64,(.*)", address, re.DOTALL)
        if match is None:
            return _note(f"picture: {name}" if name else "a picture that is not part of the notebook")
        return self.show(match[1], match[2], name)

    def show(self, mime: str, data: str, name: str = "") -> str:
        """An `<img>` for base64 `data`, or a note why there is none."""
        try:
            raw = base64.b64decode("".join(data.split()), validate=True)
            mime, raw = self._fitting(mime, raw)
        except (binascii.Error, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            return _note(f"a picture that can't be shown: {error}")
        encoded = base64.b64encode(raw).decode()
        if len(encoded) > self._left:
            return _note("a picture was left out here, to keep this page small; it is in your notebook")
        self._left -= len(encoded)
        return f'<img src="data:{mime};base64,{encoded}" alt="{escape(name or "output of this cell")}">'

    def show_svg(self, text: str, name: str = "") -> str:
        """An `<img>` for a drawing. As an image it can neither run scripts nor fetch anything."""
        encoded = base64.b64encode(text.encode()).decode()
        if len(encoded) > self._left:
            return _note("a drawing was left out here, to keep this page small; it is in your notebook")
        self._left -= len(encoded)
        return (
            f'<img src="data:image/svg+xml;base64,{encoded}" alt="{escape(name or "output of this cell")}">'
        )

    def _fitting(self, mime: str, raw: bytes) -> tuple[str, bytes]:
        if mime not in FORMATS:
            raise ValueError(f"{mime} is no kind of picture that a page can show")
        with Image.open(BytesIO(raw), formats=[FORMATS[mime]]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValueError("it has too many pixels")
            if len(raw) <= LARGE_BYTES:
                image.verify()
                return mime, raw
            image.thumbnail((WIDEST, 4 * WIDEST))
            smaller = BytesIO()
            image.convert("RGBA").save(smaller, "WEBP", quality=80)
        return ("image/webp", smaller.getvalue()) if smaller.tell() < len(raw) else (mime, raw)


def _note(text: str) -> str:
    return f"<em>[{escape(text)}]</em>"
