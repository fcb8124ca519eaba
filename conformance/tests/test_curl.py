"""The Gradio API as curl uses it: two requests from three shells, one request, and the corners of paths and files."""

import json
import urllib.parse

import pytest

from harness import http
from harness.files import projects, same_values
from harness.server import as_json
from harness.shell import curl, raw, run_in

JSON = ("-H", "Content-Type: application/json")
TWO_STEP = {
    # zsh runs the last part of a pipe in the shell itself, so the documented form works there …
    "zsh": """curl -s -X POST {url}gradio_api/call/{name} -H "Content-Type: application/json" -d '{body}' \\
| awk -F'"' '{{ print $4}}' \\
| read EVENT_ID; curl -s -N {url}gradio_api/call/{name}/$EVENT_ID""",
    # … the others need the variable set outside of the pipe.
    "bash": """EVENT_ID=$(curl -s -X POST {url}gradio_api/call/{name} -H "Content-Type: application/json" -d '{body}' \\
| awk -F'"' '{{ print $4}}'); curl -s -N {url}gradio_api/call/{name}/$EVENT_ID""",
}
TWO_STEP["dash"] = TWO_STEP["bash"]


def two_step(shell: str, url: str, name: str, data: list) -> list:
    done = run_in(shell, TWO_STEP[shell].format(url=url, name=name, body=json.dumps({"data": data})))
    assert done.stdout.startswith("event: complete\ndata: "), done.stdout + done.stderr
    assert done.stdout.endswith("\n\n")
    return as_json(done.stdout.split("data: ", 1)[1])


def event(url: str, name: str, data: list) -> str:
    answer = curl("-X", "POST", f"{url}gradio_api/call/{name}", *JSON, "-d", json.dumps({"data": data}))
    assert answer.status == 200
    assert list(answer_json := json.loads(answer.text)) == ["event_id"] and ": " not in answer.text, "awk takes the fourth field"
    return answer_json["event_id"]


def outcome(url: str, name: str, event_id: str) -> tuple[str, object]:
    """The event's kind and data, from the second request."""
    answer = curl("-N", f"{url}gradio_api/call/{name}/{event_id}")
    assert answer.status == 200 and answer.headers["content-type"].startswith("text/event-stream")
    kind, data = answer.text.rstrip("\n").split("\n", 1)
    return kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))


@pytest.mark.parametrize("shell", ["bash", "zsh", "dash"])
def test_two_steps_give_what_the_file_holds(shell, demo, demo_file):
    assert two_step(shell, demo.url, "get_all_projects", []) == [projects(demo.folder)]
    assert two_step(shell, demo.url, "get_runs_for_project", ["my-project"]) == [demo_file.runs()]
    assert two_step(shell, demo.url, "get_metrics_for_run", ["my-project", "run-1"]) == [demo_file.metric_names("run-1")]
    [values] = two_step(shell, demo.url, "get_metric_values", ["my-project", "run-1", "loss"])
    assert same_values(values, demo_file.values("run-1", "loss"))
    assert two_step(shell, demo.url, "get_project_summary", ["my-project"]) == [demo_file.project_summary()]


@pytest.mark.ours  # the reference fails on this one of its own examples
def test_run_summary_works_in_two_steps(demo, demo_file):
    assert two_step("bash", demo.url, "get_run_summary", ["my-project", "run-1"]) == [demo_file.run_summary("run-1")]


def test_a_write_gives_an_empty_list(demo):
    event_id = event(demo.url, "bulk_log", [[{"project": "curl-write", "run": "r", "metrics": {"a": 1}}], None])
    assert outcome(demo.url, "bulk_log", event_id) == ("complete", [])


@pytest.mark.ours  # the reference hangs with heartbeats
def test_the_result_of_an_event_is_given_again(demo):
    event_id = event(demo.url, "get_all_projects", [])
    first = outcome(demo.url, "get_all_projects", event_id)
    assert first[0] == "complete"
    assert outcome(demo.url, "get_all_projects", event_id) == first


@pytest.mark.ours  # the reference cuts the connection
def test_an_unknown_event_is_an_error_event(demo):
    kind, data = outcome(demo.url, "get_all_projects", "0" * 32)
    assert kind == "error"
    assert "event" in str(data) or "404" in str(data), data


def test_too_few_arguments_are_an_error_event(demo):
    kind, _ = outcome(demo.url, "get_metrics_for_run", event(demo.url, "get_metrics_for_run", ["my-project"]))
    assert kind == "error"


@pytest.mark.ours  # the reference gives null
def test_the_error_event_says_what_is_missing(demo):
    _, data = outcome(demo.url, "get_metrics_for_run", event(demo.url, "get_metrics_for_run", ["my-project"]))
    assert "run" in json.dumps(data), data


def test_arguments_too_many_are_ignored(demo):
    kind, data = outcome(demo.url, "get_all_projects", event(demo.url, "get_all_projects", ["x", 1, None]))
    assert (kind, data) == ("complete", [projects(demo.folder)])


@pytest.mark.parametrize("form", ["run", "api"])
def test_one_request_answers_at_once(form, demo, demo_file):
    answer = curl("-X", "POST", f"{demo.url}gradio_api/{form}/get_runs_for_project", *JSON, "-d", '{"data": ["my-project"]}')
    assert answer.status == 200
    assert as_json(answer.text)["data"] == [demo_file.runs()]
    assert "error" not in as_json(answer.text)


