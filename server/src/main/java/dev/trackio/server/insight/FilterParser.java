package dev.trackio.server.insight;

import dev.trackio.server.insight.Condition.Operator;
import dev.trackio.server.metrics.Timestamps;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the comparisons of a filter, joined by and, or, not and brackets. */
final class FilterParser {
    private static final int DEEPEST = 100;
    private static final int MOST_COMPARISONS = 200;
    private static final Pattern PREFIX =
            Pattern.compile("(config|metrics?)\\.(.+)", Pattern.DOTALL);
    private static final Pattern SUFFIX = Pattern.compile("(.+)\\.(last|min|max)", Pattern.DOTALL);
    private static final Pattern SPAN =
            Pattern.compile("([\\d.]+(?:e[+-]?\\d+)?)([a-z]*)", Pattern.CASE_INSENSITIVE);
    private static final Map<String, Integer> UNITS =
            Map.of("", 1, "s", 1, "m", 60, "min", 60, "h", 3_600, "d", 86_400, "w", 604_800);
    private static final Map<String, Field.Own> OWN =
            Map.ofEntries(
                    Map.entry("name", Field.Own.NAME),
                    Map.entry("id", Field.Own.ID),
                    Map.entry("state", Field.Own.STATE),
                    Map.entry("group", Field.Own.GROUP),
                    Map.entry("notes", Field.Own.NOTES),
                    Map.entry("step", Field.Own.STEP),
                    Map.entry("steps", Field.Own.STEP),
                    Map.entry("logs", Field.Own.LOGS),
                    Map.entry("rejected", Field.Own.REJECTED),
                    Map.entry("duration", Field.Own.DURATION),
                    Map.entry("age", Field.Own.AGE),
                    Map.entry("idle", Field.Own.IDLE),
                    Map.entry("created", Field.Own.CREATED));

    /** The names that the project has: a field without a prefix is looked for among them. */
    record Known(Set<String> metrics, Set<String> configs) {}

    private final Known known;
    private final List<Token> tokens;
    private final Set<String> metrics = new LinkedHashSet<>();
    private final TextFilter.Looks looks = new TextFilter.Looks();
    private int comparisons;
    private int at;
    private int depth;

    FilterParser(String text, Known known) {
        this.known = known;
        this.tokens = Token.of(text);
    }

    Condition all() {
        var condition = either();
        var rest = peek();
        if (rest.kind() == Token.Kind.CLOSE) {
            throw UnreadableFilter.at(rest, "this bracket was never opened");
        }
        if (rest.kind() != Token.Kind.END) {
            throw UnreadableFilter.at(rest, "expected “and” or “or” before “" + rest.text() + "”");
        }
        return condition;
    }

    /** Metrics whose values must be known. */
    Set<String> metrics() {
        return metrics;
    }

    private Condition either() {
        var left = both();
        while (takeWord("or")) {
            left = new Condition.Either(left, both());
        }
        return left;
    }

    private Condition both() {
        var left = single();
        while (takeWord("and")) {
            left = new Condition.Both(left, single());
        }
        return left;
    }

    private Condition single() {
        if (++depth > DEEPEST) {
            throw UnreadableFilter.at(peek(), "nested too deep");
        }
        try {
            if (takeWord("not")) {
                return new Condition.Not(single());
            }
            return peek().kind() == Token.Kind.OPEN ? bracket() : comparison();
        } finally {
            depth--;
        }
    }

    private Condition bracket() {
        var open = next();
        var inner = either();
        if (peek().kind() != Token.Kind.CLOSE) {
            throw UnreadableFilter.at(open, "this bracket is not closed");
        }
        next();
        return inner;
    }

    private Condition comparison() {
        var field = next();
        if (++comparisons > MOST_COMPARISONS) {
            throw UnreadableFilter.at(field, "more than 200 comparisons are too many");
        }
        if (!field.isText()) {
            throw UnreadableFilter.at(
                    field,
                    field.kind() == Token.Kind.END
                            ? "expected a comparison such as state = running"
                            : "expected a field before “" + field.text() + "”");
        }
        var operator = peek();
        if (operator.kind() != Token.Kind.COMPARE) {
            return new Condition.Name(new TextFilter(field.text(), looks));
        }
        next();
        var value = next();
        if (!value.isText()) {
            throw UnreadableFilter.at(
                    value.kind() == Token.Kind.END ? operator : value,
                    "expected a value after “" + operator.text() + "”");
        }
        return comparison(field, Operator.of(operator.text()), value);
    }

