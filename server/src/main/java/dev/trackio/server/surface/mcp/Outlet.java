package dev.trackio.server.surface.mcp;

import java.io.IOException;
import java.io.OutputStream;

/** Where the answer to one message goes. Writing fails with an IOException once nobody listens. */
interface Outlet {
    /** A message sent before the answer. A plain answer becomes a stream of events by it. */
    void event(byte[] message) throws IOException;

    /** Keeps a stream of events alive that has nothing to say. */
    void keepAlive() throws IOException;

    /** The answer, whole. */
    void answer(int status, byte[] message) throws IOException;

    /**
     * The answer, in pieces. Closing it ends the answer; where it fails half way it is not closed,
     * so that the client notices.
     *
     * @throws dev.trackio.server.call.ApiException where this transport sends no answer of unknown
     *     size
     */
    OutputStream stream() throws IOException;

    /** Whether the answer itself has begun, so that no other can be given. */
    boolean begun();

    /** A message that wants no answer was taken. */
    void accepted() throws IOException;

    /** Gives the client an id by which it can open a stream; most transports have no such thing. */
    default void session(String id) {}

    /** Whether the server is about to stop: streams that wait should end. */
    boolean stopping();
}
