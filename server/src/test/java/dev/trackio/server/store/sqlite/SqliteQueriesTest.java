package dev.trackio.server.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.Step;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import dev.trackio.server.store.QueryStoreContract;
import dev.trackio.server.store.Storage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What SQL can be used for, and what not: the attacks, one by one. */
@Timeout(60)
class SqliteQueriesTest extends QueryStoreContract {
    private static final String ENDLESS =
            "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) ";

    @Override
    protected Storage open(Path folder) {
        return new SqliteStorage(folder, SqliteSettings.defaults());
    }

    /** With less time and room than a server gives, so that the tests are short. */
    private SqliteQueries impatient() {
        return new SqliteQueries(
                (SqliteStorage) storage, (key, fault) -> {}, Duration.ofMillis(300), 1 << 20);
    }

    private void assertRefused(String sql, String words) {
        assertThatThrownBy(() -> run(sql))
                .as(ApiException.shown(sql))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BAD_REQUEST))
                .hasMessageContaining(words);
    }

    @Test
    void valuesOfEveryKind() {
        assertThat(
                        rows(
                                run(
                                        "SELECT 9007199254740993 AS big, -1.5 AS d, 9e999 AS inf,"
                                                + " NULL AS none, x'7b7d' AS utf8, x'ff00' AS hex, '' AS e,"
                                                + " char(0x1F600, 10) AS t, 9223372036854775807 AS max")))
                .containsExactly(
                        "{\"big\":9007199254740993,\"d\":-1.5,\"inf\":null,\"none\":null,"
                                + "\"utf8\":\"{}\",\"hex\":\"ff00\",\"e\":\"\",\"t\":\"😀\\n\","
                                + "\"max\":9223372036854775807}");
    }

    @Test
    void jsonIsReadThoughItIsStoredAsBlobs() {
        assertThat(
                        rows(
                                run(
                                        "SELECT typeof(metrics) AS t, json_extract(metrics, '$.loss') AS a,"
                                                + " metrics ->> 'loss' AS b, e.key, e.value, metrics"
                                                + " FROM metrics, json_each(metrics) AS e")))
                .containsExactly(
                        "{\"t\":\"blob\",\"a\":0.5,\"b\":0.5,\"key\":\"loss\",\"value\":0.5,"
                                + "\"metrics\":\"{\\\"loss\\\":0.5}\"}");
    }

    @Test
    void pragmasThatTellOfTables() {
        for (var sql :
                List.of(
                        "PRAGMA table_info(metrics)",
                        "pragma  main.table_xinfo ( 'metrics' )",
                        "PRAGMA index_list=metrics",
                        "SELECT * FROM pragma_table_info('metrics')",
                        "SELECT * FROM pragma_index_list('metrics') AS l JOIN pragma_index_info(l.name)")) {
            assertThat(rows(run(sql))).as(sql).isNotEmpty();
        }
        assertThat(rows(run("PRAGMA user_version"))).hasSize(1);
    }

    @Test
    void pragmasThatDoOrTellAnythingElse() {
        for (var sql :
                List.of(
                        "PRAGMA journal_mode=DELETE",
                        "PRAGMA journal_mode",
                        "PRAGMA writable_schema=1",
                        "PRAGMA query_only=0",
                        "PRAGMA user_version=7",
                        "PRAGMA user_version(7)",
                        "PRAGMA/**/user_version/**/=7",
                        "PRAGMA database_list",
                        "PRAGMA table_info(metrics) -- \n PRAGMA x",
                        "PRAGMA temp.table_info(metrics)",
                        "pragma",
                        "SELECT * FROM pragma_database_list",
                        "SELECT * FROM 'pragma_database_list'",
                        "SELECT * FROM \"PRAGMA_DATABASE_LIST\"",
                        "SELECT * FROM [pragma_database_list]",
                        "SELECT (SELECT file FROM pragma_database_list)",
                        "WITH a AS (SELECT * FROM pragma_journal_mode) SELECT * FROM a",
                        "SELECT * FROM pragma_function_list",
                        "SELECT * FROM dbstat")) {
            assertRefused(sql, "not authorized");
        }
    }

    @Test
    void statementsThatWrite() {
        assertRefused("WITH x AS (SELECT 1) DELETE FROM metrics", "not authorized");
        assertRefused("WITH x(a) AS (SELECT 1) UPDATE metrics SET step = 9", "not authorized");
        assertRefused("WITH x(a) AS (SELECT 1) REPLACE INTO configs SELECT * FROM configs", "not");
    }

    @Test
    void moreThanOneStatement() {
        for (var sql :
                List.of(
                        "SELECT 1; SELECT 2",
                        "SELECT 1;DELETE FROM metrics",
                        "SELECT 1 /* ; */ ; -- x\n ATTACH 'y' AS z",
                        "SELECT ';' ; ;;; 'x'",
                        "PRAGMA user_version; PRAGMA user_version = 9")) {
            assertRefused(sql, "You can only execute one statement at a time.");
        }
        for (var sql :
                List.of(
                        "SELECT ';' AS a -- ; SELECT 2",
                        "SELECT 'it''s; x' /* ; SELECT 2 */",
                        "SELECT 1; -- no more",
                        "SELECT 1 AS \"a;b\", 2 AS [c;d], 3 AS `e;f` /* without an end ;")) {
            assertThat(rows(run(sql))).as(sql).hasSize(1);
        }
        assertRefused("SELECT 1 \0; DELETE FROM metrics", "NUL");
    }

    @Test
    void filesAndCode() throws Exception {
        var stolen = folder.resolve("stolen");
        Files.writeString(stolen, "secret");
        assertRefused("SELECT load_extension('x')", "not authorized to use function");
        assertRefused("SELECT readfile('" + stolen + "')", "no such function: readfile");
        assertRefused("SELECT writefile('" + stolen + "', 'x')", "no such function: writefile");
        assertRefused("SELECT * FROM fsdir('/')", "no such table: fsdir");
        assertRefused("SELECT fts3_tokenizer('simple')", "not authorized to use function");
        assertRefused("SELECT 1 FROM metrics WHERE 'a' MATCH 'b'", "not authorized to use");
        assertRefused("SELECT edit('x')", "no such function: edit");
        assertThat(Files.readString(stolen)).isEqualTo("secret");
    }

    @Test
    void valuesThatWouldTakeAllMemory() {
        for (var value :
                List.of(
                        "randomblob(1000000000)",
                        "zeroblob(1000000000)",
                        "printf('%1000000000d', 1)",
                        "printf('%.*c', 1000000000, 'x')",
                        "format('%1000000000s', 'x')",
                        "hex(zeroblob(8000000))",
                        "replace(hex(zeroblob(200000)), '0', hex(zeroblob(200000)))")) {
            assertRefused("SELECT length(" + value + ")", "string or blob too big");
        }
        for (var function :
                List.of(
                        "replicate('x', 900000000)",
                        "padl('x', 900000000)",
                        "json_pretty('[1,2]', hex(zeroblob(1000000)))",
                        "json_group_array(zeroblob(1000000))",
                        "json_group_object('a', 1)",
                        "jsonb_group_array(1)",
                        "median(1)",
                        "percentile(1, 50)")) {
            assertRefused("SELECT length(" + function + ")", "not authorized to use function");
        }
    }

    /** The more values a statement may hold at one time, the shorter each of them. */
    @Test
    void manyLargeValuesAtOnce() {
        var many = ", length(randomblob(1000000))".repeat(490);
        assertRefused("SELECT 1" + many, "string or blob too big");
        var more = ", max(1" + ", randomblob(1000000)".repeat(90) + ")";
        assertRefused("SELECT 1" + more.repeat(8), "string or blob too big");
        assertRefused("SELECT 1" + more.repeat(60), "The query is too long or too deep");
        assertRefused("SELECT 1" + ", 1".repeat(600), "too many columns");
        assertRefused("SELECT 1" + " + 1".repeat(300), "Expression tree is too large");
        assertRefused("SELECT 1" + " UNION ALL SELECT 1".repeat(200), "too many terms");
        assertThat(rows(run("SELECT length(randomblob(400000)) AS n")))
                .containsExactly("{\"n\":400000}");
    }

    @Test
    void whatNeverEnds() {
        try (var queries = impatient()) {
            for (var sql :
                    List.of(
                            ENDLESS + "SELECT count(*) FROM r",
                            ENDLESS + "SELECT x FROM r ORDER BY x",
                            ENDLESS + "SELECT x FROM r WHERE x < 0",
                            ENDLESS + "SELECT group_concat(hex(zeroblob(1000))) FROM r",
                            ENDLESS
                                    + ", t AS (SELECT x FROM r LIMIT 100000) SELECT count(*) FROM t a,"
                                    + " t b, t c",
                            ENDLESS + "SELECT count(DISTINCT x || 'y') FROM r",
                            ENDLESS
                                    + "SELECT sum(hex(zeroblob(2000)) LIKE '"
                                    + "%0".repeat(49)
                                    + "1') FROM r")) {
                var from = System.nanoTime();
                assertThatThrownBy(() -> queries.run(PROJECT, sql))
                        .as(sql)
                        .isInstanceOfSatisfying(
                                ApiException.class,
                                e -> assertThat(e.kind()).isEqualTo(Kind.BAD_REQUEST))
                        .hasMessageContaining("interrupted");
                assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(MUCH);
            }
        }
    }

    private static final Duration MUCH = Duration.ofSeconds(10);

    /** Nothing interrupts these: their arguments are kept short, so that they end soon. */
    @Test
    void callsWhoseTimeIsAProductOfLengths() {
        var text = "hex(zeroblob(%d))";
        assertRefused(
                "SELECT instr(" + text.formatted(400_000) + ", 'x')", "string or blob too big");
        assertRefused("SELECT trim(" + text.formatted(50_000) + ", 'x')", "string or blob too big");
        assertRefused(
                "SELECT 1 LIKE '" + "%a".repeat(60) + "'", "LIKE or GLOB pattern too complex");
        try (var queries = impatient()) {
            var from = System.nanoTime();
            try {
                queries.run(
                        PROJECT,
                        "SELECT trim(hex(zeroblob(48000)), replace(hex(zeroblob(4000)), '0', 'b') || '0')");
            } catch (ApiException e) {
                assertThat(e).hasMessageContaining("interrupted");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(MUCH);
        }
    }

    @Test
    void moreRowsOrBytesThanAnAnswerHolds() {
        assertRefused(
                ENDLESS + "SELECT x FROM r LIMIT 10001",
                "Query returned more than 10000 rows. Refine the query or add a LIMIT clause.");
        assertThat(run(ENDLESS + "SELECT x FROM r LIMIT 10000").count()).isEqualTo(10_000);
        try (var queries = impatient()) {
            assertThatThrownBy(
                            () ->
                                    queries.run(
                                            PROJECT,
                                            ENDLESS
                                                    + "SELECT x, hex(zeroblob(1000)) FROM r LIMIT 9999"))
                    .isInstanceOf(ApiException.class)
                    .hasMessageContaining("The result is larger than 1048576 bytes");
        }
    }

    @Test
    void aLargeResultGivesItsPlaceBackWhenItIsSent() {
        var sql = ENDLESS + "SELECT x, hex(zeroblob(50)) AS h FROM r LIMIT 5000";
        for (var i = 0; i < 20; i++) {
            assertThat(rows(run(sql))).hasSize(5_000);
        }
    }

    @Test
    void readingAndWritingGoOnWhileQueriesRun() throws Exception {
        var endless = new ArrayList<Callable<String>>();
        for (var i = 0; i < 8; i++) {
            endless.add(
                    () -> {
                        try {
                            storage.queries().run(PROJECT, ENDLESS + "SELECT count(*) FROM r");
                            return "ended";
                        } catch (ApiException e) {
                            return e.kind().name();
                        }
                    });
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ends = endless.stream().map(threads::submit).toList();
            while (ends.stream().noneMatch(java.util.concurrent.Future::isDone)) {
                storage.metrics()
                        .append(PROJECT, List.of(row("r", (Step) null, "{\"loss\":1}", null)));
                assertThat(storage.projects().lastStep(PROJECT)).isPresent();
            }
            assertThat(storage.projects().lastStep(PROJECT).orElseThrow().value().longValue())
                    .isGreaterThan(10);
            storage.close();
            for (var end : ends) {
                assertThat(end.get()).isIn("BAD_REQUEST", "UNAVAILABLE");
            }
        }
    }

    /** Each took a gigabyte before it was refused, or as many times more as one likes. */
    @Test
    void whatWouldGrowWhileItIsCompiledIsRefused() {
        for (var column :
                List.of(
                        "%1$s+%1$s AS %1$s",
                        "(%1$s)+(%1$s) AS %1$s",
                        "max(%1$s,%1$s,%1$s) %1$s",
                        "a.%1$s||b.%1$s AS %1$s",
                        "%1$s IS DISTINCT FROM %1$s AS %1$s",
                        "(SELECT %1$s+%1$s) AS %1$s",
                        "CASE WHEN %1$s THEN %1$s END AS %1$s",
                        "%1$s/**/+--\n%1$s AS %1$s, 7 AS \"distinct\"")) {
            for (var name : List.of("x", "\"x\"", "[x]", "`x`", "\"x + y\"", "left", "end")) {
                assertGrows(column.formatted(name), name);
            }
        }
        assertGrows("X+x AS \"x\"", "x");
        assertGrows("with*(with) AS with", "with");
    }

    private void assertGrows(String column, String name) {
        var nested = new StringBuilder("SELECT step AS " + name + " FROM metrics");
        var chain = new StringBuilder("WITH c0 AS (").append(nested).append(')');
        for (var i = 1; i <= 40; i++) {
            nested.insert(0, "SELECT " + column + " FROM (").append(") AS a");
            chain.append(", \"C" + i + "\" AS (SELECT " + column + " FROM c" + (i - 1) + " a)");
        }
        var words = name.equals("with") ? "double quotes" : "The query repeats";
        assertRefused(nested.toString(), words);
        assertRefused(chain + " SELECT * FROM c40", words);
    }

    @Test
    void tablesThatAreNamedTwiceGrowAsWell() {
        var chain = new StringBuilder("WITH c0 AS (SELECT 1)");
        for (var i = 1; i <= 40; i++) {
            chain.append(", c%1$d AS (SELECT 1 FROM c%2$d, c%2$d)".formatted(i, i - 1));
        }
        assertRefused(chain + " SELECT * FROM c40", "The query repeats");
        assertRefused(chain + " SELECT 1 WHERE 1 IN c40", "The query repeats");
        assertRefused("SELECT (" + chain + " SELECT 1 FROM 'C40')", "The query repeats");
    }

    @Test
    void whatAnAnalysisAsksIsFarFromGrowing() {
        var joined = new StringBuilder("WITH ");
        var stages =
                new StringBuilder(
                        "WITH s0 AS (SELECT run_name, step, json_extract(metrics, '$.loss') AS v"
                                + " FROM metrics)");
        var union = new StringBuilder("SELECT 0 AS n, step, metrics FROM metrics WHERE step > 0");
        var wide = new StringBuilder("SELECT run_name");
        for (var i = 0; i < 12; i++) {
            joined.append(
                    "%s m%d AS (SELECT run_name, min(json_extract(metrics, '$.loss')) AS low, max(json_extract(metrics, '$.loss')) AS high FROM metrics WHERE step >= 0 GROUP BY run_name ORDER BY run_name)"
                            .formatted(i == 0 ? "" : ",", i));
        }
        joined.append(" SELECT m0.run_name");
        for (var i = 0; i < 12; i++) {
            joined.append(", m%1$d.high - m%1$d.low AS d%1$d".formatted(i));
        }
        joined.append(" FROM m0");
        for (var i = 1; i < 12; i++) {
            joined.append(" LEFT JOIN m%1$d ON m%1$d.run_name = m0.run_name".formatted(i));
        }
        for (var i = 1; i <= 12; i++) {
            stages.append(
                    ", s%1$d AS (SELECT run_name, step, v - lag(v, 1, 0) OVER (PARTITION BY run_name ORDER BY step) AS v FROM s%2$d WHERE step >= 0 AND run_name <> '')"
                            .formatted(i, i - 1));
        }
        for (var i = 1; i < 60; i++) {
            union.append(" UNION ALL SELECT %d, step, metrics FROM metrics".formatted(i))
                    .append(" WHERE step > (SELECT max(step) FROM metrics) - 5");
        }
        for (var i = 0; i < 200; i++) {
            wide.append(", max(json_extract(metrics, '$.m%1$d')) AS m%1$d".formatted(i));
        }
        assertThat(rows(run(joined.toString()))).hasSize(1);
        assertThat(rows(run(stages + " SELECT * FROM s12"))).hasSize(1);
        assertThat(rows(run("SELECT count(*) AS n FROM (" + union + ")"))).hasSize(1);
        assertThat(rows(run(wide + " FROM metrics GROUP BY run_name"))).hasSize(1);
    }

    @Test
    void aViewOfAnUploadedFileOpensNothingElse() throws SQLException {
        var file = folder.resolve("p.db");
        try (var connection =
                        new org.sqlite.JDBC()
                                .connect("jdbc:sqlite:" + file, new java.util.Properties());
                var statement = connection.createStatement()) {
            statement.execute("CREATE VIEW paths AS SELECT file FROM pragma_database_list");
            statement.execute("CREATE VIEW bomb AS SELECT replicate('x', 900000000) AS x");
        }
        assertThatThrownBy(() -> run("SELECT * FROM paths"))
                .isInstanceOf(ApiException.class)
                .message()
                .doesNotContain(folder.toString());
        assertRefused("SELECT length(x) FROM bomb", "unsafe use of replicate()");
    }
}
