"""What a server must survive: every answer is a clean error in JSON, and the server goes on."""

import gzip
import json
import resource
import socket
import sqlite3
import time
import unicodedata
import urllib.parse
from pathlib import Path

import pytest

from harness import http, server as servers
from harness.files import ProjectFile
from harness.server import as_json
from harness.shell import raw

pytestmark = pytest.mark.product

RPC = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
INSIDES = ("dev.trackio", "java.", "Exception", "\tat ", "Traceback", "/tmp/", "/root/", "/home/")
MIB = 1 << 20


@pytest.fixture(scope="module")
def server(tmp_path_factory, logs):
    folder = tmp_path_factory.mktemp("attacked")
    servers.demo(folder)
    running = servers.start(folder, log=logs / "attacked.log")
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def goes_on(server):
    """After every attack the server still answers, at once."""
    yield
    start = time.monotonic()
    assert server.answers()
    assert time.monotonic() - start < 2


def refused(answer, *statuses: int):
    """A 4xx in strict JSON without insides of the server."""
    assert answer.status in statuses if statuses else 400 <= answer.status < 500, f"{answer.status} {answer.text[:500]}"
    assert answer.headers["content-type"].startswith("application/json"), answer.headers
    assert len(answer.body) < 2000
    as_json(answer.text)
    assert not any(word in answer.text for word in INSIDES), answer.text


def send(server, method: str, target: str, body: bytes | str | dict | list = b"", **headers):
    """One request with exactly these headers; a Host of None is left out, a list is sent as several."""
    if isinstance(body, (dict, list)):
        body = json.dumps(body)
    body = body.encode() if isinstance(body, str) else body
    fields = {"Host": f"127.0.0.1:{server.port}", "Content-Type": "application/json", "Connection": "close"}
    fields.update({name.replace("_", "-"): value for name, value in headers.items()})
    if body or method == "POST":
        fields.setdefault("Content-Length", str(len(body)))
    lines = [f"{name}: {value}" for name, values in fields.items() if values is not None for value in (values if isinstance(values, list) else [values])]
    head = "\r\n".join([f"{method} {target} HTTP/1.1", *lines, "", ""])
    return raw(server.port, head.encode("utf-8") + body)


def log_entry(**changes) -> dict:
    return {"project": "attack", "run": "r", "metrics": {"a": 1}, **changes}


# --- where a request comes from (items 1 to 3)

SURFACES = ["/api/get_all_projects", "/gradio_api/call/get_all_projects", "/gradio_api/queue/join", "/mcp", "/gradio_api/mcp/", "/api/log", "/gradio_api/upload"]


@pytest.mark.parametrize("target", SURFACES)
@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "[::1].evil", "", ["127.0.0.1", "evil.example"], ["127.0.0.1", "127.0.0.1"], "127.0.0.1@evil.example"],
)
def test_a_foreign_host_is_refused(server, target, host):
    refused(send(server, "POST", target, {"data": []}, Host=host), 400, 403, 421)


def test_the_authority_of_an_absolute_target_counts_too(server):
    refused(send(server, "POST", "http://evil.example/api/get_all_projects", {}), 400, 403, 421)


def test_health_answers_whatever_the_host_is(server):
    assert send(server, "GET", "/healthz", Host="10.0.0.7:7860").status == 200


def test_the_refusal_of_a_host_names_the_setting(server):
    answer = send(server, "POST", "/api/get_all_projects", {}, Host="evil.example")
    assert "allowed-host" in answer.text or "TRACKIO_ALLOWED_HOSTS" in answer.text


def test_an_allowed_host_is_served(start_server):
    running = start_server("--allowed-host", "trackio.example")
    assert send(running, "POST", "/api/get_all_projects", {}, Host="trackio.example").status == 200
    refused(send(running, "POST", "/api/get_all_projects", {}, Host="other.example"), 421)


