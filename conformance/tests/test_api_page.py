"""Every example of "Use via API or MCP", executed as pasted, its writes too, and compared with the HTTP API."""

import ast
import json

import pytest

from harness import http, seed, server
from harness.server import as_json
from harness.shell import run_in

pytestmark = pytest.mark.product


@pytest.fixture(scope="module")
def page_server(tmp_path_factory, logs):
    """A server over fresh demo data: the examples write into it."""
    folder = tmp_path_factory.mktemp("api-page")
    server.demo(folder)
    running = server.start(folder, log=logs / "api-page.log")
    yield running
    running.stop()


def page(running, **choice) -> dict:
    answer = http.get(f"{running.url}docs/api.json", params=choice)
    assert answer.status_code == 200
    return as_json(answer.text)


def seed_shape(name: str, value):
    """What the API of 2025 gives where today's gives run records and ids."""
    if name == "get_runs_for_project":
        return list(dict.fromkeys(run["name"] for run in value))
    if name == "get_project_summary":
        return {**value, "runs": seed_shape("get_runs_for_project", value["runs"])}
    if name == "get_run_summary":
        return {key: item for key, item in value.items() if key != "run_id"}
    return value


# What writes answer that tell what became of them: a field of it.
SAY_SO = {"force_sync", "log_alert", "create_report"}  # they answer true
ANSWERED = {
    "check_artifact_blobs": "present",
    "artifact_log": "version_id",
    "create_registry": "created_at",
    "create_collection": "links",
    "link_artifact": "collection_version",
    "promote_artifact": "aliases",
    "save_view": "query",
}
# A version of a collection is unlinked once and its number never given again; a view and a project are deleted once: there is
# one for one example only.
NOT_REPEATED = {"unlink_artifact", "delete_view", "delete_project", "restore_project"}


class Examples:
    """The page's operations one after the other: each example runs, then its result is compared."""

    def __init__(self, running, language: str):
        self._running = running
        # The examples of other languages make projects of their own, which would else be the sample.
        self._page = page(running, project="my-project", run="run-1", metric="loss")
        self._language = language

    def check(self, run, most: int | None = None):
        """`run(operation, snippet)` gives [(result, shaped as in 2025?), …], one for each call that the snippet makes."""
        seen = 0
        for operation in self._page["operations"][:most]:
            snippet = operation["snippets"].get(self._language)
            if snippet is None or operation["name"] in NOT_REPEATED:
                continue
            self._fill_the_registry(operation)
            name, reads = operation["name"], operation["access"] == "read"
            logged = self._logged()
            self._log_what_is_taken_away(operation)
            results = run(operation, snippet)
            seen += len(results)
            if reads:
                expected = self._running.api(name, **operation["try"])
                if self._language == "mcp" and isinstance(expected, dict):
                    expected.pop("image", None)  # it is content of its own
                for result, of_2025 in results:
                    assert result == (seed_shape(name, expected) if of_2025 else expected), f"{self._language} {name}"
            elif name in ANSWERED:
                assert all(ANSWERED[name] in result for result, _ in results), f"{self._language} {name}: {results}"
            elif operation["access"] == "manage" or name in SAY_SO:
                assert all(result is True for result, _ in results), f"{self._language} {name}: {results}"
            else:
                assert all(result is None for result, _ in results), f"{self._language} {name}: {results}"
            if name in ("log", "bulk_log"):
                assert self._logged() > logged, f"{self._language} {name} stored nothing"
        assert seen >= 10

    def _fill_the_registry(self, operation: dict):
        """What the examples of registries name; each of these calls may be made again."""
        if "registry" in operation["try"] or "target" in operation["try"]:
            if "models" not in [registry["name"] for registry in self._running.api("get_registries")]:
                self._running.api("create_registry", registry="models")
            self._running.api("link_artifact", source="my-project/weights", target="models/classifier")

    def _log_what_is_taken_away(self, operation: dict):
        """A run for each call that a snippet makes: a run that was deleted or renamed is not found again."""
        for run in (operation["try"].get("run"), operation["try"].get("old_name")):
            if operation["access"] == "manage" and run and not operation["name"].startswith("set_"):
                entry = {"project": operation["try"]["project"], "run": run, "metrics": {"loss": 1}}
                self._running.api("bulk_log", logs=[{**entry, "run_id": f"{self._language}-{n}-{run}"} for n in range(2)])

    def _logged(self) -> int:
        return self._running.api("get_run_summary", project=self._page["sample"]["project"], run=self._page["sample"]["run"])["num_logs"]


def first(values: list):
    return values[0] if values else None