@pytest.mark.product
@pytest.mark.parametrize("shell", ["bash", "zsh", "dash"])
def test_one_request_to_the_http_api_answers_in_every_shell(shell, demo, demo_file):
    command = f"""curl -s -X POST {demo.url}api/get_metrics_for_run -d '{{"project": "my-project", "run": "run-1"}}'"""
    assert as_json(run_in(shell, command).stdout) == {"data": demo_file.metric_names("run-1")}


@pytest.mark.ours  # the reference answers 500 with a traceback for an unknown name
@pytest.mark.parametrize(
    "method, path, body, status",
    [
        ("POST", "gradio_api/call/no_such_operation", '{"data": []}', {404}),
        ("POST", "gradio_api/run/no_such_operation", '{"data": []}', {404}),
        ("POST", "gradio_api/call/get_all_projects", "{}", {400, 422}),
        ("POST", "gradio_api/call/get_all_projects", '{"data": "x"}', {400, 422}),
        ("POST", "gradio_api/call/get_all_projects", "{not json", {400, 422}),
        ("GET", "gradio_api/call/get_all_projects/", None, {400, 404, 405}),
        ("GET", "gradio_api/call/get_all_projects", None, {400, 404, 405}),
        ("POST", "call/get_all_projects", '{"data": []}', {404}),
        ("GET", "gradio_api/no/such/path", None, {404}),
    ],
)
def test_a_mistaken_request_is_a_clear_json_error(demo, method, path, body, status):
    answer = curl("-X", method, demo.url + path, *JSON, *(["-d", body] if body else []))
    assert answer.status in status
    assert answer.headers["content-type"].startswith("application/json")
    assert len(as_json(answer.text)) >= 1 and "Traceback" not in answer.text and "dev.trackio" not in answer.text


FILE_NAMES = ["a b.txt", "100%.txt", "percent%25.txt", "semi;colon.txt", "plus+and&amp.txt", "ümlaut ✓.txt", "per%2Fcent.txt", "hash#?.txt"]


@pytest.mark.ours  # the reference drops some of these characters and gives other names back
@pytest.mark.parametrize("name", FILE_NAMES)
def test_an_uploaded_file_comes_back_by_its_path(demo, name):
    content = f"content of {name}".encode()
    uploaded = http.post(f"{demo.url}gradio_api/upload", files=[("files", (name, content))])
    [path] = uploaded.json()
    assert path.startswith("/")
    answer = curl(f"{demo.url}gradio_api/file={urllib.parse.quote(path)}")
    assert (answer.status, answer.body) == (200, content)


@pytest.mark.product
def test_file_paths_are_decoded_once_and_taken_as_they_are(demo):
    content = b"raw path"
    [path] = http.post(f"{demo.url}gradio_api/upload", files=[("files", ("x y.txt", content))]).json()
    quoted = urllib.parse.quote(path)

    def get(target: str) -> int:
        return raw(demo.port, f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{demo.port}\r\nConnection: close\r\n\r\n".encode()).status

    assert get(f"/gradio_api/file={quoted}") == 200
    assert get(f"/gradio_api/file={quoted.replace('/', '%2F')}") == 200
    assert get(f"/gradio_api/file=/{quoted}") in {200, 403, 404}, "a doubled slash is an answer, not a failure"
    assert get(f"/gradio_api/file={quoted.replace('%', '%25')}") in {403, 404}, "decoded once only"
    assert get(f"/gradio_api/file={quoted};jsessionid=1") in {403, 404}, "`;` is a part of the name"
    for broken in ("%", "%zz", "%f", "%00"):
        assert get(f"/gradio_api/file=/a{broken}") in {400, 403, 404}
    assert demo.answers()


def test_files_have_ranges_and_heads(demo):
    content = bytes(range(256))
    [path] = http.post(f"{demo.url}gradio_api/upload", files=[("files", ("range.bin", content))]).json()
    target = f"{demo.url}gradio_api/file={urllib.parse.quote(path)}"
    part = curl("-H", "Range: bytes=10-19", target)
    assert (part.status, part.body) == (206, content[10:20])
    assert part.headers["content-range"] == "bytes 10-19/256"
    head = curl("-I", target)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == "256"
    assert head.headers["accept-ranges"] == "bytes"
    assert head.headers["content-disposition"].startswith("attachment")


def test_an_upload_without_files_is_an_empty_list_and_other_bodies_are_refused(demo):
    answer = curl("-X", "POST", f"{demo.url}gradio_api/upload", "-F", "other=1")
    assert (answer.status, json.loads(answer.text)) == (200, [])
    answer = curl("-X", "POST", f"{demo.url}gradio_api/upload", *JSON, "-d", "{}")
    assert answer.status == 400


@pytest.mark.product
def test_config_and_info_are_small_and_whole(demo):
    config = curl(f"{demo.url}config")
    named = [d["api_name"] for d in json.loads(config.text)["dependencies"]]
    info = json.loads(curl(f"{demo.url}gradio_api/info").text)
    assert [f"/{name}" for name in named] == list(info["named_endpoints"]) and info["unnamed_endpoints"] == {}
    assert len(config.body) <= 4000 + 250 * (len(named) - 10)
    for extra in ("config/", "gradio_api/info?serialize=False", "openapi.json", "gradio_api/startup-events", "gradio_api/app_id"):
        answer = curl(demo.url + extra)
        assert answer.status == 200 and as_json(answer.text) is not None, extra
