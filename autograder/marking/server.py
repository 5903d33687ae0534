"""Serves the pages for marking over HTTP on the loopback address, under a token that is part of the address.

A stranger's web page can neither read nor write here. The page does not know the token, which is in every
address and is sent to no other site (`Referrer-Policy`); and a request by a stranger's host name that was
made to resolve to this machine is refused (`Host`).
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import logging
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from tornado.httpserver import HTTPServer
from tornado.httputil import HTTPServerRequest
from tornado.netutil import bind_sockets
from tornado.web import Application, HTTPError, RequestHandler

from autograder.errors import AutograderError, NoPort, NotThere, NotUnderstood
from autograder.marking.controller import Form, MarkingController, Reply
from autograder.marking.pages import page, script, style

ADDRESS = "127.0.0.1"
#: The host names by which this machine may be asked; a request by another one is refused.
OWN_NAMES = frozenset(("127.0.0.1", "localhost", "::1"))
#: The largest form in bytes, with a comment and the ids of a page of answers.
LARGEST_FORM = 1_000_000

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    # Other sites get no referrer; with `no-referrer` a browser would send our own forms with `Origin: null`.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_log = logging.getLogger(__name__)


def new_token() -> str:
    """Return a random token of 192 bits."""
    return secrets.token_urlsafe(24)


def application(controller: MarkingController, token: str) -> Application:
    """Return the application that serves the pages of `controller` under `/TOKEN/`.

    The controller is called in one thread of its own, one request after another.
    """
    shared = {
        "controller": controller,
        "token": token,
        "thread": ThreadPoolExecutor(1, thread_name_prefix="marking"),
    }
    return Application(
        [
            (r"/([^/]+)/", _Overview, shared),
            (r"/([^/]+)/question/(\w+)", _Question, shared),
            (r"/([^/]+)/groups/(\w+)", _Groups, shared),
            (r"/([^/]+)/group/(\w+)", _Group, shared),
            (r"/([^/]+)/undo", _Undo, shared),
            (r"/([^/]+)/mark\.(css|js)", _File, shared),
            (r"/?(.*)", _NotThere, shared),
        ],
        log_function=lambda handler: None,  # an address holds the token
    )


async def serve(
    controller: MarkingController, *, port: int, token: str, on_ready: Callable[[str], None]
) -> None:
    """Serve until cancelled. `on_ready` gets the address. Raises NoPort."""
    try:
        sockets = bind_sockets(port, ADDRESS)
    except (OSError, OverflowError) as error:
        raise NoPort(
            f"Port {port} can't be used ({error}). Choose another one by --port, or leave it out."
        ) from error
    server = HTTPServer(
        application(controller, token), max_body_size=LARGEST_FORM, max_buffer_size=LARGEST_FORM
    )
    server.add_sockets(sockets)
    try:
        on_ready(f"http://{ADDRESS}:{sockets[0].getsockname()[1]}/{token}/")
        await asyncio.Event().wait()
    finally:
        server.stop()
        with contextlib.suppress(Exception):  # the program ends, so a broken connection does not matter
            await server.close_all_connections()


class _Handler(RequestHandler):
    """The base of all handlers: checks who asks, shows errors, and calls the controller in its thread."""

    def initialize(self, controller: MarkingController, token: str, thread: ThreadPoolExecutor) -> None:
        self._controller, self._token, self._thread = controller, token, thread

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        if not _is_own(self.request):
            raise HTTPError(403)
        given = self.path_args[0] if self.path_args else ""
        if not hmac.compare_digest((given or "").encode(), self._token.encode()):
            raise HTTPError(404)

    async def _answer(self, act: Callable[[], Reply]) -> None:
        loop = asyncio.get_running_loop()
        try:
            reply = await loop.run_in_executor(self._thread, act)
        except (NotThere, NotUnderstood) as error:
            self._problem(404 if isinstance(error, NotThere) else 422, str(error))
        except AutograderError as error:  # the gradebook is in use, or can't be read
            self._problem(503, str(error))
        else:
            if reply.location:
                self.redirect(f"/{self._token}/{reply.location}", status=303)
            else:
                self.set_status(reply.status)
                self.finish(reply.html)

    def _problem(self, status: int, message: str) -> None:
        self.set_status(status)
        self.finish(page("problem.html.j2", status=status, message=message, root=f"/{self._token}/"))

    def write_error(self, status_code: int, **_more: Any) -> None:
        """Show the error without a link, since the person may not know the token."""
        words = {
            403: "This page answers only on the address of this machine itself (127.0.0.1).",
            404: "There is nothing at this address. Copy the whole one that `autograder mark` has printed.",
            500: "The page could not be made; the terminal says why. Nothing was written.",
        }
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(words.get(status_code, self._reason) + "\n")


class _Overview(_Handler):
    async def get(self, _token: str) -> None:
        undo = self.get_query_argument("undo", "")
        await self._answer(lambda: self._controller.overview(undo))


class _Question(_Handler):
    async def get(self, _token: str, key: str) -> None:
        said = {name: self.get_query_argument(name, "") for name in ("show", "at", "undo", "said")}
        await self._answer(lambda: self._controller.answer(key, **said))

    async def post(self, _token: str, key: str) -> None:
        names = ("show", "undo", "group", "looked", "points", "items", "comment", "take_back")
        fields = {name: self.get_body_argument(name, "", strip=False) for name in names}
        answers = (answer.partition(":") for answer in self.get_body_arguments("answer"))
        form = Form(fields, {grade_id: version for grade_id, _, version in answers})
        await self._answer(lambda: self._controller.mark(key, form))


class _Groups(_Handler):
    async def get(self, _token: str, key: str) -> None:
        start, undo = self.get_query_argument("start", ""), self.get_query_argument("undo", "")
        place = int(start) if start.isdecimal() and len(start) < 8 else 0
        await self._answer(lambda: self._controller.groups(key, place, undo))


class _Group(_Handler):
    async def get(self, _token: str, key: str) -> None:
        group = self.get_query_argument("group", "")
        said = {name: self.get_query_argument(name, "") for name in ("undo", "said")}
        await self._answer(lambda: self._controller.group(key, group, **said))


class _Undo(_Handler):
    async def post(self, _token: str) -> None:
        name = self.get_body_argument("undo", "")
        await self._answer(lambda: self._controller.undo(name))


class _File(_Handler):
    def get(self, _token: str, kind: str) -> None:
        self.set_header("Content-Type", {"css": "text/css", "js": "text/javascript"}[kind])
        self.finish({"css": style, "js": script}[kind]())


class _NotThere(_Handler):
    def prepare(self) -> None:
        raise HTTPError(404 if _is_own(self.request) else 403)


def _is_own(request: HTTPServerRequest) -> bool:
    """Whether a request uses a host name of this machine, and comes from no page of another server.

    Any port is accepted, since a port that is forwarded over SSH has another number.
    """
    try:
        host = urlsplit(f"//{request.host}")
        origin = request.headers.get("Origin")
        same = origin is None or urlsplit(origin).netloc == host.netloc
        return host.hostname in OWN_NAMES and same
    except ValueError:
        return False