# The client of 2025 runs what its server had, and a few more; each example makes a client, which takes a quarter of a second.
@pytest.mark.parametrize(
    ("worker", "most"), [("old_python", 20), ("new_python", None)], ids=["gradio_client 1.14", "gradio_client 2.7"]
)
def test_the_python_examples(page_server, request, worker, most):
    python = request.getfixturevalue(worker)

    def run(operation, snippet):
        try:
            done = python.call("snippets.run", code=snippet)
        except AssertionError as error:  # gradio_client 1.14 loses an answer now and then, by a KeyError of its own
            if "pending_event_ids" not in str(error) or operation["access"] != "read":
                raise
            done = python.call("snippets.run", code=snippet)
        assert ast.literal_eval(done["printed"].splitlines()[-1]) in (done["result"], ()), "it prints its result"
        return [(done["result"], True)]

    Examples(page_server, "python").check(run, most)


def test_the_javascript_examples(page_server, node):
    def run(operation, snippet):
        [printed] = node.call("snippets.run", code=snippet)
        return [(first(printed), True)]

    Examples(page_server, "javascript").check(run)


@pytest.mark.parametrize("shell", ["bash", "zsh", "dash"])
def test_the_curl_examples(page_server, shell):
    def run(operation, snippet):
        done = run_in(shell, snippet)
        one_request, end = json.JSONDecoder().raw_decode(done.stdout)
        two_requests = done.stdout[end:].lstrip("\n")
        assert two_requests.startswith("event: complete\ndata: "), f"{operation['name']}: {done.stdout} {done.stderr}"
        return [(one_request["data"], False), (first(as_json(two_requests.split("data: ", 1)[1])), True)]

    Examples(page_server, "bash").check(run)


def test_the_mcp_examples(page_server):
    def run(operation, snippet):
        done = run_in("bash", snippet)
        result = as_json(done.stdout)["result"]
        assert not result.get("isError"), f"{operation['name']}: {done.stdout}"
        structured = result.get("structuredContent")
        return [(structured["result"] if structured and list(structured) == ["result"] else structured, False)]

    Examples(page_server, "mcp").check(run)


def test_the_page_lists_every_operation_in_the_order_of_the_gradio_api(page_server):
    operations = [operation["name"] for operation in page(page_server)["operations"]]
    info = http.get(f"{page_server.url}gradio_api/info").json()["named_endpoints"]
    assert [f"/{name}" for name in operations] == list(info)
    for operation in page(page_server)["operations"]:
        assert operation["summary"] and all(parameter["doc"] for parameter in operation["parameters"]), operation["name"]
        assert set(operation["try"]) <= {parameter["name"] for parameter in operation["parameters"]}


def test_the_sample_can_be_chosen_and_defaults_to_data_that_exists(page_server):
    sample = page(page_server)["sample"]
    values = page_server.api("get_metric_values", project=sample["project"], run=sample["run"], metric_name=sample["metric"])
    assert values
    chosen = page(page_server, project="my-project", run="run-2", metric="acc")
    assert chosen["sample"] == {"project": "my-project", "run": "run-2", "metric": "acc"}
    [snippet] = [operation["snippets"]["python"] for operation in chosen["operations"] if operation["name"] == "get_metric_values"]
    assert all(word in snippet for word in ('"my-project"', '"run-2"', '"acc"'))


def test_hostile_names_stay_text_in_every_example(page_server):
    """Quotes, substitutions and line ends in a name that someone logged must not run anywhere."""
    name = "x'; echo HACKED >&2; echo \"$(echo HACKED >&2)\" `echo HACKED` \\ \n#{1+1} ${1}"
    hostile = page(page_server, project="my-project", run=name, metric=name)
    for operation in hostile["operations"]:
        if operation["access"] == "read" and operation["snippets"].get("bash"):
            for shell in ("bash", "dash"):
                done = run_in(shell, operation["snippets"]["bash"])
                assert "HACKED\n" not in done.stderr and not done.stdout.startswith("HACKED"), operation["name"]
            ast.parse(operation["snippets"]["python"])


def test_the_mcp_tab_has_the_documented_configuration(page_server):
    described = page(page_server)
    assert described["mcp"]["enabled"] is True
    assert described["mcp"]["url"] == page_server.mcp and described["mcp"]["current_url"] == f"{page_server.url}mcp/"
    assert described["mcp"]["tools"][:9] == seed.mcp_tools()
    clients = {client["id"]: client for client in described["clients"]}
    assert {"claude-code", "cursor", "vscode", "json", "stdio"} <= set(clients)
    assert json.loads(clients["json"]["text"]) == json.loads(seed.usage("json").at(page_server.url))
    assert all(page_server.url.rstrip("/") in client["text"] for client in clients.values())


def test_the_page_says_how_to_turn_mcp_on_when_it_is_off(start_server):
    assert page(start_server(mcp=False))["mcp"]["enabled"] is False


def test_the_page_is_there_as_text_too(page_server):
    for path, kind in (("docs/api.md", "text/markdown"), ("llms.txt", "text/plain"), ("docs/api", "text/html")):
        answer = http.get(page_server.url + path, follow_redirects=True)
        assert answer.status_code == 200 and answer.headers["content-type"].startswith(kind)
    text = http.get(f"{page_server.url}docs/api.md").text
    assert all(operation["name"] in text for operation in page(page_server)["operations"])
