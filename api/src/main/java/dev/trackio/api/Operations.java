package dev.trackio.api;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Everything that Trackio can do, on one screen. */
public final class Operations {
    private Operations() {}

    public static Catalogue catalogue() {
        var page = Stream.concat(first().stream(), further().stream()).toList();
        return new Catalogue(
                page, Map.of(Profile.SEED, seedTools(), Profile.CURRENT, currentTools()));
    }

    /** The API page begins with the ten of the 2025 API in their order. */
    private static List<Operation<?, ?>> first() {
        return List.of(
                ProjectOperations.UPLOAD_DB_TO_SPACE,
                MediaOperations.BULK_UPLOAD_MEDIA,
                MetricOperations.LOG,
                MetricOperations.BULK_LOG,
                MetricOperations.GET_METRIC_VALUES,
                RunOperations.GET_RUNS_FOR_PROJECT,
                MetricOperations.GET_METRICS_FOR_RUN,
                ProjectOperations.GET_ALL_PROJECTS,
                ProjectOperations.GET_PROJECT_SUMMARY,
                RunOperations.GET_RUN_SUMMARY,
                MetricOperations.BULK_LOG_SYSTEM,
                AlertOperations.BULK_ALERT,
                AlertOperations.GET_ALERTS,
                RunOperations.GET_RUN_CONFIGS,
                MetricOperations.GET_METRIC_NAMES,
                MetricOperations.GET_SERIES,
                ProjectOperations.GET_SETTINGS,
                RunOperations.GET_RUN_MUTATION_STATUS,
                LogOperations.GET_LOGS,
                LogOperations.GET_LOGS_BATCH,
                SystemOperations.GET_SYSTEM_METRICS_FOR_RUN,
                SystemOperations.GET_SYSTEM_LOGS,
                SystemOperations.GET_SYSTEM_LOGS_BATCH,
                MediaOperations.GET_PROJECT_FILES,
                ProjectOperations.GET_TAB_AVAILABILITY,
                MetricOperations.GET_SNAPSHOT,
                TraceOperations.GET_TRACES,
                TraceOperations.GET_TRACE_STEPS,
                RunOperations.DELETE_RUN,
                RunOperations.RENAME_RUN,
                InboxOperations.FORCE_SYNC,
                QueryOperations.QUERY_PROJECT,
                RejectionOperations.GET_REJECTED_ENTRIES,
                RunOperations.GET_DELETED_RUNS,
                RunOperations.RESTORE_RUN);
    }

    /** What follows on the page: new operations come at its end. */
    private static List<Operation<?, ?>> further() {
        return List.of(
                ArtifactOperations.CHECK_ARTIFACT_BLOBS,
                ArtifactOperations.BULK_UPLOAD_ARTIFACT_BLOB,
                ArtifactOperations.ARTIFACT_LOG,
                ArtifactOperations.LOG_ARTIFACT_USE,
                ArtifactOperations.GET_ARTIFACT_MANIFEST,
                ArtifactOperations.GET_ARTIFACTS,
                ArtifactOperations.LIST_ARTIFACTS,
                ArtifactOperations.GET_RUN_ARTIFACTS,
                ArtifactOperations.GET_RUN_ARTIFACT_COUNTS,
                ArtifactOperations.GET_ARTIFACT_CONSUMERS,
                ArtifactOperations.GET_ARTIFACT_LINEAGE,
                RegistryOperations.GET_REGISTRY_BUCKETS,
                RegistryOperations.GET_REGISTRIES,
                RegistryOperations.GET_REGISTRY_DETAILS,
                RegistryOperations.CREATE_REGISTRY,
                RegistryOperations.CREATE_COLLECTION,
                RegistryOperations.LINK_ARTIFACT,
                RegistryOperations.PROMOTE_ARTIFACT,
                RegistryOperations.UNLINK_ARTIFACT,
                ComparisonOperations.COMPARE_RUNS,
                ComparisonOperations.FIND_BEST_RUN,
                EntryOperations.GET_ENTRIES,
                ProjectOperations.DELETE_PROJECT,
                ProjectOperations.GET_DELETED_PROJECTS,
                ProjectOperations.RESTORE_PROJECT,
                AnnotationOperations.SET_RUN_TAGS,
                AnnotationOperations.SET_RUN_NOTES,
                AnnotationOperations.GET_RUN_ANNOTATIONS,
                ViewOperations.SAVE_VIEW,
                ViewOperations.GET_VIEWS,
                ViewOperations.DELETE_VIEW,
                MediaOperations.GET_RUN_FILES,
                AlertOperations.LOG_ALERT,
                ReportOperations.CREATE_REPORT,
                QueryOperations.QUERY_SQL,
                PlotOperations.PLOT_METRICS,
                InsightOperations.LIST_RUNS,
                InsightOperations.SEARCH_RUNS,
                InsightOperations.GET_METRIC_HISTORY,
                InsightOperations.DIAGNOSE_RUN,
                InsightOperations.SUMMARIZE_PROJECT,
                InsightOperations.GET_CONFIG,
                MediaOperations.GET_MEDIA);
    }

    /** The nine that the documentation of 2025 lists, in that order, and what it logs with. */
    private static List<Operation<?, ?>> seedTools() {
        return List.of(
                ProjectOperations.GET_ALL_PROJECTS,
                RunOperations.GET_RUNS_FOR_PROJECT,
                MetricOperations.GET_METRICS_FOR_RUN,
                MetricOperations.GET_METRIC_VALUES,
                ProjectOperations.GET_PROJECT_SUMMARY,
                RunOperations.GET_RUN_SUMMARY,
                MetricOperations.BULK_LOG,
                ProjectOperations.UPLOAD_DB_TO_SPACE,
                MediaOperations.BULK_UPLOAD_MEDIA,
                MetricOperations.LOG);
    }

    /** The same, and what answers most questions in one call: at most twenty. */
    private static List<Operation<?, ?>> currentTools() {
        var ours =
                List.<Operation<?, ?>>of(
                        InsightOperations.SUMMARIZE_PROJECT,
                        InsightOperations.LIST_RUNS,
                        ComparisonOperations.FIND_BEST_RUN,
                        ComparisonOperations.COMPARE_RUNS,
                        InsightOperations.DIAGNOSE_RUN,
                        PlotOperations.PLOT_METRICS,
                        InsightOperations.GET_METRIC_HISTORY,
                        InsightOperations.SEARCH_RUNS,
                        QueryOperations.QUERY_SQL,
                        AlertOperations.GET_ALERTS);
        return Stream.concat(seedTools().stream(), ours.stream()).toList();
    }

    /** What the dashboard asks for besides; its addresses are its own and change with its pages. */
    public static Catalogue dashboard() {
        return new Catalogue(
                List.of(
                        ChartOperations.GET_CHART,
                        ChartOperations.GET_CHANGES,
                        RunTableOperations.GET_RUN_TABLE),
                Map.of());
    }
}
