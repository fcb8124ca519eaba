package dev.trackio;

import java.util.List;

/** Tells of entries that the server has stored aside: at the 1st, 2nd, 4th, 8th… */
final class SetAside {
    private final Notices notices;
    private long entries;

    SetAside(Notices notices) {
        this.notices = notices;
    }

    /**
     * @param errors one for each of a batch that was delivered
     */
    void add(List<String> errors) {
        var before = entries;
        entries += errors.size();
        if (Long.highestOneBit(entries) > Long.highestOneBit(before)) {
            notices.tell(
                    Notice.Kind.REJECTED,
                    "the server set entries aside, "
                            + entries
                            + " so far, the last because: "
                            + errors.get(errors.size() - 1),
                    entries);
        }
    }
}
