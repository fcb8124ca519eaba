package dev.trackio.server.surface.mcp;

import dev.trackio.server.http.EventStream;
import dev.trackio.server.http.Response;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a POST: one JSON body with its length, which every client takes whatever it
 * accepts; server-sent events only where something comes before the answer.
 */
final class HttpOutlet implements Outlet {
    private final Response response;
    private @Nullable EventStream events;
    private boolean begun;

    HttpOutlet(Response response) {
        this.response = response;
    }

    @Override
    public void event(byte[] message) throws IOException {
        var stream = events();
        stream.send("event: message\ndata: ");
        new EventText(stream.out()).write(message);
        stream.send("\n\n");
    }

    @Override
    public void keepAlive() throws IOException {
        events().send(": here\n\n");
    }

    @Override
    public void answer(int status, byte[] message) throws IOException {
        begun = true;
        if (events == null) {
            response.send(status, Response.JSON, message);
        } else {
            event(message);
            events.close();
        }
    }

    @Override
    public OutputStream stream() throws IOException {
        begun = true;
        if (events == null) {
            return response.stream(200, Response.JSON);
        }
        return framed(events);
    }

    @Override
    public boolean begun() {
        return begun;
    }

    @Override
    public void accepted() throws IOException {
        begun = true;
        response.empty(202);
    }

    @Override
    public void session(String id) {
        response.header(Sessions.HEADER, id);
    }

    @Override
    public boolean stopping() {
        return events != null && events.stopping();
    }

    private EventStream events() throws IOException {
        if (events == null) {
            events = response.events();
        }
        return events;
    }

    private static OutputStream framed(EventStream stream) throws IOException {
        stream.send("event: message\ndata: ");
        var text = new EventText(stream.out());
        return new FilterOutputStream(text) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                text.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                stream.send("\n\n");
                stream.close();
            }
        };
    }
}
