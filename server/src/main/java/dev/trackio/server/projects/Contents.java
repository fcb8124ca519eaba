package dev.trackio.server.projects;

/**
 * What kinds of things a project holds. Media and markdown stand somewhere in its entries: what was
 * seen of these is kept, so that only newer ones have to be looked at.
 *
 * @param lastEntry the id up to which entries were looked at; 0 when there are none
 * @param media the id of an entry that holds media or a table; 0 when there is none
 * @param markdown the id of an entry that holds markdown; 0 when there is none
 */
public record Contents(
        boolean samples,
        boolean traces,
        boolean alerts,
        boolean artifacts,
        long lastEntry,
        long media,
        long markdown) {
    public static final Contents NONE = new Contents(false, false, false, false, 0, 0, 0);
}
