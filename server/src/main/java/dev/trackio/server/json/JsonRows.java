package dev.trackio.server.json;

import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;

/** Rows that are JSON already. Each batch is read in one of the two forms. */
public interface JsonRows<T> extends Rows<T> {
    /**
     * The next piece of what stands between the brackets, commas and all; it may end anywhere. Of
     * no length when there is nothing left.
     */
    RawJson nextJson();
}
