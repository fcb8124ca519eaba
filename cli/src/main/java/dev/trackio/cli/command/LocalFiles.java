package dev.trackio.cli.command;

import dev.trackio.api.Operation;
import dev.trackio.server.Config;
import dev.trackio.server.Tracker;
import dev.trackio.server.json.Json;
import java.io.IOException;
import java.util.ArrayList;

/** The data folder of this machine, without a server. */
final class LocalFiles implements Source {
    private final Tracker tracker;

    /**
     * @param config read-only for commands that change no byte
     */
    LocalFiles(Config config) throws IOException {
        tracker = Tracker.open(config);
    }

    @Override
    public <I extends Record, O> Answer ask(Operation<I, O> operation, I input) throws IOException {
        var answers = new ArrayList<Answer>(1);
        tracker.call(operation, input, result -> answers.add(new Answer(Json.plain(result))));
        return answers.getFirst();
    }

    @Override
    public void close() {
        tracker.close();
    }
}
