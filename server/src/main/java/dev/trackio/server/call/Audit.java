package dev.trackio.server.call;

import dev.trackio.api.Operation;
import dev.trackio.server.call.Meter.Outcome;

/**
 * Takes note of changes, for whoever asks later who made them: of all that renames, deletes or
 * restores, and of what agents log.
 */
@FunctionalInterface
public interface Audit {
    Audit NONE = (operation, input, caller, outcome) -> {};

    /** Told once for each call, whatever came of it. Must not fail. */
    void called(Operation<?, ?> operation, Record input, Caller caller, Outcome outcome);

    /** Whether a call belongs there. Programs that log do so too often. */
    static boolean wants(Operation<?, ?> operation, Caller caller) {
        return switch (operation.access()) {
            case READ -> false;
            case LOG -> caller.agent();
            case MANAGE -> true;
        };
    }
}
