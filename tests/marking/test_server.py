"""Who is answered: this machine, under the token, and nobody else."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from class_of_words import Class
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from autograder.errors import NoPort
from autograder.marking.controller import MarkingController
from autograder.marking.server import new_token, serve

TOKEN = "a-token-that-nobody-guesses"


@pytest.fixture(scope="module")
def controller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Class, MarkingController]]:
    made = Class(tmp_path_factory.mktemp("class"))
    for student in ("ada", "bob"):
        made.hand_in(student, "<script>alert(1)</script>\n\n[a](javascript:alert(2)) **Because.**")
    with made.controller() as one:
        yield made, one
    made.book.close()


def ask(controller: MarkingController, *requests: tuple[str, dict[str, object]]) -> list[HTTPResponse]:
    """What is answered to these requests, one after another; `{}` in an address is the server's root."""

    async def all_of_it() -> list[HTTPResponse]:
        ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        server = asyncio.create_task(serve(controller, port=0, token=TOKEN, on_ready=ready.set_result))
        done, _ = await asyncio.wait({server, ready}, return_when=asyncio.FIRST_COMPLETED)
        assert ready in done, server
        client = AsyncHTTPClient(force_instance=True)
        root = ready.result().removesuffix(f"/{TOKEN}/")
        try:
            return [
                await client.fetch(
                    root + path, raise_error=False, follow_redirects=False, request_timeout=300, **settings
                )
                for path, settings in requests
            ]
        finally:
            client.close()
            server.cancel()
            await asyncio.wait({server})

    return asyncio.run(all_of_it())


def form(**fields: str) -> dict[str, object]:
    """A form that is sent."""
    return {"method": "POST", "body": urlencode(fields)}


def test_without_the_token_nothing_is_shown_and_nothing_is_written(
    controller: tuple[Class, MarkingController],
) -> None:
    made, one = controller
    key, standing = made.key(), made.standings()["ada"]
    mark = form(points="2", answer=f"{standing.grade_id}:{standing.version}")
    answers = ask(
        one,
        ("/", {}),
        ("/wrong/", {}),
        (f"/{TOKEN[:-1]}/", {}),
        (f"/wrong/question/{key}", {}),
        (f"/wrong/question/{key}", mark),
        (f"//question/{key}", mark),
        ("/wrong/undo", form(undo="x")),
        ("/wrong/mark.js", {}),
        (f"/%00/question/{key}", mark),
    )
    assert {answer.code for answer in answers} == {404}
    assert not any(b"Because" in answer.body for answer in answers)
    assert made.standings()["ada"] == standing


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "localhost.evil.example:8000"},
        {"Host": "127.0.0.1@evil.example"},
        {"Host": "[::1"},
        {"Host": "10.0.0.1"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "http://["},
    ],
    ids=str,
)
def test_a_strangers_page_is_not_answered_even_with_the_token(
    controller: tuple[Class, MarkingController], headers: dict[str, str]
) -> None:
    made, one = controller
    standing = made.standings()["ada"]
    mark = form(points="2", answer=f"{standing.grade_id}:{standing.version}")
    answers = ask(
        one,
        (f"/{TOKEN}/", {"headers": headers}),
        (f"/{TOKEN}/question/{made.key()}", {**mark, "headers": headers}),
    )
    assert all(answer.code in (400, 403) for answer in answers)
    assert made.standings()["ada"] == standing


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1:1234", "[::1]:99"])
def test_a_forwarded_port_is_answered(controller: tuple[Class, MarkingController], name: str) -> None:
    (answer,) = ask(controller[1], (f"/{TOKEN}/", {"headers": {"Host": name, "Origin": f"http://{name}"}}))
    assert answer.code == 200


def test_pages_carry_a_policy_under_which_no_strangers_script_runs(
    controller: tuple[Class, MarkingController],
) -> None:
    made, one = controller
    (answer,) = ask(one, (f"/{TOKEN}/question/{made.key()}", {}))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'self';" in policy
    assert answer.headers["Referrer-Policy"] == "same-origin"
    page = answer.body.decode()
    assert "<strong>Because.</strong>" in page
    assert "alert(" not in page and "javascript:" not in page
    assert re.findall(r"<script[^>]*>", page) == ['<script src="../mark.js" defer>']
    assert not re.search(r"https?://", page), "nothing comes from elsewhere"


def test_a_mark_leads_to_the_next_answer_and_an_error_says_what_to_do(
    controller: tuple[Class, MarkingController],
) -> None:
    made, one = controller
    standing = made.standings()["bob"]
    answer = f"{standing.grade_id}:{standing.version}"
    address = f"/{TOKEN}/question/{made.key()}"
    wrong, huge, no_number, there, gone = ask(
        one,
        (address, form(points="9", answer=answer)),
        (address, form(points="2", answer=answer, comment="x" * 2_000_000)),
        (f"/{TOKEN}/groups/{made.key()}?start=%F0x", {}),
        (address, form(points="2", answer=answer, comment="<b>Good.</b>")),
        (f"/{TOKEN}/question/nothing", {}),
    )
    assert wrong.code == 422 and "between 0 and 2" in wrong.body.decode()
    assert huge.code in (400, 413, 599)
    assert no_number.code in (200, 400)
    assert there.code == 303 and there.headers["Location"].startswith(f"/{TOKEN}/question/")
    assert made.standings()["bob"].comment == "<b>Good.</b>"
    assert gone.code == 404 and "no such question" in gone.body.decode()


def test_a_port_that_is_taken_is_named(controller: tuple[Class, MarkingController]) -> None:
    async def twice() -> None:
        ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        first = asyncio.create_task(serve(controller[1], port=0, token=TOKEN, on_ready=ready.set_result))
        port = int((await ready).split(":")[2].split("/")[0])
        try:
            await serve(controller[1], port=port, token=TOKEN, on_ready=lambda address: None)
        finally:
            first.cancel()

    with pytest.raises(NoPort, match="Choose another one by --port"):
        asyncio.run(twice())


def test_two_tokens_are_never_the_same() -> None:
    tokens = {new_token() for _ in range(50)}
    assert len(tokens) == 50 and min(map(len, tokens)) >= 32
