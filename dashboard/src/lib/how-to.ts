/** The beginning of a Python script that logs to the server at `base`. */
export function pythonStart(base: string, project: string): string {
  return `import os
os.environ["TRACKIO_SERVER_URL"] = ${JSON.stringify(base)}

import trackio

run = trackio.init(project=${JSON.stringify(project)}, name="run-1")`;
}

const ENDS = {
  alert: `trackio.alert(
    title="Loss is NaN",
    text="At step 120, right after the learning rate went up.",
    level=trackio.AlertLevel.ERROR,
)
trackio.finish()`,
  report: `trackio.log({"report": trackio.Markdown("""
# What we learned

| lr   | accuracy |
|------|----------|
| 3e-4 | **0.93** |
""")})
trackio.finish()`,
  file: `trackio.save("configs/*.yaml")
trackio.finish()`,
  artifact: `model = trackio.Artifact("model", type="model", metadata={"accuracy": 0.93})
model.add_file("model.safetensors")
run.log_artifact(model, aliases=["best"])
trackio.finish()`,
};

/** A whole script that logs one thing of a kind. */
export function pythonExample(kind: keyof typeof ENDS, base: string, project: string): string {
  return `${pythonStart(base, project)}\n${ENDS[kind]}`;
}

/** How a registry is filled: on the machine where the files are, as Python does not do it over HTTP. */
export function registryExample(base: string, project: string, artifact: string): string {
  const body = JSON.stringify({ source: `${project}/${artifact}`, target: 'models/classifier' });
  return `curl -s ${base}api/create_registry -H 'Content-Type: application/json' \\
  -d '{"registry": "models"}'
curl -s ${base}api/link_artifact -H 'Content-Type: application/json' \\
  -d '${body.replaceAll("'", `'\\''`)}'`;
}
