package dev.trackio.server.call;

import java.util.List;

/**
 * Who calls: the tokens that came along, strongest claim first, and the address that they came
 * from. Whether a token is right is for {@link AccessPolicy} to say.
 *
 * @param agent whether it is a model that calls, by MCP
 */
public record Caller(List<String> tokens, String address, boolean agent) {
    /** A caller inside this process, such as the command line on its own files. */
    public static final Caller LOCAL = new Caller(List.of(), "local");

    public Caller(List<String> tokens, String address) {
        this(tokens, address, false);
    }

    public Caller {
        tokens = List.copyOf(tokens);
    }

    /** The same, known to be a model. */
    public Caller asAgent() {
        return new Caller(tokens, address, true);
    }

    @Override
    public String toString() {
        return "Caller[" + address + "]";
    }
}
