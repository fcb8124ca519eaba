package dev.trackio.server.projects;

/**
 * What kinds of things a project holds. Media and markdown stand somewhere in its entries: what was
 * seen of these is kept, so that only newer ones have to be looked at.
 *
 * @param entries as far as they were looked at
 * @param media the id of an entry that holds media or a table; 0 when none was seen
 * @param markdown the id of an entry that holds markdown; 0 when none was seen
 */
public record Contents(
        boolean samples,
        boolean traces,
        boolean alerts,
        boolean artifacts,
        Entries entries,
        long media,
        long markdown) {
    public static final Contents NONE =
            new Contents(false, false, false, false, new Entries(0, "", true), 0, 0);

    /**
     * @param last the id up to which entries were looked at; 0 when there are none
     * @param mark tells that entry from another one that has its id by now
     * @param all false when there are more to look at
     */
    public record Entries(long last, String mark, boolean all) {}
}
