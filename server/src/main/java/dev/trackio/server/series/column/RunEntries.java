package dev.trackio.server.series.column;

import java.util.List;

/**
 * The entries of one run up to some moment, in the order of their rows, where columns can tell all
 * that they hold.
 *
 * @param zone whether the stored times have one
 */
public record RunEntries(List<Block.Frozen> parts, boolean zone) {
    public int count() {
        return parts.stream().mapToInt(Block.Frozen::size).sum();
    }
}
