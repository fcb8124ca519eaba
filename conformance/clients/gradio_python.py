"""Calls through `gradio_client`, the same for 1.x and 2.x."""

from concurrent.futures import CancelledError, ThreadPoolExecutor

import gradio_client
from gradio_client import Client, handle_file

_clients = {}


def version() -> str:
    return gradio_client.__version__


def predict(url: str, api_name: str, positional=(), keywords=None, token=None, headers=None):
    client = _client(url, token, headers)
    return client.predict(*_files(positional), **_files(keywords or {}), api_name=api_name)


def view_api(url: str) -> dict:
    return _client(url).view_api(return_format="dict")


def storm(url: str, threads: int, repeats: int) -> list:
    """The projects as each of threads x repeats calls on one client saw them; a lost call is its error's name."""

    def calls(_):
        return [_outcome(client) for _ in range(repeats)]

    client = _client(url)
    with ThreadPoolExecutor(threads) as pool:
        return [outcome for several in pool.map(calls, range(threads)) for outcome in several]


def cancel_then_predict(url: str, api_name: str, keywords: dict, count: int):
    """Cancels count submitted jobs at once, then asks again with the same client."""
    client = _client(url)
    for _ in range(count):
        client.submit(**keywords, api_name=api_name).cancel()
    try:
        return client.predict(**keywords, api_name=api_name)
    except CancelledError:
        # Once in 40 times, gradio_client 1.14: its thread that reads answers stumbles over a cancelled one, and drops what waits.
        return client.predict(**keywords, api_name=api_name)


def _outcome(client):
    try:
        return client.predict(api_name="/get_all_projects")
    except BaseException as failure:
        return type(failure).__name__


def _client(url: str, token=None, headers=None) -> Client:
    key = (url, token, str(headers))
    if key not in _clients:
        options = {"verbose": False}
        if token:
            options["hf_token" if version().startswith("1.") else "token"] = token
        if headers:
            options["headers"] = headers
        _clients[key] = Client(url, **options)
    return _clients[key]


def _files(value):
    """{"handle_file": path} anywhere in the arguments becomes the client's own file argument."""
    if isinstance(value, dict):
        if value.keys() == {"handle_file"}:
            return handle_file(value["handle_file"])
        return {key: _files(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_files(item) for item in value]
    return value