@pytest.mark.parametrize("target", SURFACES)
@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1.evil.example", "http://localhost.evil.example:7860"])
@pytest.mark.parametrize("with_cookie", [False, True], ids=["", "with the cookie"])
def test_a_foreign_origin_is_refused(server, target, origin, with_cookie):
    cookie = {"Cookie": "trackio_write_token=x"} if with_cookie else {}
    answer = send(server, "POST", target, {"data": []}, Origin=origin, **cookie)
    refused(answer, 403)
    assert "access-control-allow-origin" not in answer.headers
    preflight = send(server, "OPTIONS", target, Origin=origin, Access_Control_Request_Method="POST", **cookie)
    assert "access-control-allow-origin" not in preflight.headers


# --- the write token (items 4 to 6)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory, logs):
    running = servers.start(tmp_path_factory.mktemp("guarded"), "--write-token", "s3cret-t0ken", log=logs / "guarded.log")
    yield running
    running.stop()


WRITES = [("/api/log", log_entry()), ("/api/bulk_log", {"logs": [log_entry()]}), ("/gradio_api/run/log", {"data": ["attack", "r", {"a": 1}]})]


@pytest.mark.parametrize("target, body", WRITES, ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X_Trackio_Write_Token": "wrong"},
        {"X_Trackio_Write_Token": "s3cret-t0ke"},
        {"X_Trackio_Write_Token": "s3cret-t0ken\x00"},
        {"X_Trackio_Write_Token": "s" * 4000},
        {"Authorization": "Bearer wrong"},
        {"Cookie": "trackio_write_token=wrong"},
        {"X_Trackio_Write_Token": "wrong", "Cookie": "trackio_write_token=s3cret-t0ken"},
        {"X_Trackio_Write_Token": "s" * MIB},
    ],
    ids=["none", "wrong", "a prefix", "with NUL", "4 kB", "bearer", "cookie", "header before cookie", "1 MB"],
)
def test_a_write_without_the_right_token_is_refused(guarded, target, body, headers):
    refused(send(guarded, "POST", target, body, **headers), 400, 401, 403, 413, 431)
    assert not (guarded.folder / "attack.db").exists()


def test_a_cookie_alone_does_not_carry_a_plain_text_post(guarded):
    """A form of a foreign page can send text/plain with the user's cookie."""
    answer = send(guarded, "POST", "/api/log", log_entry(), Cookie="trackio_write_token=s3cret-t0ken", Content_Type="text/plain")
    refused(answer, 400, 401, 403, 415)


def test_the_token_appears_neither_in_logs_nor_in_answers_nor_in_the_referer(guarded):
    answers = [
        http.get(f"{guarded.url}?write_token=s3cret-t0ken"),
        http.get(f"{guarded.url}nope?write_token=s3cret-t0ken"),
        http.post(f"{guarded.url}api/nope?write_token=s3cret-t0ken", json={}),
        http.post(f"{guarded.mcp}?write_token=s3cret-t0ken", content="{broken", headers=RPC),
        http.post(f"{guarded.url}api/log?write_token=wr0ng-t0ken", json=log_entry()),
    ]
    for answer in answers:
        shown = [value for name, value in answer.headers.items() if name != "set-cookie"]
        assert "t0ken" not in answer.text and not any("t0ken" in value for value in shown)
    assert answers[0].headers["referrer-policy"] in ("no-referrer", "same-origin", "strict-origin")
    assert "t0ken" not in guarded.log.read_text()
    after_start = guarded.lines[3:]
    assert not any("t0ken" in line for line in after_start)


# --- files and paths (items 9 to 16)

ELSEWHERE = [
    "/etc/passwd",
    "../../etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "%252e%252e%252fetc%252fpasswd",
    "..%5c..%5cetc%5cpasswd",
    "..\\..\\etc\\passwd",
    "....//....//etc/passwd",
    "/%00",
    "media/../my-project.db",
    "/MEDIA/../my-project.db",
    "//host/share",
    "\\\\?\\C:\\",
    "C:/windows/win.ini",
    "https://evil.example/",
    "file:///etc/passwd",
    "{folder}/my-project.db",
    "{folder}/media/../my-project.db",
    "{folder}/.trackio-jvm/write_token",
    "{folder}/media/link-to-etc/passwd",
    "{folder}/my-project.db-wal",
    "{folder}/my-project.lock",
]


