package dev.trackio.api;

import java.util.List;
import java.util.stream.Stream;

/** Everything that Trackio can do, on one screen. */
public final class Operations {
    private Operations() {}

    public static Catalogue catalogue() {
        var page = Stream.concat(first().stream(), further().stream()).toList();
        return new Catalogue(page, tools());
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
                InsightOperations.LIST_RUNS,
                InsightOperations.SEARCH_RUNS,
                InsightOperations.GET_METRIC_HISTORY,
                InsightOperations.DIAGNOSE_RUN,
                InsightOperations.SUMMARIZE_PROJECT,
                InsightOperations.GET_CONFIG);
    }

    /** MCP begins with the nine that its documentation lists, in that order. */
    private static List<Operation<?, ?>> tools() {
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
                MetricOperations.LOG,
                AlertOperations.GET_ALERTS,
                MetricOperations.GET_METRIC_NAMES,
                MetricOperations.GET_SERIES);
    }

    /** What the dashboard asks for besides; its addresses are its own and change with its pages. */
    public static Catalogue dashboard() {
        return new Catalogue(
                List.of(
                        ChartOperations.GET_CHART,
                        ChartOperations.GET_CHANGES,
                        RunTableOperations.GET_RUN_TABLE),
                List.of());
    }
}
