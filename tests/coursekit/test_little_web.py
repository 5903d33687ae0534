"""The little web: one site, behind a real server or without one."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import pytest
import requests
from coursekit import little_web
from coursekit.little_web import LINKS, LittleWeb


@pytest.fixture(params=[True, False], ids=["real", "without a port"])
def web(request: pytest.FixtureRequest) -> Iterator[LittleWeb]:
    with LittleWeb(port=request.param) as site:
        assert site.real is request.param
        yield site


def decoded(data: bytes) -> Any:
    return cv2.imdecode(np.frombuffer(data, dtype=np.uint8), cv2.IMREAD_COLOR)


def test_the_page_names_all_the_pictures(web: LittleWeb) -> None:
    page = web.get("ships.html")
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert page.text.count("<img") == len(LINKS)
    assert f'src="{web.url}ships/7.png"' in page.text
    assert page.text == web.get(web.url).text


def test_good_pictures_decode_and_differ(web: LittleWeb) -> None:
    pictures = [web.get(f"ships/{i}.png").content for i in range(1, 8)]
    pictures.append(web.get("/ships/8.jpg").content)
    assert len(set(pictures)) == 8
    assert {decoded(data).shape for data in pictures} == {(72, 96, 3)}


def test_everything_that_goes_wrong_on_real_sites_goes_wrong(web: LittleWeb) -> None:
    assert web.get("ships/best-of-2009.png").content == web.get("ships/3.png").content
    assert web.get("ships/gone.png").status_code == 404
    assert web.get("ships/removed1.png").content == web.get("ships/removed2.png").content
    assert "log in" in web.get("ships/members.png").text
    assert web.get("ships/empty.png").content == b""
    with pytest.raises(requests.Timeout) as caught:
        web.get("ships/slow.png", timeout=0.1)
    assert isinstance(caught.value, OSError)


def test_robots_txt_and_the_licence_are_there(web: LittleWeb) -> None:
    assert "Disallow: /private/" in web.get("robots.txt").text
    assert 'rel="license"' in web.get("ships.html").text


def test_the_list_of_addresses_has_windows_line_ends_a_repeat_and_blank_lines(web: LittleWeb) -> None:
    lines = web.get("urls.txt").content.decode().split("\r\n")
    stripped = [line.strip() for line in lines if line.strip()]
    assert "" in lines
    assert lines[-1] == ""
    assert len(set(stripped)) == len(stripped) - 1
    assert all(line.startswith(web.url) for line in stripped)


@pytest.mark.parametrize("port", [True, False])
def test_a_real_server_listens_on_this_machine_only_and_closes(
    port: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    with LittleWeb(port=port) as web:
        assert web.url.startswith("http://127.0.0.1:") is port
    assert ("on this machine only" if port else "answers without one") in capsys.readouterr().out
    if port:
        with pytest.raises(requests.ConnectionError):
            requests.get(web.url, timeout=5)


def test_where_no_port_may_be_opened_the_site_answers_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*args: Any) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(little_web, "ThreadingHTTPServer", refused)
    with LittleWeb() as web:
        assert not web.real
        assert web.get("ships/1.png").ok


def test_where_a_port_may_be_opened_but_not_called_the_site_answers_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refused(*args: Any, **kwargs: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket, "create_connection", refused)
    with LittleWeb() as web:
        assert not web.real
        assert web.get("ships/1.png").ok