@pytest.mark.parametrize("prefix", ["/gradio_api/file=", "/gradio_api/mcp/gradio_api/file=", "/file?path="])
@pytest.mark.parametrize("path", ELSEWHERE)
def test_no_file_elsewhere_is_served(server, prefix, path):
    media = server.folder / "media"
    media.mkdir(exist_ok=True)
    if not (media / "link-to-etc").exists():
        (media / "link-to-etc").symlink_to("/etc")
    answer = send(server, "GET", prefix + path.format(folder=server.folder))
    assert answer.status in (400, 403, 404), f"{answer.status} {answer.text[:300]}"
    assert "root:" not in answer.text and not answer.body.startswith(b"SQLite")
    assert "location" not in answer.headers
    assert not any(word in answer.text for word in ("dev.trackio", "java.", "Exception"))


UPLOAD_NAMES = ["../../x", "..\\..\\x", "x" * 5000, "CON", "a.html", "a.svg", ".htaccess", "\u202egnp.exe", "a\u0000b", "a\r\nX-Evil: 1", ""]


@pytest.mark.parametrize("name", UPLOAD_NAMES, ids=lambda name: repr(name[:20]))
def test_an_uploaded_file_gets_a_harmless_name_and_is_never_rendered(server, name):
    script = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    before = {f for f in server.folder.parent.rglob("*")}
    quoted = name.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
    body = (f'--b\r\nContent-Disposition: form-data; name="files"; filename="{quoted}"\r\n\r\n').encode() + script + b"\r\n--b--\r\n"
    answer = send(server, "POST", "/gradio_api/upload", body, Content_Type="multipart/form-data; boundary=b")
    outside = [f for f in server.folder.parent.rglob("*") if f not in before and server.folder not in f.parents]
    assert not outside
    if answer.status != 200:
        return refused(answer)
    paths = json.loads(answer.text)
    if paths:
        served = send(server, "GET", "/gradio_api/file=" + urllib.parse.quote(paths[0]))
        assert served.status == 200 and served.body == script
        assert served.headers["x-content-type-options"] == "nosniff"
        assert served.headers["content-disposition"].startswith("attachment") or "sandbox" in served.headers["content-security-policy"]


def upload(server, content: bytes, name: str = "x.bin") -> str:
    [path] = http.post(f"{server.url}gradio_api/upload", files=[("files", (name, content))]).json()
    return path


FOREIGN_FILES = [
    {"path": "/etc/passwd"},
    {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}},
    {"path": "../../etc/passwd", "meta": {"_type": "gradio.FileData"}},
    {"path": "http://evil.example/x"},
    {"path": "file:///etc/passwd"},
    {"path": ""},
    {"path": None},
    {"path": 5},
    {},
    "x",
    None,
]


@pytest.mark.parametrize("file", FOREIGN_FILES, ids=json.dumps)
def test_a_file_that_was_not_uploaded_here_is_refused(server, file):
    refused(send(server, "POST", "/api/upload_db_to_space", {"project": "foreign", "uploaded_db": file, "hf_token": None}))
    upload_entry = {"project": "foreign", "run": "r", "step": 0, "relative_path": None, "uploaded_file": file}
    refused(send(server, "POST", "/api/bulk_upload_media", {"uploads": [upload_entry], "hf_token": None}))
    assert not (server.folder / "foreign.db").exists() and not (server.folder / "media" / "foreign").exists()


@pytest.mark.parametrize(
    "changes",
    [{"run": "../../escaped"}, {"run": ".."}, {"step": "../../escaped"}, {"run": None, "relative_path": "../../../escaped"}, {"run": None, "relative_path": "/etc/escaped"}],
    ids=json.dumps,
)
def test_media_never_leave_their_folder(server, changes):
    entry = {"project": "media-escape", "run": "r", "step": 0, "relative_path": None, "uploaded_file": {"path": upload(server, b"x", "escaped.png")}, **changes}
    answer = send(server, "POST", "/api/bulk_upload_media", {"uploads": [entry], "hf_token": None})
    if answer.status != 200:
        refused(answer)
    escaped = [f for f in server.folder.parent.rglob("escaped*") if (server.folder / "media") not in f.parents and ".trackio-jvm" not in str(f)]
    assert not escaped and not Path("/etc/escaped").exists()


