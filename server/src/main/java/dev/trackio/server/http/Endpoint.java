package dev.trackio.server.http;

/** Answers a request. Runs on a virtual thread and may block. */
@FunctionalInterface
public interface Endpoint {
    void handle(Request request, Response response) throws Exception;
}
