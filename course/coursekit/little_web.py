"""A web site with pictures of ships that lives on this machine only, with all that goes wrong on real ones.

    web = LittleWeb()                # or: with LittleWeb() as web: ...
    page = web.get("ships.html")     # a requests.Response
    web.close()

A real HTTP server answers, on a port of the loopback interface that nobody else is given. Where no such
port may be opened (a grader's sandbox, say), the site says so and answers `requests` directly, by the same
rules; the code that asks can't tell the difference.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urljoin, urlsplit

import numpy as np
import requests
from numpy.typing import NDArray
from requests.adapters import BaseAdapter

Picture = NDArray[np.uint8]

#: The address where no port can be had. Names that end so belong to nobody, by RFC 2606.
NOWHERE = "http://little-web.invalid/"
#: How long the slow picture takes.
SLOW_SECONDS = 60.0


@dataclass(frozen=True)
class Answer:
    """What the site says to one path."""

    body: bytes
    kind: str = "image/png"
    status: int = 200
    seconds: float = 0.0


class LittleWeb:
    """The site, running from the moment it is made until `close`.

    `url` is its address, with a slash at the end. `real` tells whether a server runs behind it; `port=False`
    asks for none.
    """

    def __init__(self, *, port: bool = True) -> None:
        self._closed = threading.Event()
        self._server = self._listening() if port else None
        self.real = self._server is not None
        self.url = f"http://127.0.0.1:{self._server.server_port}/" if self._server else NOWHERE
        self.pages: Mapping[str, Answer] = pages_of(self.url)
        self.session = requests.Session()
        self.session.trust_env = False  # a proxy could not find this machine's own port
        if self._server:
            threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
            print(f"The little web is open at {self.url}, on this machine only.")
        else:
            self.session.mount(NOWHERE, _WithoutPort(self))
            print("No port may be opened here: the little web answers without one.")

    def get(self, url: str, timeout: float = 30.0) -> requests.Response:
        """What `requests.get` gives for this address, or for one relative to the start of the site.

        `timeout` in seconds. Raises the exceptions of `requests`; all of them are `OSError`s.
        """
        return self.session.get(urljoin(self.url, url), timeout=timeout)

    def close(self) -> None:
        """Stop answering. What is still being answered slowly is dropped."""
        self._closed.set()
        self.session.close()
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    def __enter__(self) -> LittleWeb:
        return self

    def __exit__(self, *args: object) -> None:
        self.close()

    def answer(self, path: str) -> Answer:
        """The answer to a path, or a page that says that nothing is there."""
        gone = Answer(b"<html><body><h1>404</h1>Not here.</body></html>", "text/html", 404)
        return self.pages.get(urlsplit(path).path, gone)

    def wait(self, seconds: float) -> None:
        """Wait for so many seconds, or until the site is closed."""
        self._closed.wait(seconds)

    def _listening(self) -> ThreadingHTTPServer | None:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer = site.answer(self.path)
                site.wait(answer.seconds)
                try:
                    self.send_response(answer.status)
                    self.send_header("Content-Type", answer.kind)
                    self.send_header("Content-Length", str(len(answer.body)))
                    self.end_headers()
                    self.wfile.write(answer.body)
                except OSError:
                    self.close_connection = True  # whoever asked has gone, as people do with time-outs

            def log_message(self, format: str, *args: Any) -> None:
                """Print nothing, which would appear between the cells of a notebook."""

        try:
            server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        except OSError:
            return None
        try:  # a port that may be opened need not be one that may be called
            socket.create_connection(("127.0.0.1", server.server_port), timeout=5).close()
        except OSError:
            server.server_close()
            return None
        return server


class _WithoutPort(BaseAdapter):
    """Answers `requests` in place of a server, time-outs included, without letting anybody wait for them."""

    def __init__(self, site: LittleWeb) -> None:
        super().__init__()
        self._site = site

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        answer = self._site.answer(str(request.path_url))
        patience = timeout[1] if isinstance(timeout, tuple) else timeout
        if patience is not None and answer.seconds > patience:
            raise requests.ReadTimeout(f"Read timed out. (read timeout={patience})", request=request)
        self._site.wait(answer.seconds)
        response = requests.Response()
        response.status_code = answer.status
        response.reason = {200: "OK", 404: "Not Found"}[answer.status]
        response.url = str(request.url)
        response.headers["Content-Type"] = answer.kind
        response.headers["Content-Length"] = str(len(answer.body))
        response.encoding = requests.utils.get_encoding_from_headers(response.headers)
        response._content = answer.body
        response.request = request
        return response

    def close(self) -> None:
        """Do nothing: there is nothing to close."""


def pages_of(url: str) -> dict[str, Answer]:
    """All that the site has, by path. `url` is its address, for the links that give it in full."""
    ships = [_ship(np.random.RandomState(seed)) for seed in range(9)]
    gone = Answer(_encoded(_placeholder()))
    pages = {f"/ships/{i}.png": Answer(_encoded(ship)) for i, ship in enumerate(ships[:7], 1)}
    pages |= {
        "/ships/8.jpg": Answer(_encoded(ships[7], ".jpg"), "image/jpeg"),
        "/ships/best-of-2009.png": pages["/ships/3.png"],
        "/ships/removed1.png": gone,
        "/ships/removed2.png": gone,
        "/ships/slow.png": Answer(_encoded(ships[8]), seconds=SLOW_SECONDS),
        "/ships/members.png": Answer(b"<html><body>Please log in.</body></html>", "text/html"),
        "/ships/empty.png": Answer(b""),
        "/private/ship.png": Answer(_encoded(ships[8])),
        "/static/logo.png": Answer(_encoded(_logo())),
        "/static/pixel.png": Answer(_encoded(np.zeros((1, 1, 3), dtype=np.uint8))),
        "/robots.txt": Answer(b"User-agent: *\nDisallow: /private/\nCrawl-delay: 1\n", "text/plain"),
    }
    links = [*LINKS[:7], urljoin(url, LINKS[7]), *LINKS[8:]]
    images = "\n".join(f'<p><img src="{link}" alt="a ship"></p>' for link in links)
    html = PAGE.format(images=images)
    pages["/ships.html"] = pages["/"] = Answer(html.encode(), "text/html; charset=utf-8")
    listed = [urljoin(url, link) for link in links if not link.startswith("data:")]
    text = "\r\n".join([*listed[:4], "", f"  {listed[4]}", listed[1], *listed[5:], ""])
    pages["/urls.txt"] = Answer(text.encode(), "text/plain; charset=utf-8")
    return pages


#: The pictures on the page, as it names them: relative, from the root, in full, and as data.
LINKS = (
    "static/logo.png",
    *(f"ships/{i}.png" for i in range(1, 7)),
    "ships/7.png",
    "/ships/8.jpg",
    "ships/best-of-2009.png",
    "ships/gone.png",
    "ships/removed1.png",
    "ships/removed2.png",
    "ships/slow.png",
    "ships/members.png",
    "ships/empty.png",
    "/private/ship.png",
    "data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=",
    "static/pixel.png",
)

PAGE = """<!DOCTYPE html>
<html lang="en">
<head><title>Ships that passed</title></head>
<body>
<h1>Ships that passed</h1>
{images}
<p>Pictures: <a rel="license" href="https://creativecommons.org/licenses/by/4.0/">CC BY 4.0</a>,
the harbour master. <a href="mailto:harbour@little-web.invalid">Write to us</a></p>
</body>
</html>
"""


# The pictures are (height, width, 3) in OpenCV's order: blue, green, red.


def _ship(rng: np.random.RandomState) -> Picture:
    """A sailing boat or a steamer at sea, 72 x 96 pixels."""
    import cv2

    high, wide, big = 72, 96, 4
    horizon = rng.randint(38, 48)
    light = rng.uniform(0.75, 1.0)
    rows = np.linspace(0, 1, high)[:, None]
    sky = (1 - rows) * [225, 170, 110] + rows * [215, 205, 235]
    sea = (1 - rows) * [150, 120, 50] + rows * [95, 60, 15]
    scene = np.where(np.arange(high)[:, None] < horizon, sky, sea) * light
    picture = np.repeat(scene[:, None], wide, axis=1).clip(0, 255).astype(np.uint8)
    picture = cv2.resize(picture, (wide * big, high * big), interpolation=cv2.INTER_NEAREST)
    size, middle = rng.uniform(0.7, 1.1), rng.uniform(38, 58)
    base = horizon + rng.uniform(5, 12)

    def fill(points: list[tuple[float, float]], color: tuple[int, int, int]) -> None:
        places = [(big * (middle + size * x), big * (base + size * y)) for x, y in points]
        cv2.fillPoly(picture, [np.rint(places).astype(np.int32)], color, lineType=cv2.LINE_AA)

    paint = [(40, 40, 160), (60, 60, 60), (150, 90, 30), (60, 110, 50)][rng.randint(4)]
    if rng.uniform() < 0.6:
        fill([(-1, -6), (1, -6), (1, -34), (-1, -34)], (50, 70, 90))
        fill([(2, -8), (2, -33), (20, -9)], (235, 240, 245))
        fill([(-3, -9), (-3, -28), (-16, -9)], (200, 215, 240))
    else:
        fill([(-14, -5), (10, -5), (10, -13), (-14, -13)], (230, 235, 235))
        for x in (-9, 2):
            fill([(x, -13), (x + 6, -13), (x + 6, -25), (x, -25)], paint)
    fill([(-26, -6), (26, -6), (19, 4), (-20, 4)], paint)
    fill([(-30, 4), (30, 4), (34, 6), (-34, 6)], (235, 225, 200))
    return np.asarray(cv2.resize(picture, (wide, high), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _placeholder() -> Picture:
    import cv2

    picture = np.full((72, 96, 3), 225, dtype=np.uint8)
    for line, text in enumerate(("This photo is", "no longer", "available")):
        place = (8, 28 + 15 * line)
        cv2.putText(picture, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.36, (120, 120, 120), 1, cv2.LINE_AA)
    return picture


def _logo() -> Picture:
    import cv2

    picture = np.full((32, 32, 3), 255, dtype=np.uint8)
    cv2.circle(picture, (16, 16), 13, (140, 60, 20), 3, cv2.LINE_AA)
    cv2.line(picture, (16, 6), (16, 26), (140, 60, 20), 3, cv2.LINE_AA)
    return picture


def _encoded(picture: Picture, kind: str = ".png") -> bytes:
    import cv2

    done, data = cv2.imencode(kind, picture)
    if not done:
        raise OSError(f"OpenCV could not make a {kind} file")
    return bytes(data.tobytes())
