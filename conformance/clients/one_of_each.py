"""Logs one of everything that the command line can list, into the files of this machine."""

import sys

import trackio

project = sys.argv[1]
for name in ("a", "b ü"):
    run = trackio.init(project=project, name=name, config={"lr": 1e-5, "optimizer": {"name": "adam", "nested": [1, None, True]}, "text": "it's é"})
    for step in range(5):
        trackio.log({"loss": 1 / (step + 1), "tiny": 1e-7 * step, "count": step, "text": "ü ✓", "flag": True, "nested": {"a": step}}, step=step)
    trackio.log({"notes": trackio.Markdown(f"# notes of {name}")}, step=5)
    trackio.log(
        {
            "chat": trackio.Trace(
                messages=[{"role": "user", "content": f"a question\nof {name}"}, {"role": "assistant", "content": "an answer"}],
                metadata={"user": "u", "nested": {"x": 1}},
                spans=[
                    {
                        "id": "s1",
                        "name": "plan",
                        "kind": "llm",
                        "status": "success",
                        "model": "m",
                        "start_time": "2026-01-01T00:00:00Z",
                        "end_time": "2026-01-01T00:00:02.5Z",
                        "usage": {"input_tokens": 10, "output_tokens": 4},
                        "cost_usd": 0.002,
                    },
                    {"id": "s2", "parent_id": "s1", "name": "look", "kind": "tool", "duration_ms": 40.25, "error": "not there"},
                ],
            )
        },
        step=6,
    )
    trackio.log_system({"gpu/0/utilization": 0.5, "cpu": 3})
    trackio.alert("Loss is high", text=f"in {name}", level=trackio.AlertLevel.ERROR)
    trackio.alert("A note", level=trackio.AlertLevel.INFO)
    artifact = trackio.Artifact(name="model", type="model", description="a model", metadata={"of": name, "lr": 1e-5})
    artifact.add_file(__file__, name="logged by.py")
    run.log_artifact(artifact, aliases=["best"]).wait()
    trackio.finish()
