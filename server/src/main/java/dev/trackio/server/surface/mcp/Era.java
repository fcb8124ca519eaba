package dev.trackio.server.surface.mcp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The two ways in which MCP clients speak; told apart request by request. */
enum Era {
    /** Revisions 2024-11-05 to 2025-11-25: {@code initialize} first, then plain requests. */
    LEGACY,
    /** Revision 2026-07-28: every request says its revision and what its client can do. */
    MODERN;

    static final String MODERN_REVISION = "2026-07-28";
    static final List<String> LEGACY_REVISIONS =
            List.of("2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05");

    /**
     * @param header MCP-Protocol-Version; clients of old revisions send it, too, and some send
     *     other headers of the new era with it (mcp-remote 0.15.1)
     * @param meta the revision that the request names in its {@code _meta}
     */
    static Era of(@Nullable String header, @Nullable String meta) {
        return meta != null || (header != null && !LEGACY_REVISIONS.contains(header))
                ? MODERN
                : LEGACY;
    }

    /** The revision that {@code initialize} settles on. */
    static String settle(@Nullable String asked) {
        return asked != null && LEGACY_REVISIONS.contains(asked)
                ? asked
                : LEGACY_REVISIONS.getFirst();
    }
}
