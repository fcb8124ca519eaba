package dev.trackio.server.store.sqlite;

import dev.trackio.server.call.ApiException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a statement would do, read off the program that SQLite makes of it: the driver offers no
 * authorizer. Functions and virtual tables that are not listed here are refused, whatever name or
 * quotes they hide behind, and so is a program that writes.
 *
 * <p>The program's length tells how many values it may hold at one time. Together they stay below
 * {@link #MAX_HELD_BYTES}: the longer the program, the shorter a value.
 *
 * @param maxValueBytes what one text or BLOB may take
 */
record QueryPlan(int maxValueBytes) {
    private static final int MAX_HELD_BYTES = 256 << 20;
    private static final int MAX_VALUE_BYTES = 8 << 20;
    private static final int MIN_VALUE_BYTES = 64 << 10;

    /**
     * Calls whose time grows with the product of two lengths, and which nothing can interrupt. With
     * values of this length one takes about two seconds at most.
     */
    private static final Map<String, Integer> LONG_CALLS =
            Map.of(
                    "instr(2)", 512 << 10,
                    "replace(3)", 512 << 10,
                    "trim(2)", 96 << 10,
                    "ltrim(2)", 96 << 10,
                    "rtrim(2)", 96 << 10,
                    "json_patch(2)", 32 << 10,
                    "jsonb_patch(2)", 32 << 10);

    /**
     * SQLite's own, but for those that take memory without a bound: {@code json_pretty} by its
     * indent, {@code json_group_array} and its like, {@code median} and percentiles by the number
     * of rows. Nor those that the driver adds, some of which look at no limit.
     */
    private static final Set<String> FUNCTIONS =
            Set.of(
                    """
                    abs acos acosh asin asinh atan atan2 atanh avg ceil ceiling changes char coalesce
                    concat concat_ws cos cosh count cume_dist current_date current_time
                    current_timestamp date datetime degrees dense_rank exp first_value floor format glob
                    group_concat hex if ifnull iif instr json json_array json_array_insert
                    json_array_length json_error_position json_extract json_insert json_object
                    json_patch json_quote json_remove json_replace json_set json_type json_valid jsonb
                    jsonb_array jsonb_array_insert jsonb_extract jsonb_insert jsonb_object jsonb_patch
                    jsonb_remove jsonb_replace jsonb_set julianday lag last_value lead length like
                    likelihood likely ln log log10 log2 lower ltrim max min mod nth_value ntile nullif
                    octet_length percent_rank pi pow power printf quote radians random randomblob rank
                    replace round row_number rtrim sign sin sinh sqlite_source_id sqlite_version sqrt
                    strftime string_agg substr substring subtype sum tan tanh time timediff total trim
                    trunc typeof unhex unicode unistr unistr_quote unixepoch unlikely upper zeroblob
                    -> ->>
                    """
                            .strip()
                            .split("\\s+"));

    /** Each of these is opened, so that its mark in a program is known. */
    private static final String TABLES =
            """
            SELECT 1 FROM json_each, json_tree, pragma_table_info(''), pragma_table_xinfo(''),
             pragma_index_list(''), pragma_index_info(''), pragma_index_xinfo('')
            """;

    /**
     * @param most what one value may take at most, whatever the program
     * @throws ApiException BAD_REQUEST when it does what is not allowed
     * @throws SQLException when it is not a statement of SQLite
     */
    static QueryPlan of(Connection connection, String sql, long most) throws SQLException {
        var known = new HashSet<String>();
        read(connection, TABLES, (op, p2, p4) -> known.add(p4));
        var walk = new Walk(known);
        read(connection, sql, walk);
        return new QueryPlan((int) Math.min(most, walk.maxValueBytes()));
    }

    private static void read(Connection connection, String sql, Instruction instruction)
            throws SQLException {
        try (var statement = connection.createStatement();
                var program = statement.executeQuery("EXPLAIN " + sql)) {
            while (program.next()) {
                var p4 = program.getString("p4");
                instruction.take(
                        program.getString("opcode"), program.getInt("p2"), p4 == null ? "" : p4);
            }
        }
    }

    /** Is shown each instruction of a program. */
    private interface Instruction {
        void take(String opcode, int p2, String p4);
    }

    private static final class Walk implements Instruction {
        private final Set<String> tables;
        private int length;
        private int longCalls = MAX_VALUE_BYTES;

        Walk(Set<String> tables) {
            this.tables = tables;
        }

        @Override
        public void take(String opcode, int p2, String p4) {
            length++;
            switch (opcode) {
                case "Transaction" -> require(p2 == 0);
                case "VOpen" -> require(tables.contains(p4));
                case "Function", "PureFunc", "AggStep", "AggStep1", "AggInverse", "AggFinal" ->
                        call(p4);
                default -> {} // reads, computes, jumps
            }
        }

        private void call(String function) {
            var name = function.replaceFirst("\\(.*", "");
            if (!FUNCTIONS.contains(name)) {
                throw ApiException.badRequest(
                        "not authorized to use function: " + ApiException.shown(name));
            }
            longCalls = Math.min(longCalls, LONG_CALLS.getOrDefault(function, MAX_VALUE_BYTES));
        }

        int maxValueBytes() {
            var each = Math.max(MAX_HELD_BYTES / length, MIN_VALUE_BYTES);
            return Math.min(longCalls, Math.min(each, MAX_VALUE_BYTES));
        }

        private static void require(boolean allowed) {
            if (!allowed) {
                throw QueryText.notAuthorized();
            }
        }
    }
}
