package dev.trackio.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.RawJson;
import dev.trackio.api.Step;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.query.QueryStore.Table;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store answers to a statement of its own language; all of them know this much SQL. */
public abstract class QueryStoreContract extends StorageContract {
    @BeforeEach
    void logAnEntry() {
        storage.metrics().append(PROJECT, List.of(row("r", (Step) null, "{\"loss\":0.5}", null)));
    }

    @Test
    void columnsAndRowsOfAStatement() {
        var table = run("SELECT run_name, step AS s, NULL AS n, 'a\"b' AS q FROM metrics");
        assertThat(table.columns()).containsExactly("run_name", "s", "n", "q");
        assertThat(rows(table))
                .containsExactly("{\"run_name\":\"r\",\"s\":0,\"n\":null,\"q\":\"a\\\"b\"}");
        assertThat(table.count()).isEqualTo(1);
    }

    @Test
    void columnsOfOneNameAreToldApart() {
        var table = run("SELECT 1 AS a, 2 AS a, 3 AS a");
        assertThat(table.columns()).containsExactly("a", "a:1", "a:2");
        assertThat(rows(table)).containsExactly("{\"a\":1,\"a:1\":2,\"a:2\":3}");
    }

    @Test
    void columnsAreToldWhereThereAreNoRows() {
        var table = run("SELECT run_name FROM metrics WHERE 1 = 2");
        assertThat(table.columns()).containsExactly("run_name");
        assertThat(rows(table)).isEmpty();
    }

    @Test
    void whatIsWrongWithAStatementIsTold() {
        assertThatThrownBy(() -> run("SELECT nope FROM metrics"))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("nope");
    }

    @Test
    void aStatementThatWritesIsRefused() {
        for (var sql :
                List.of(
                        "WITH x AS (SELECT 1) DELETE FROM metrics",
                        "WITH x AS (SELECT 1) UPDATE metrics SET step = 7",
                        "WITH x AS (SELECT 1) INSERT INTO metrics SELECT * FROM metrics")) {
            assertThatThrownBy(() -> run(sql)).isInstanceOf(ApiException.class);
        }
        assertThat(rows(run("SELECT count(*) AS n, max(step) AS s FROM metrics")))
                .containsExactly("{\"n\":1,\"s\":0}");
    }

    protected Table run(String sql) {
        return storage.queries().run(PROJECT, sql);
    }

    protected static List<String> rows(Table table) {
        var rows = new ArrayList<String>();
        try (var lent = table.rows()) {
            for (var i = lent.iterator(); i.hasNext(); ) {
                RawJson row = i.next();
                rows.add(row.toString());
            }
        }
        return rows;
    }
}
