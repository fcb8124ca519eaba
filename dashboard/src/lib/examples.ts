export interface Example {
  readonly title: string;
  readonly language: string;
  readonly note: string;
  readonly code: string;
}

/** How to log a first value into a project of the server at `base`, which ends with `/`. */
export function loggingExamples(base: string, project: string): Example[] {
  const name = JSON.stringify(project);
  const entry = JSON.stringify({ project, run: 'run-1', metrics: { loss: 0.5 }, step: 0 });
  const shell = entry.replaceAll("'", `'\\''`);
  return [
    {
      title: 'Python',
      language: 'python',
      note: 'The official package; no line of an existing script changes. Install it with: pip install trackio',
      code: `import os
os.environ["TRACKIO_SERVER_URL"] = "${base}"

import trackio

trackio.init(project=${name}, name="run-1", config={"lr": 1e-3})
for step in range(100):
    trackio.log({"loss": 1 / (step + 1)})
trackio.finish()`,
    },
    {
      title: 'Python client',
      language: 'python',
      note: 'With the Gradio client alone. Install it with: pip install gradio_client',
      code: `from gradio_client import Client

client = Client("${base}")
for step in range(100):
    client.predict(
        project=${name},
        run="run-1",
        metrics={"loss": 1 / (step + 1)},
        step=step,
        api_name="/log",
    )`,
    },
    {
      title: 'curl',
      language: 'bash',
      note: 'One request logs one entry; bulk_log takes many.',
      code: `curl -s ${base}api/log \\
  -H 'Content-Type: application/json' \\
  -d '${shell}'`,
    },
    {
      title: 'Java',
      language: 'java',
      note: 'Save it as Log.java and start it with: java Log.java',
      code: `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

public class Log {
    public static void main(String[] args) throws Exception {
        var entry = ${JSON.stringify(entry)};
        var request = HttpRequest.newBuilder(URI.create("${base}api/log"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(entry))
                .build();
        var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        System.out.println(answer.statusCode() + " " + answer.body());
    }
}`,
    },
  ];
}
