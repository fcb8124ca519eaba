package dev.trackio.junit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks a server, as any program does. */
final class Ask {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Ask() {}

    /** An operation with its arguments, at the address that a server prints. */
    static HttpResponse<String> operation(URI server, String name, String arguments)
            throws IOException, InterruptedException {
        var query = server.getRawQuery() == null ? "" : "?" + server.getRawQuery();
        return post(server.resolve("/api/" + name + query), arguments);
    }

    static HttpResponse<String> post(URI address, String json)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(address)
                        .timeout(Duration.ofSeconds(30))
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json, text/event-stream")
                        .POST(BodyPublishers.ofString(json));
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    /** How many entries a run has. */
    static String logs(URI server, String project, String run) throws Exception {
        var arguments = "{\"project\": \"" + project + "\", \"run\": \"" + run + "\"}";
        var body = operation(server, "get_run_summary", arguments).body();
        return body.replaceFirst("(?s).*\"num_logs\": ?(\\d+).*", "$1");
    }

    static boolean answers(URI server) {
        try {
            return operation(server, "get_all_projects", "{}").statusCode() > 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
