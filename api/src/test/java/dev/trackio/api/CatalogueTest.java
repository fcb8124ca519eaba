package dev.trackio.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    record In(@Doc("A name.") String name) {}

    record Unsaid(String name) {}

    private static Operation<In, Void> operation(String name) {
        return Operation.of(name, Access.READ, "Does it.", Schema.NOTHING, new In("x"));
    }

    @Test
    void findsAnOperationByItsName() {
        var one = operation("one");
        var catalogue = new Catalogue(List.of(one), Map.of(Profile.SEED, List.of(one)));
        assertThat(catalogue.find("one")).contains(one);
        assertThat(catalogue.find("two")).isEmpty();
    }

    @Test
    void aNameThatComesTwiceIsRefused() {
        assertThatThrownBy(() -> new Catalogue(List.of(operation("a"), operation("a")), Map.of()))
                .hasMessageContaining("declared twice: a");
    }

    @Test
    void aParameterWithoutWordsIsRefused() {
        Operation<Unsaid, Void> unsaid =
                Operation.of("a", Access.READ, "Does it.", Schema.NOTHING, new Unsaid("x"));
        assertThatThrownBy(() -> new Catalogue(List.of(unsaid), Map.of()))
                .hasMessageContaining("without @Doc: a.name");
    }

    @Test
    void aToolThatIsNoOperationIsRefused() {
        assertThatThrownBy(
                        () ->
                                new Catalogue(
                                        List.of(), Map.of(Profile.SEED, List.of(operation("a")))))
                .hasMessageContaining("a tool, but not an operation: a");
    }

    @Test
    void theTenOfTheFirstApiComeFirstAndInTheirOrder() {
        assertThat(Operations.catalogue().operations())
                .extracting(Operation::name)
                .startsWith(
                        "upload_db_to_space",
                        "bulk_upload_media",
                        "log",
                        "bulk_log",
                        "get_metric_values",
                        "get_runs_for_project",
                        "get_metrics_for_run",
                        "get_all_projects",
                        "get_project_summary",
                        "get_run_summary");
    }

    @Test
    void agentsAreShownTheNineOfTheDocumentationFirstThenLogAndNeverMoreThanTwenty() {
        assertThat(Operations.catalogue().tools(Profile.SEED)).hasSize(10);
        assertThat(Operations.catalogue().tools(Profile.CURRENT))
                .hasSizeBetween(10, 20)
                .extracting(Operation::name)
                .startsWith(
                        "get_all_projects",
                        "get_runs_for_project",
                        "get_metrics_for_run",
                        "get_metric_values",
                        "get_project_summary",
                        "get_run_summary",
                        "bulk_log",
                        "upload_db_to_space",
                        "bulk_upload_media",
                        "log");
    }

    @Test
    void theSeedShapeOfEveryOperationIsAPrefixOfTheCurrentOne() {
        for (var operation : Operations.catalogue().operations()) {
            var seed = operation.shape(Profile.SEED).input().fields();
            var current = operation.shape(Profile.CURRENT).input().fields();
            assertThat(seed)
                    .as(operation.name())
                    .extracting(Schema.Field::name)
                    .isEqualTo(
                            current.stream()
                                    .map(Schema.Field::name)
                                    .toList()
                                    .subList(0, seed.size()));
        }
    }

    @Test
    void inTheSeedShapeRunsAreNamesEachOnce() {
        var runs =
                List.of(
                        new RunRecord("1", "a", "t"),
                        new RunRecord("2", "b", "t"),
                        new RunRecord("3", "a", "t"));
        var view = RunOperations.GET_RUNS_FOR_PROJECT.shape(Profile.SEED).view();
        assertThat(view.apply(runs)).isEqualTo(List.of("a", "b"));
    }

    @Test
    void clientsOfTheFirstApiMustGiveTheRunThatOthersMayLeaveOut() {
        var seed = MetricOperations.GET_METRICS_FOR_RUN.shape(Profile.SEED).input().fields().get(1);
        assertThat(seed.required()).isTrue();
        assertThat(seed.schema()).isEqualTo(Schema.TEXT);
    }
}
