"""The Java client reads what Python logged: from this server and from Trackio 0.43's own over the same files, the same."""

import math

import pytest

from harness import java_client, reference, server, trackio_runs
from harness.files import ProjectFile, moment

pytestmark = pytest.mark.product

PROJECT = "of each"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Written by the official package."""
    folder = tmp_path_factory.mktemp("java-reading")
    trackio_runs.finish(trackio_runs.start("0.43", folder, "one_of_each.py", PROJECT))
    trackio_runs.finish(trackio_runs.start("0.43", folder, "whole_run.py", "whole"))
    return folder


@pytest.fixture(scope="module")
def ours(folder, logs):
    running = server.start(folder, log=logs / "java-reading.log")
    yield running.url
    running.stop()


@pytest.fixture(scope="module")
def theirs(folder, logs):
    running = reference.start_043(folder, logs / "java-reading-0.43.log")
    yield running.url
    running.stop()


def read(java_classes, url: str, project: str, run: str) -> dict[str, str]:
    lines = java_client.run([java_classes], "Reading", project, run, TRACKIO_SERVER_URL=url).splitlines()
    return dict(line.split(": ", 1) for line in lines)


def test_both_servers_are_read_alike(java_classes, folder, ours, theirs):
    from_ours, from_theirs = (read(java_classes, url, PROJECT, "a") for url in (ours, theirs))
    assert from_ours.keys() == from_theirs.keys()
    different = {what for what, words in from_ours.items() if words != from_theirs[what]}
    assert different <= {"refused"}, {what: (from_ours[what], from_theirs[what]) for what in different}
    assert "read" in from_ours["refused"] and "read-only" in from_theirs["refused"]


def test_what_was_logged_is_read(java_classes, folder, ours):
    read_of_a, file = read(java_classes, ours, PROJECT, "a"), ProjectFile(folder / "ofeach.db")
    [record, other] = file.run_records()
    assert read_of_a["run"] == f"{PROJECT}/a ({record['id']})"
    assert other["id"] in read_of_a["runs"]
    for metric in ("loss", "tiny", "count"):
        values = file.values("a", metric)
        steps, numbers, times = series(read_of_a[f"series {metric}"])
        assert steps == [point["step"] for point in values]
        assert numbers == [point["value"] for point in values]
        assert times == [math.floor(moment(point["timestamp"]) * 1000) for point in values]
    assert series(read_of_a["series text"]) == ([], [], [])
    assert series(read_of_a["series gpu/0/utilization"])[:2] == ([0], [0.5])
    assert read_of_a["few"] == "[0, 2, 4]"
    assert read_of_a["entries"].count("Entry[") == 7 and "nested={a=4}" in read_of_a["entries"]
    assert "# notes of a]" in read_of_a["reports"]
    assert read_of_a["searched"] == "1 0"
    assert "model:v0" in read_of_a["logged"] and "logged by.py" in read_of_a["latest model"]
    assert "no run 'nobody'; it has the runs" in read_of_a["missing"]
    assert read_of_a["table"].startswith("[run_name, n, mean] [{run_name=a, n=7,")


def test_numbers_that_are_not_finite(java_classes, ours, theirs):
    from_ours, from_theirs = (read(java_classes, url, "whole", "whole") for url in (ours, theirs))
    for answers in (from_ours, from_theirs):
        steps, numbers, _ = series(answers["series inf"])
        assert steps == list(range(50)) and all(map(math.isnan, numbers))
        assert math.isnan(series(answers["series gpu/0/utilization"])[1][0])
        assert "nan=NaN, inf=-Infinity" in answers["entries"]
    assert from_ours["entries"] == from_theirs["entries"]


@pytest.mark.parametrize("whose", ["ours", "theirs"])
def test_many_entries_are_read_renamed_and_deleted(java_classes, tmp_path, logs, whose):
    count = 2_001  # a page has 2,000
    trackio_runs.log("0.43", tmp_path, {"project": "many", "run": "long", "count": count})
    start = {"ours": ours_with_a_token, "theirs": theirs_with_a_token}[whose]
    running = start(tmp_path, logs / f"java-changing-{whose}.log")
    try:
        without = change(java_classes, running.url, TRACKIO_READ_TOKEN="nobody's" if whose == "theirs" else "r-token")
        assert (without["entries"], without["in order"], without["alike"]) == (str(count), "true", "true")
        assert "TRACKIO_WRITE_TOKEN" in without["refused"]
        changed = change(java_classes, f"{running.url}?write_token=t-oken", TRACKIO_WRITE_TOKEN="foreign")
        assert changed["renamed"].startswith("many/other (")
        assert changed["runs"] == "[other]"
        assert changed["entries of it"] == str(count)
        assert (changed["deleted"], changed["left"]) == ("true", "[]")
    finally:
        running.stop()


def test_the_address_for_reading_is_enough(java_classes, folder, logs):
    running = ours_with_a_token(folder, logs / "java-reading-token.log")
    try:
        address = f"{running.url}?read_token=r-token"
        variables = {"TRACKIO_SERVER_URL": address, "TRACKIO_WRITE_TOKEN": "foreign"}
        assert "run: whole/whole (" in java_client.run([java_classes], "Reading", "whole", "whole", **variables)
        with pytest.raises(AssertionError, match="TRACKIO_READ_TOKEN"):
            read(java_classes, running.url, "whole", "whole")
    finally:
        running.stop()


def ours_with_a_token(folder, log):
    return server.start(folder, "--private", "--write-token", "t-oken", "--read-token", "r-token", log=log)


def theirs_with_a_token(folder, log):
    return reference.start_043(folder, log, TRACKIO_WRITE_TOKEN="t-oken")


def change(java_classes, url: str, **variables) -> dict[str, str]:
    lines = java_client.run([java_classes], "Changing", "many", "long", TRACKIO_SERVER_URL=url, **variables).splitlines()
    return dict(line.split(": ", 1) for line in lines)


def series(text: str) -> tuple[list[int], list[float], list[int]]:
    steps, values, times = ([word for word in part.split(", ") if word] for part in text[1:-1].split("]["))
    return [int(step) for step in steps], [float(value) for value in values], [int(time) for time in times]
