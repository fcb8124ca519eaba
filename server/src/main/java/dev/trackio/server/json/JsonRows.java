package dev.trackio.server.json;

import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;

/** Rows that are JSON already. Each batch is read in one of the two forms. */
public interface JsonRows<T> extends Rows<T> {
    /** The next rows with commas between them; of no length when there are no more. */
    RawJson nextJson();
}
