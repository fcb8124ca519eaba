package dev.trackio.server.store.sqlite;

import dev.trackio.server.call.ApiException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far SQLite may blow a query up while it compiles it. It copies the expression of a subquery's
 * column to wherever the column is mentioned: 22 times {@code SELECT x+x AS x FROM (…)} around each
 * other take a gigabyte, which no limit, no progress handler and no interrupt stops. So the text is
 * looked at before: what is said here is never less than what SQLite makes, and may be more.
 *
 * <p>Columns of a SELECT grow by the most frequent name in its result, times what it selects from.
 * Its other clauses are not passed on.
 */
final class QueryGrowth {
    /** Of about 200 bytes each. */
    private static final double MAX_COPIES = 100_000;

    private static final int MAX_DEPTH = 500;

    /** Words of SQLite's that are no names without quotes; others may be columns. */
    private static final Set<String> RESERVED =
            Set.of(
                    """
                    all and as between case check collate default distinct else escape except exists
                    from group having in index intersect into is isnull join limit not notnull null
                    on or order select set table then to union unique using values when where
                    """
                            .strip()
                            .split("\\s+"));

    private final List<Frame> frames = new ArrayList<>();
    private final Query whole = new Query(null);
    private String before = "";
    private @Nullable Word held;

    private QueryGrowth() {}

    /**
     * @throws ApiException BAD_REQUEST when it would be too much
     */
    static void check(QueryWords words) {
        var growth = new QueryGrowth();
        growth.frames.add(new Frame(growth.whole, true, false));
        for (var word = words.next(); word != null; word = words.next()) {
            growth.take(word);
        }
        growth.take(new Word(";", Word.Kind.MARK));
        if (growth.whole.size(0).all > MAX_COPIES) {
            throw tooMuch();
        }
    }

    private static ApiException tooMuch() {
        return ApiException.badRequest(
                "The query repeats what its subqueries compute too often: mention their columns"
                        + " fewer times, or nest fewer of them.");
    }

    /** A name is known for a column by what follows it. */
    private void take(Word word) {
        if (held != null) {
            var name = held;
            held = null;
            if (!word.is("(") && !word.is(".")) {
                frame().query.mention(name.text());
            }
            before = name.bare();
        }
        switch (word.kind()) {
            case MARK -> mark(word.text());
            case NUMBER -> frame().query.number(word.text());
            case TEXT -> {
                if (frame().query.cores.isEmpty()) {
                    name(word);
                } else {
                    var _ = table(word.text());
                }
            }
            case QUOTED -> name(word);
            case WORD -> {
                if (RESERVED.contains(word.text()) || beginsWith(word)) {
                    reserved(word);
                } else {
                    name(word);
                }
            }
        }
        before = held == null ? word.bare() : before;
    }

    /** Elsewhere it may be a name. */
    private boolean beginsWith(Word word) {
        return word.is("with") && (before.isEmpty() || (before.equals("(") && !frame().own));
    }

    private Frame frame() {
        return frames.getLast();
    }

    private void mark(String mark) {
        switch (mark) {
            case "(" -> frames.add(new Frame(frame().query, false, atTable()));
            case ")" -> close();
            case "*" -> {
                if (Set.of("select", "distinct", "all", ",", ".").contains(before)) {
                    frame().query.core().stars++;
                }
            }
            case "," -> {
                if (frame().own) {
                    frame().query.core().on = false;
                }
            }
            default -> {}
        }
    }

    private void close() {
        if (frames.size() > 1) {
            var frame = frames.removeLast();
            if (frame.own && frame.query.cores.isEmpty()) {
                throw ApiException.badRequest(
                        "Write \"with\" in double quotes where it is a name.");
            }
        }
    }

    private boolean atTable() {
        var core = frame().query.core();
        return switch (before) {
            case "from", "join", "," -> core.from && !core.on && (frame().own || frame().table);
            case "(" -> frame().table;
            default -> false;
        };
    }

    /** True when it was one. */
    private boolean table(String name) {
        if (atTable() || before.equals("in")) {
            frame().query.core().tables.add(name);
            return true;
        }
        return false;
    }

    private void name(Word word) {
        var query = frame().query;
        if (query.cores.isEmpty()) {
            if (Set.of("with", "recursive", ",").contains(before) && frame().own) {
                query.named = word.text();
            }
        } else if (!table(word.text()) && !before.equals("as")) {
            held = word;
        }
    }

    private void reserved(Word word) {
        var frame = frame();
        if (before.equals("(")
                && !frame.own
                && (word.is("select") || word.is("with") || word.is("values"))) {
            frame.own = true;
            frame.query = frame.query.inner(frame.table);
        }
        if (!frame.own) {
            return;
        }
        var core = frame.query.core();
        switch (word.text()) {
            case "select", "values" -> frame.query.cores.add(new Core());
            case "from" -> {
                if (!before.equals("distinct")) { // x IS DISTINCT FROM y
                    core.from = true;
                }
            }
            case "on" -> core.on = true;
            case "join" -> core.on = false;
            case "where", "group", "having", "order", "limit" -> {
                core.rest = true;
                core.from = false;
                core.places = word.is("group") || word.is("order");
            }
            default -> {}
        }
    }

