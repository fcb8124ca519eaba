package dev.trackio.server.metrics;

import dev.trackio.api.MetricOperations.Log;
import dev.trackio.api.ReportOperations.CreateReport;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.json.Json;
import dev.trackio.server.json.JsonObject;

/**
 * Writes reports as Python's {@code trackio.Markdown} does: values of a metric named as they are.
 */
public final class Reports {
    private static final String OWN_RUN = "reports";
    private static final int MOST_CHARACTERS = 1 << 20;

    private final Metrics metrics;

    public Reports(Metrics metrics) {
        this.metrics = metrics;
    }

    public boolean create(CreateReport in) {
        if (in.title().isBlank()) {
            throw ApiException.badRequest("title: a report needs one.");
        }
        if (in.markdown().isBlank()) {
            throw ApiException.badRequest("markdown: the report has no text.");
        }
        if (in.markdown().length() > MOST_CHARACTERS) {
            throw ApiException.badRequest(
                    "markdown: at most "
                            + MOST_CHARACTERS
                            + " characters, not "
                            + in.markdown().length()
                            + '.');
        }
        var report = JsonObject.of("_type", "trackio.markdown", "_value", in.markdown());
        var run = in.run() == null ? OWN_RUN : in.run();
        var entry = Json.raw(JsonObject.of(in.title(), report));
        metrics.log(new Log(in.project(), run, entry, in.step(), null, in.runId()));
        return true;
    }
}
