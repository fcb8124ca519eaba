"""The MCP project's own conformance suite: the dispatcher with the suite's fixture tools, and the product as it is."""

import re
import socket
import subprocess

import pytest

from harness import environments, server
from harness.reference import free_port

pytestmark = pytest.mark.product

SUITE = environments.NODE_MODULES / "@modelcontextprotocol" / "conformance" / "dist" / "index.js"
CLASSES = environments.REPOSITORY / "server" / "target"
SCORED = {"2025-11-25": 30, "2026-07-28": 37}
OF_EVERY_SERVER = {  # scenarios that need no fixture
    "2025-11-25": ["server-initialize", "ping", "tools-list", "dns-rebinding-protection", "server-sse-multiple-streams"],
    "2026-07-28": ["tools-list", "dns-rebinding-protection", "server-sse-multiple-streams", "http-header-validation"],
}


def run_suite(url: str, revision: str, output) -> tuple[dict[str, str], set[str], str]:
    """Each scenario's mark and counts, the scenarios that are not scored, and everything printed."""
    done = subprocess.run(
        [environments.node(), SUITE, "server", "--url", url, "--requirements", revision, "-o", output],
        capture_output=True,
        text=True,
        timeout=180,
    )
    summary, _, unscored = done.stdout.partition("=== SUMMARY ===")[2].partition("Not scored")
    outcomes = {name: mark + counts for mark, name, counts in re.findall(r"^([✓✗]) ([\w-]+):(.*)$", summary, re.MULTILINE)}
    assert outcomes, done.stdout[-2000:] + done.stderr[-2000:]
    return outcomes, set(re.findall(r"^  [✓✗] ([\w-]+)", unscored, re.MULTILINE)), done.stdout + done.stderr


@pytest.fixture(scope="module")
def fixture_server(logs):
    """Our dispatcher with the tools, prompts and resources that the suite asks for: a main in the test sources."""
    classpath = CLASSES / "test.classpath"
    if not classpath.exists():
        raise AssertionError(f"{classpath.relative_to(environments.REPOSITORY)} is missing: build it with `mvn -q package -DskipTests`")
    port = free_port()
    entries = f"{CLASSES / 'test-classes'}:{CLASSES / 'classes'}:{classpath.read_text().strip()}"
    process = subprocess.Popen(
        [server.java(), "-cp", entries, "dev.trackio.server.surface.mcp.ConformanceServer", str(port)],
        stdout=open(logs / "mcp-fixtures.log", "ab"),
        stderr=subprocess.STDOUT,
    )
    server.wait_until(lambda: process.poll() is not None or _open(port), "the fixture server answers", seconds=30)
    assert process.poll() is None, (logs / "mcp-fixtures.log").read_text()
    yield f"http://127.0.0.1:{port}/mcp/"
    server.stop(process)


def _open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("revision", SCORED)
def test_every_scored_scenario_passes_with_the_fixtures(fixture_server, revision, tmp_path):
    outcomes, unscored, printed = run_suite(fixture_server, revision, tmp_path)
    scored = {name: outcome for name, outcome in outcomes.items() if name not in unscored}
    failed = {name: outcome for name, outcome in scored.items() if not outcome.startswith("✓")}
    assert not failed, printed[-4000:]
    assert len(scored) == SCORED[revision], sorted(scored)


@pytest.mark.parametrize("path", ["gradio_api/mcp/", "mcp/"])
@pytest.mark.parametrize("revision", SCORED)
def test_the_product_passes_what_needs_no_fixtures(demo, revision, path, tmp_path):
    outcomes, _, _ = run_suite(demo.url + path, revision, tmp_path)
    given = {name: outcomes.get(name) for name in OF_EVERY_SERVER[revision]}
    assert all(outcome and outcome.startswith("✓") for outcome in given.values()), given