    /** What is in one pair of parentheses. */
    private static final class Frame {
        Query query;
        boolean own;

        /** Whether it stands where a table may. */
        final boolean table;

        /**
         * @param own whether the query has no other parentheses around it
         */
        Frame(Query query, boolean own, boolean table) {
            this.query = query;
            this.own = own;
            this.table = table;
        }
    }

    /** SELECTs with UNION and its like between them. */
    private static final class Query {
        final @Nullable Query outer;
        final List<Core> cores = new ArrayList<>();
        final Map<String, Query> ctes = new HashMap<>();

        /** Whose body comes next. */
        @Nullable String named;

        private final Core none = new Core();

        private @Nullable Size size;
        private boolean open;

        Query(@Nullable Query outer) {
            this.outer = outer;
        }

        Core core() {
            return cores.isEmpty() ? none : cores.getLast();
        }

        Query inner(boolean table) {
            var inner = new Query(this);
            if (cores.isEmpty()) {
                if (named != null) {
                    ctes.putIfAbsent(named, inner);
                }
            } else if (table) {
                core().sources.add(inner);
            } else if (core().inResult()) {
                core().shownQueries.add(inner);
            } else {
                core().otherQueries.add(inner);
            }
            return inner;
        }

        void mention(String name) {
            var core = core();
            (core.inResult() ? core.shown : core.other).merge(name, 1, Integer::sum);
        }

        /** GROUP BY 1 mentions the first column. */
        void number(String number) {
            if (core().places) {
                core().other.merge(number, 1, Integer::sum);
            }
        }

        /** A recursive one is a table within itself. */
        Size size(int depth) {
            if (depth > MAX_DEPTH) {
                throw tooMuch();
            }
            if (size != null || open) {
                return size == null ? new Size(1, 1) : size;
            }
            open = true;
            var columns = 0.0;
            var all = 0.0;
            for (var core : cores) {
                var of = size(core, depth);
                columns += of.columns;
                all += of.all;
            }
            size = new Size(columns, all);
            open = false;
            return size;
        }

        private Size size(Core core, int depth) {
            var from = new ArrayList<>(core.sources);
            for (var table : core.tables) {
                var cte = cte(table);
                if (cte != null) {
                    from.add(cte);
                }
            }
            var sources = Size.sum(from, depth);
            var shownQueries = Size.sum(core.shownQueries, depth);
            var otherQueries = Size.sum(core.otherQueries, depth);
            var each = Math.max(1, sources.columns);
            var shown = most(core.shown) + core.stars + shownQueries.columns;
            var columns = Math.max(1, shown) * each;
            // These may mention a column of the result by its new name.
            var other = (most(core.other) + otherQueries.columns) * columns;
            return new Size(
                    columns, columns + other + sources.all + shownQueries.all + otherQueries.all);
        }

        private @Nullable Query cte(String name) {
            for (var query = this; query != null; query = query.outer) {
                var cte = query.ctes.get(name);
                if (cte != null) {
                    return cte;
                }
            }
            return null;
        }

        private static int most(Map<String, Integer> counts) {
            return counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        }
    }

    /** One SELECT. */
    private static final class Core {
        final Map<String, Integer> shown = new HashMap<>();
        final Map<String, Integer> other = new HashMap<>();
        final List<String> tables = new ArrayList<>();
        final List<Query> sources = new ArrayList<>();
        final List<Query> shownQueries = new ArrayList<>();
        final List<Query> otherQueries = new ArrayList<>();
        int stars;
        boolean from;
        boolean on;
        boolean rest;
        boolean places;

        boolean inResult() {
            return !from && !rest;
        }
    }

    /**
     * @param columns copies in what it gives
     * @param all copies altogether
     */
    private record Size(double columns, double all) {
        static Size sum(List<Query> queries, int depth) {
            var columns = 0.0;
            var all = 0.0;
            for (var query : queries) {
                var size = query.size(depth + 1);
                columns += size.columns;
                all += size.all;
            }
            return new Size(columns, all);
        }
    }

    /**
     * @param text without quotes, ASCII in lower case
     */
    record Word(String text, Kind kind) {
        enum Kind {
            WORD,
            QUOTED,
            TEXT,
            NUMBER,
            MARK
        }

        static Word of(String text, Kind kind) {
            var lower = text.toCharArray();
            for (var i = 0; i < lower.length; i++) {
                if (lower[i] >= 'A' && lower[i] <= 'Z') {
                    lower[i] = Character.toLowerCase(lower[i]);
                }
            }
            return new Word(new String(lower), kind);
        }

        /** What in quotes is no word of SQL's. */
        String bare() {
            return kind == Kind.QUOTED || kind == Kind.TEXT ? "\"" : text;
        }

        boolean is(String other) {
            return (kind == Kind.WORD || kind == Kind.MARK) && text.equals(other);
        }
    }

    /** The words of a text, one after the other; null at the end. */
    @FunctionalInterface
    interface QueryWords {
        @Nullable Word next();
    }
}
