"""Logs traces of several shapes with trackio 0.43. Argument: the project's name."""

import sys

import trackio

MESSAGES = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "Hello  WORLD\nagain"},
    {"role": "assistant", "content": "Hi", "tool_calls": [{"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"x":1}'}}]},
    {"role": "tool", "tool_call_id": "c1", "name": "f", "content": "50%_done"},
    {"role": "assistant", "content": [{"type": "text", "text": "Deep Ünï"}, {"type": "text", "text": "İΣας"}]},
]
SPANS = [
    {"id": "S1", "name": "plan", "kind": "agent", "model": "M", "status": "ok", "input": {"q": 1}, "output": "OUT", "metadata": {"A": "Bumblebee"}},
    {"id": "S2", "name": "look", "kind": "tool", "parent_id": "S1", "input": {"a": 1}, "output": {"b": 2}},
    {"id": "S3", "name": "fail", "kind": "tool", "parent_id": "S1", "input": "in", "error": "boom", "status": "error"},
]
RAW = {"_type": "trackio.trace", "messages": [], "metadata": {"t": 0.7, "deep": {"k": ["V", 2, True, None]}}, "spans": []}

trackio.init(project=sys.argv[1], name="traced run")
trackio.log({"loss": 1.5, "chat": trackio.Trace(messages=MESSAGES, metadata={"Model": "GPT", "n": 3})})
trackio.log({"agent": trackio.Trace(messages=[], spans=SPANS)}, step=4)
trackio.log({"many": [trackio.Trace(messages=[{"role": "user", "content": str(i)}]) for i in range(3)]})
trackio.log({"mixed": [RAW, 5, {"x": 1}], "raw": RAW, "empty": [], "loss": 0.5})
trackio.log({"nested": {"in": RAW}, "bare": {"_type": "trackio.trace"}})
trackio.finish()
