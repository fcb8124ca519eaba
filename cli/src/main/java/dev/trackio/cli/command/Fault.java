package dev.trackio.cli.command;

/** Something that the user can mend; the message says how. The command ends with its code. */
public final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int code;

    private Fault(int code, String message) {
        super(message);
        this.code = code;
    }

    /** What was asked for cannot be done. */
    public static Fault of(String message) {
        return new Fault(1, message);
    }

    /** The command line is wrong. */
    public static Fault usage(String message) {
        return new Fault(2, message);
    }

    public int code() {
        return code;
    }
}
