package dev.trackio.server.call;

import java.util.List;

/**
 * Who calls: the tokens that came along, strongest claim first, and the address that they came
 * from. Whether a token is right is for {@link AccessPolicy} to say.
 */
public record Caller(List<String> tokens, String address) {
    /** A caller inside this process, such as the command line on its own files. */
    public static final Caller LOCAL = new Caller(List.of(), "local");

    public Caller {
        tokens = List.copyOf(tokens);
    }

    @Override
    public String toString() {
        return "Caller[" + address + "]";
    }
}