    private Condition comparison(Token name, Operator operator, Token value) {
        var low = name.text().toLowerCase(Locale.ROOT);
        var part = new TextFilter(value.text(), looks);
        if (low.equals("tag") || low.equals("tags")) {
            return switch (operator) {
                case EQUAL, UNEQUAL, LIKE, UNLIKE ->
                        new Condition.Tags(operator, value.text(), part);
                case LESS, AT_MOST, MORE, AT_LEAST ->
                        throw UnreadableFilter.at(value, "tags are compared by = != ~ or !~");
            };
        }
        var own = OWN.get(low);
        var field = own == null ? named(name) : own;
        // only quotes can hold nothing: what is missing is asked for so
        var wanted = value.text().isEmpty() ? "" : wanted(field, value);
        return new Condition.Holds(field, operator, wanted, part);
    }

    /** A metric or a key of the configurations. */
    private Field named(Token field) {
        var prefix = PREFIX.matcher(field.text());
        var prefixed = prefix.matches();
        if (prefixed && prefix.group(1).equals("config")) {
            return config(prefix.group(2), field);
        }
        var rest = prefixed ? prefix.group(2) : field.text();
        var metric = metric(rest, known.metrics());
        if (metric != null) {
            metrics.add(metric.name());
            return metric;
        }
        if (!prefixed && known.configs().contains(field.text())) {
            return new Field.Config(field.text());
        }
        var kind = prefixed ? "no metric" : "no field, metric or config";
        throw new UnreadableFilter(
                "there is " + kind + " “" + rest + "”", field.from(), field.to(), true);
    }

    /** Where no run has a configuration there is nothing that a key could be like. */
    private Field config(String key, Token field) {
        if (!known.configs().isEmpty() && !known.configs().contains(key)) {
            throw new UnreadableFilter(
                    "there is no config “" + key + "”", field.from(), field.to(), true);
        }
        return new Field.Config(key);
    }

    /** Null when none is meant. */
    static Field.@Nullable Metric metric(String text, Set<String> known) {
        if (known.contains(text)) {
            return new Field.Metric(text, Field.Which.LAST);
        }
        var suffix = SUFFIX.matcher(text);
        return suffix.matches() && known.contains(suffix.group(1))
                ? new Field.Metric(suffix.group(1), Field.Which.of(suffix.group(2)))
                : null;
    }

    private static Object wanted(Field field, Token value) {
        return switch (field) {
            case Field.Config config -> Scalars.simple(value.text());
            case Field.Metric metric -> Scalars.simple(value.text());
            case Field.Own own ->
                    switch (own) {
                        case NAME, ID, GROUP, NOTES -> value.text();
                        case STATE -> state(value);
                        case STEP, LOGS, REJECTED, ACTIVITY -> Scalars.simple(value.text());
                        case DURATION, AGE, IDLE -> seconds(value);
                        case CREATED -> millis(value);
                    };
        };
    }

    private static String state(Token value) {
        var state = value.text().toLowerCase(Locale.ROOT);
        if (!Set.of("running", "stalled", "finished").contains(state)) {
            throw UnreadableFilter.at(value, "a state is running, stalled or finished");
        }
        return state;
    }

    private static Double seconds(Token value) {
        var span = SPAN.matcher(value.text());
        if (span.matches()) {
            var unit = UNITS.get(span.group(2).toLowerCase(Locale.ROOT));
            if (unit != null && Scalars.simple(span.group(1)) instanceof Double number) {
                return number * unit;
            }
        }
        throw UnreadableFilter.at(value, "a time is a number with a unit: 90s, 5m, 2h, 3d, 1w");
    }

    /** A day alone is midnight UTC: a server does not know where its caller is. */
    private static Double millis(Token value) {
        try {
            var day = LocalDate.parse(value.text());
            return (double) day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        } catch (DateTimeParseException e) {
            var time = Timestamps.parse(value.text());
            if (time == null) {
                throw UnreadableFilter.at(
                        value, "a date is written 2026-11-22 or 2026-11-22T09:30");
            }
            return (double) time.toEpochMilli();
        }
    }

    private boolean takeWord(String word) {
        var token = peek();
        if (token.kind() != Token.Kind.WORD
                || !token.text().equalsIgnoreCase(word)
                || tokens.get(at + 1).kind() == Token.Kind.COMPARE) {
            return false;
        }
        at++;
        return true;
    }

    private Token peek() {
        return tokens.get(at);
    }

    private Token next() {
        var token = peek();
        if (token.kind() != Token.Kind.END) {
            at++;
        }
        return token;
    }
}