def database(path: Path, *statements: str) -> bytes:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path.read_bytes()


METRICS = "CREATE TABLE metrics (id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp TEXT NOT NULL, run_name TEXT NOT NULL, step INTEGER NOT NULL, metrics TEXT NOT NULL)"
CONFIGS = "CREATE TABLE configs (id INTEGER PRIMARY KEY AUTOINCREMENT, run_name TEXT NOT NULL, config TEXT NOT NULL, created_at TEXT NOT NULL, UNIQUE(run_name))"
BAD_DATABASES = {
    "a picture": lambda path: b"\x89PNG\r\n\x1a\n" + b"x" * 1000,
    "empty": lambda path: b"",
    "only a header": lambda path: b"SQLite format 3\x00" + b"\x00" * 84,
    "cut in half": lambda path: (full := database(path, METRICS, CONFIGS, "CREATE TABLE filler AS SELECT zeroblob(100000) AS x"))[: len(full) // 2],
    "not Trackio's": lambda path: database(path, "CREATE TABLE other (a)"),
    "with a trigger": lambda path: database(path, METRICS, CONFIGS, "CREATE TRIGGER t AFTER INSERT ON metrics BEGIN DELETE FROM metrics; END"),
    "a view for a table": lambda path: database(path, "CREATE TABLE m (a)", CONFIGS, "CREATE VIEW metrics AS SELECT 1 AS id, '' AS timestamp, '' AS run_name, 0 AS step, '{}' AS metrics"),
    "with a generated column": lambda path: database(path, METRICS.replace("metrics TEXT NOT NULL", "metrics TEXT NOT NULL, g TEXT AS (hex(zeroblob(1000000000)))"), CONFIGS),
}


@pytest.mark.parametrize("kind", BAD_DATABASES)
def test_an_uploaded_database_that_is_none_is_refused(server, tmp_path, kind):
    path = upload(server, BAD_DATABASES[kind](tmp_path / "x.db"), "x.db")
    before = server.api("get_all_projects")
    body = {"project": "bad-database", "uploaded_db": {"path": path, "meta": {"_type": "gradio.FileData"}}, "hf_token": None}
    refused(send(server, "POST", "/api/upload_db_to_space", body))
    assert server.api("get_all_projects") == before
    assert not (server.folder / "bad-database.db").exists()


STRANGE_NAMES = ["", ".", "..", "/", "a/b", "a\\b", "../../x", "a\u0000b", "x" * 5000, "\u202eabc", "😀", "CON", "default", "registry-x", "p_configs", " ", "%2e%2e", "p.db", "-wal"]


@pytest.mark.parametrize("name", STRANGE_NAMES, ids=lambda name: repr(name[:20]))
@pytest.mark.parametrize("field", ["project", "run"])
def test_a_strange_name_is_kept_apart_or_refused(server, field, name):
    before = {f for f in server.folder.parent.iterdir()}
    entry = log_entry(**{"project": "strange-names", field: name})
    answer = send(server, "POST", "/api/log", {**entry, "hf_token": None})
    assert {f for f in server.folder.parent.iterdir()} == before, "nothing outside of the folder"
    if answer.status != 200:
        return refused(answer)
    names = server.api("get_runs_for_project", project=entry["project"])
    assert entry["run"] in [run["name"] for run in names]
    values = server.api("get_metric_values", project=entry["project"], run=entry["run"], metric_name="a")
    assert [point["value"] for point in values] == [1]


@pytest.mark.parametrize(
    "first, second",
    [("twin/a", "twin.a"), ("twin b", "twin.b"), ("twin-C", "twin-c"), (unicodedata.normalize("NFC", "twin-é"), unicodedata.normalize("NFD", "twin-é")), ("", "default"), ("twin😀", "twin!")],
    ids=lambda name: repr(name),
)
def test_two_names_are_never_one_project_in_silence(server, first, second):
    answers = [send(server, "POST", "/api/log", {"project": name, "run": "r", "metrics": {"a": number}}) for number, name in enumerate((first, second))]
    for number, (name, answer) in enumerate(zip((first, second), answers)):
        if answer.status != 200:
            refused(answer)
            continue
        values = [point["value"] for point in server.api("get_metric_values", project=name, run="r", metric_name="a")]
        assert number in values and 1 - number not in values, f"{name!r} shows what was logged to the other"
    assert any(answer.status == 200 for answer in answers) or "" in (first, second)


# --- bodies and numbers (items 17 to 20)

DEEP = 100_000
BROKEN_BODIES = {
    "cut off": b'{"project": "p"',
    "no JSON": b"hello",
    "a comma too many": b'{"project": "p",}',
    "single quotes": b"{'project': 'p'}",
    "UTF-16": '{"project": "p"}'.encode("utf-16"),
    "invalid UTF-8": b'{"project": "\xff\xfe"}',
    "deep lists": b'{"project": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "deep objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
    "two values": b'{"project": "p"}{"project": "q"}',
    "a bare NaN": b"NaN",
    "a control character": b'{"project": "a\x01b"}',
}


@pytest.mark.parametrize("target", ["/api/get_runs_for_project", "/api/bulk_log", "/gradio_api/call/get_runs_for_project", "/gradio_api/run/bulk_log", "/gradio_api/queue/join", "/mcp/"])
@pytest.mark.parametrize("body", BROKEN_BODIES)
def test_a_body_that_is_no_json_is_refused(server, target, body):
    start = time.monotonic()
    refused(send(server, "POST", target, BROKEN_BODIES[body], Accept=RPC["Accept"]), 400, 413, 422)
    assert time.monotonic() - start < 2


WRONG_CALLS = [
    ("get_runs_for_project", {}, "project"),
    ("get_runs_for_project", {"project": 5}, "project"),
    ("get_runs_for_project", {"project": ["x"]}, "project"),
    ("get_runs_for_project", {"project": None}, "project"),
    ("get_metric_values", {"project": "my-project", "run": "run-1"}, "metric_name"),
    ("get_metric_values", {"project": "my-project", "run": "run-1", "metric_name": {}}, "metric_name"),
    ("log", {"project": "p", "run": "r"}, "metrics"),
    ("log", {"project": "p", "run": "r", "metrics": [1]}, "metrics"),
    ("log", {"project": "p", "run": "r", "metrics": "x"}, "metrics"),
    ("log", {"project": "p", "run": "r", "metrics": {"a": 1}, "step": "abc"}, "step"),
    ("log", {"project": "p", "run": "r", "metrics": {"a": 1}, "step": [1]}, "step"),
    ("bulk_log", {}, "logs"),
    ("bulk_log", {"logs": {"project": "p"}}, "logs"),
    ("bulk_log", {"logs": "x"}, "logs"),
    ("bulk_log", {"logs": ["x"]}, "logs[0]"),
    ("bulk_log", {"logs": [log_entry(), log_entry(run=None)]}, "logs[1]"),
    ("bulk_log", {"logs": [log_entry(), {"project": "attack", "run": "r"}]}, "logs[1]"),
    ("bulk_log", {"logs": [log_entry(), log_entry(project=7)]}, "logs[1]"),
    ("bulk_log", {"logs": [log_entry(), log_entry(config="x")]}, "logs[1]"),
    ("bulk_log_system", {"logs": [{"project": "p", "run": "r"}]}, "logs[0]"),
    ("bulk_alert", {"alerts": [{"project": "p", "run": "r"}]}, "alerts[0]"),
    ("bulk_upload_media", {"uploads": "x"}, "uploads"),
    ("get_series", {"project": "my-project", "runs": "x"}, "runs"),
    ("get_series", {"project": "my-project", "max_points": "x"}, "max_points"),
    ("no_such_operation", {}, "no_such_operation"),
]


@pytest.mark.parametrize("operation, arguments, named", WRONG_CALLS, ids=lambda value: value if isinstance(value, str) else json.dumps(value)[:60])
def test_a_wrong_call_is_refused_whole_and_names_what_is_wrong(server, operation, arguments, named):
    answer = send(server, "POST", f"/api/{operation}", arguments)
    refused(answer, 404 if operation == "no_such_operation" else 400)
    assert named in json.loads(answer.text)["error"], answer.text
    assert not (server.folder / "attack.db").exists(), "nothing of it was written"


TOLERATED = {
    "steps that no long holds": {"step": 2**63},
    "a huge step": {"step": 1e23},
    "a fractional step": {"step": 1.5},
    "a step that is true": {"step": True},
    "a negative step": {"step": -1},
    "deep metrics": {"metrics": {"a": json.loads("[" * 50 + "]" * 50)}},
    "a very long key": {"metrics": {"k" * MIB: 1}},
    "an empty key": {"metrics": {"": 1}},
    "odd keys": {"metrics": {"a\u0000b": 1, "a/b": 2, "'; drop table metrics; --": 3}},
    "many keys": {"metrics": {f"k{n}": n for n in range(20_000)}},
    "a long text": {"metrics": {"text": "x" * (2 * MIB)}},
    "a lone surrogate": {"metrics": {"text": "\ud800"}},
    "numbers at the edge": {"metrics": {"big": 1.7976931348623157e308, "small": 5e-324, "minus zero": -0.0, "long": 2**63 - 1, "longer": 2**70}},
    "NaN as text": {"metrics": {"nan": "NaN", "inf": "Infinity", "ninf": "-Infinity"}},
    "no metrics": {"metrics": {}},
}


@pytest.mark.parametrize("kind", TOLERATED)
def test_what_an_official_client_can_send_never_refuses_a_call(server, kind):
    """Its neighbours are stored too: the client would resend a refused batch for ever."""
    project = "tolerated-" + "".join(c for c in kind if c.isalnum())
    before = {"project": project, "run": "r", "metrics": {"before": 1}}
    after = {"project": project, "run": "r", "metrics": {"after": 1}}
    odd = {"project": project, "run": "r", "metrics": {"a": 1}, **TOLERATED[kind]}
    answer = send(server, "POST", "/api/bulk_log", {"logs": [before, odd, after], "hf_token": None})
    assert answer.status == 200, answer.text[:500]
    stored = [metrics for _, _, metrics in ProjectFile(server.folder / f"{project}.db").logs("r")]
    assert {"before": 1} in stored and {"after": 1} in stored
    rejected = json.loads(answer.text).get("rejected", [])
    assert len(stored) == 3 - len(rejected) and all(entry["index"] == 1 and entry["error"] for entry in rejected)
    summary = server.api("get_run_summary", project=project, run="r")
    assert summary["num_logs"] == len(stored)
    as_json(http.post(f"{server.url}api/get_metric_values", json={"project": project, "run": "r", "metric_name": "a"}).text)


def test_floats_come_back_exactly(server):
    numbers = [0.1, 1 / 3, 1.7976931348623157e308, 5e-324, -0.0, 2**53, 123456789012345678]
    server.api("bulk_log", logs=[{"project": "exact", "run": "r", "metrics": {"a": number}} for number in numbers])
    given = [point["value"] for point in server.api("get_metric_values", project="exact", run="r", metric_name="a")]
    assert [repr(number) for number in given] == [repr(number) for number in numbers]


def test_a_batch_of_300_000_rows_is_accepted_whole(start_server):
    running = start_server()
    logs = [{"project": "large", "run": "r", "metrics": {"a": n}, "step": n} for n in range(300_000)]
    answer = http.post(f"{running.url}api/bulk_log", content=json.dumps({"logs": logs, "hf_token": None}), timeout=120)
    assert answer.status_code == 200, answer.text[:300]
    file = ProjectFile(running.folder / "large.db")
    assert file._rows("SELECT COUNT(*), MIN(step), MAX(step), COUNT(DISTINCT step) FROM metrics") == [(300_000, 0, 299_999, 300_000)]
    assert running.api("get_run_summary", project="large", run="r")["num_logs"] == 300_000


@pytest.mark.parametrize("target, length", [("/api/log", 200 * MIB), ("/mcp/", 2048 * MIB), ("/gradio_api/run/log", 2048 * MIB), ("/api/bulk_log", 2048 * MIB)])
def test_a_body_over_its_limit_is_refused_before_it_is_read(server, target, length):
    start = time.monotonic()
    refused(send(server, "POST", target, b"{", Content_Length=str(length), Accept=RPC["Accept"]), 413)
    assert time.monotonic() - start < 2


@pytest.mark.parametrize(
    "headers, body",
    [
        ({"Content_Length": "5", "Transfer_Encoding": "chunked"}, b"0\r\n\r\nGET /evil HTTP/1.1\r\n\r\n"),
        ({"Content_Length": None, "Transfer_Encoding": "chunked"}, b"zz\r\n{}\r\n0\r\n\r\n"),
        ({"Content_Length": None, "Transfer_Encoding": "chunked"}, b"-1\r\n{}\r\n0\r\n\r\n"),
        ({"Content_Length": ["2", "3"]}, b"{}x"),
        ({"Content_Length": "-1"}, b"{}"),
        ({"Content_Length": "1e3"}, b"{}"),
        ({"Content_Length": None, "Transfer_Encoding": "xchunked"}, b"0\r\n\r\n"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_framing_that_lies_is_refused(server, headers, body):
    answer = send(server, "POST", "/api/get_all_projects", body, **headers)
    assert answer.status in (400, 411, 413, 500, 501) and answer.status != 500
    assert not any(word in answer.text for word in INSIDES)


def test_expect_continue_is_answered(server):
    body = b"{}"
    head = f"POST /api/get_all_projects HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Length: {len(body)}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(head.encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 100")
        connection.sendall(body)
        assert b"200" in connection.recv(1000)[:20]


def test_a_compression_bomb_is_refused_and_costs_nothing(server):
    bomb = gzip.compress(b'{"logs": [' + b" " * (300 * MIB) + b"]}", 9)
    start = time.monotonic()
    for target in ("/api/log", "/gradio_api/run/log", "/mcp/"):
        refused(send(server, "POST", target, bomb, Content_Encoding="gzip", Accept=RPC["Accept"]), 400, 413, 415)
    assert time.monotonic() - start < 6


# --- multipart and sockets (items 21 and 22)


def test_multipart_tricks_are_refused_quickly(server):
    for body, boundary in [
        (b"--" + b"-" * MIB + b"x", "-" * 60 + "y"),
        (b"".join(b'--b\r\nContent-Disposition: form-data; name="files"; filename="x"\r\n\r\nx\r\n' for _ in range(100_000)) + b"--b--\r\n", "b"),
        (b'--b\r\nContent-Disposition: form-data; name="files"; filename="x"\r\n\r\nno end', "b"),
        (b"--b\r\n" + b"X: y\r\n" * 100_000, "b"),
        (b"x" * 1000, "-" * 100_000),
    ]:
        start = time.monotonic()
        refused(send(server, "POST", "/gradio_api/upload", body, Content_Type=f"multipart/form-data; boundary={boundary}"), 400, 413, 431)
        assert time.monotonic() - start < 3


def test_slow_senders_and_many_streams_do_not_slow_the_others(server):
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    held = []
    try:
        for number in range(1500):
            connection = socket.create_connection(("127.0.0.1", server.port), timeout=10)
            path = "/ui/v1/events" if number % 3 == 0 else f"/gradio_api/heartbeat/{number}" if number % 3 == 1 else "/api/log"
            end = "" if number % 3 == 2 else "\r\n"  # the last kind never ends its headers
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n{end}".encode())
            held.append(connection)
        times = []
        with http.Client() as client:
            for _ in range(100):
                start = time.monotonic()
                assert client.post(f"{server.url}api/get_all_projects", json={}).status_code == 200
                times.append(time.monotonic() - start)
        assert sorted(times)[98] < 0.5, f"p99 {sorted(times)[98]:.3f} s"
    finally:
        for connection in held:
            connection.close()


# --- Gradio and MCP (items 23 and 24)


def test_events_of_others_and_guessed_ids_give_an_error_event(server):
    for target in ("/gradio_api/call/get_all_projects/" + "f" * 32, "/gradio_api/call/get_all_projects/..%2f..", "/gradio_api/call/get_all_projects/" + "x" * 4000):
        answer = send(server, "GET", target)
        assert answer.status in (200, 400, 404, 414)
        assert answer.status != 200 or answer.text.startswith("event: error\ndata: ")
        assert not any(word in answer.text for word in INSIDES)


@pytest.mark.parametrize(
    "body",
    [
        {"data": [], "fn_index": 9999, "session_hash": "s"},
        {"data": [], "fn_index": "x", "session_hash": "s"},
        {"data": [], "fn_index": 20},
        {"data": [], "session_hash": "s"},
        {"fn_index": 20, "session_hash": "s"},
        {"data": "x", "fn_index": 20, "session_hash": "s"},
        {"data": [], "fn_index": 20, "session_hash": "s" * 100_000},
        [],
    ],
    ids=lambda body: json.dumps(body)[:60],
)
def test_a_wrong_join_is_refused(server, body):
    refused(send(server, "POST", "/gradio_api/queue/join", body), 400, 404, 413, 422)


def test_ten_thousand_abandoned_events_are_forgotten(server):
    request = f'POST /gradio_api/call/get_all_projects HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{{"data": []}}'.encode()
    assert request.endswith(b'{"data": []}')
    accepted = 0
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        received = b""
        for _ in range(100):
            connection.sendall(request * 100)
            expected = (accepted // 100 + 1) * 100
            while accepted < expected:
                received += connection.recv(1 << 16)
                accepted += received.count(b"event_id")
                received = received[received.rfind(b"event_id") + 8 :] if b"event_id" in received else received
    assert accepted == 10_000
    answer = send(server, "POST", "/gradio_api/call/get_all_projects", {"data": []})
    fresh = json.loads(answer.text)["event_id"]
    assert send(server, "GET", f"/gradio_api/call/get_all_projects/{fresh}").text.startswith("event: complete")


def rpc(**fields) -> dict:
    return {"jsonrpc": "2.0", "id": 1, "method": "tools/list", **fields}


MCP_ERRORS = [
    ("{broken", {}, 400, -32700),
    ([rpc()] * 10_000, {}, 400, -32600),
    ([], {}, 400, -32600),
    ("5", {}, 400, -32600),
    ({"id": 1, "method": "tools/list"}, {}, 400, -32600),
    (rpc(method=5), {}, 400, -32600),
    (rpc(method="no/such/method"), {}, 200, -32601),
    (rpc(), {"MCP_Protocol_Version": "1999-01-01"}, 400, None),
    (rpc(method="tools/call", params={}), {}, 200, -32602),
    (rpc(method="tools/call", params={"name": "nope", "arguments": {}}), {}, 200, -32602),
    (rpc(method="tools/call", params=[]), {}, 200, -32602),
]


@pytest.mark.parametrize("path", ["/mcp/", "/gradio_api/mcp/"])
@pytest.mark.parametrize("body, headers, status, code", MCP_ERRORS, ids=lambda value: str(value)[:50])
def test_a_wrong_mcp_message_is_a_json_rpc_error(server, path, body, headers, status, code):
    answer = send(server, "POST", path, body, Accept=RPC["Accept"], **headers)
    assert answer.status == status or (status == 200 and answer.status == 400), answer.text[:300]
    message = as_json(answer.text)
    if "error" in message:
        assert message["jsonrpc"] == "2.0" and message["error"]["message"]
        assert code is None or message["error"]["code"] == code, message
    else:
        assert message["result"]["isError"] and "nope" in answer.text
    assert not any(word in answer.text for word in INSIDES)


def test_a_session_id_means_nothing_to_the_mcp_server(server):
    answer = send(server, "POST", "/mcp/", rpc(), Accept=RPC["Accept"], Mcp_Session_Id="stolen")
    assert answer.status == 200 and "mcp-session-id" not in answer.headers


def test_a_tool_call_with_ten_megabytes_is_answered(server):
    call = rpc(method="tools/call", params={"name": "get_runs_for_project", "arguments": {"project": "x" * (10 * MIB)}})
    answer = send(server, "POST", "/mcp/", call, Accept=RPC["Accept"])
    assert answer.status in (200, 400, 413) and not any(word in answer.text for word in INSIDES)


def test_the_logs_of_all_this_hold_no_stack_trace(server):
    """The caller's faults are not the server's: nothing of the above is worth a trace."""
    assert "\tat " not in server.log.read_text() and "\tat " not in "\n".join(server.lines)
