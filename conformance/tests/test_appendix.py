"""What a Trackio 0.43.0 server was asked and answered, asked again here: the same, but for stated differences."""

import httpx
import pytest

from harness import http
from harness.recorded import exchanges, hidden, known, masked

pytestmark = pytest.mark.product

TOKEN = "btok"


def test_every_exchange_is_answered_as_recorded_or_better(start_server):
    server = start_server("--write-token", TOKEN)
    media = server.api("get_settings")["media_dir"]
    names = {"media": media, "media-path": media.lstrip("/"), "folder": str(server.folder), "port": str(server.port)}
    wrong = []
    with http.Client(base_url=server.url.rstrip("/"), timeout=30, follow_redirects=False) as client:
        for exchange in exchanges("http-api.txt"):
            if "<upload 1>" in exchange.body and "upload 1" not in names:
                names |= uploaded(client)
            answer = ask(client, exchange, names)
            wrong += [f"{exchange}\n   {problem}" for problem in problems(exchange, answer, names)]
    assert not wrong, "\n".join(wrong)


def test_every_difference_is_one_and_has_its_reason():
    for exchange in exchanges("http-api.txt"):
        assert exchange.trackio, exchange
        if exchange.here:
            assert exchange.because, exchange
            assert (exchange.here.status, exchange.here.body) != (exchange.trackio.status, exchange.trackio.body), exchange
        else:
            assert not exchange.because, exchange


def uploaded(client) -> dict[str, str]:
    """The files of the recording, uploaded as it did."""
    files = [("files", ("a.txt", b"AAA")), ("files", ("x.tar.gz", b"BBB"))]
    answer = client.post("/api/upload", files=files, headers={"x-trackio-write-token": TOKEN})
    first, second = answer.json()["paths"]
    return {"upload 1": first, "upload 2": second}


def ask(client, exchange, names) -> httpx.Response:
    headers = dict(exchange.headers)
    if exchange.token:
        headers["x-trackio-write-token"] = TOKEN
    if exchange.body:
        headers["content-type"] = "application/json"
    body = known(exchange.body, names).encode()
    return client.request(exchange.method, known(exchange.path, names), content=body, headers=headers)


def problems(exchange, answer, names) -> list[str]:
    expected = exchange.expected()
    expected.body = known(expected.body, names)
    found = []
    if answer.status_code != expected.status:
        found.append(f"status {answer.status_code} instead of {expected.status}: {answer.text[:300]}")
    elif expected.body.startswith(("{", "[")):
        if masked(expected, answer.json()) != hidden(expected):
            found.append(f"answer {answer.text[:600]}\n   instead of {expected.body[:600]}")
    elif expected.body and answer.text != expected.value():
        found.append(f"answer {answer.text[:300]!r} instead of {expected.body[:300]}")
    for name, value in expected.headers.items():
        if answer.headers.get(name) != known(value, names):
            found.append(f"header {name}: {answer.headers.get(name)} instead of {value}")
    return found
