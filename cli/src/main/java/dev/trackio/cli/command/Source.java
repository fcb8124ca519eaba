package dev.trackio.cli.command;

import dev.trackio.api.Operation;
import java.io.IOException;

/** Whom a command asks: the files of this machine, or a server. */
public sealed interface Source extends AutoCloseable permits LocalFiles, RemoteServer {
    /**
     * Calls an operation.
     *
     * @throws Fault or an {@code ApiException} when it is refused; the message says why
     * @throws IOException when nobody answers
     */
    <I extends Record, O> Answer ask(Operation<I, O> operation, I input) throws IOException;

    @Override
    void close();
}
