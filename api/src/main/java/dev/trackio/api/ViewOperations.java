package dev.trackio.api;

import static dev.trackio.api.Schema.FLAG;
import static dev.trackio.api.Schema.list;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Views of the dashboard that were saved: the query of an address, under a name or an id. */
public final class ViewOperations {
    private ViewOperations() {}

    public record SaveView(
            @Doc("Project name.") String project,
            @Doc(
                            "Name of the view, at most 200 characters; a view of that name is"
                                    + " replaced. Without one it is found by its id alone.")
                    @Nullable String name,
            @Doc(
                            "What follows the question mark in the dashboard's address, at most"
                                    + " 16,384 characters.")
                    String query) {}

    public record ViewQuery(
            @Doc("Project name.") String project,
            @Doc("Id of a view, also of one without a name; all that have names unless given.")
                    @Nullable String viewId) {}

    public record DeleteView(
            @Doc("Project name.") String project, @Doc("Name of the view.") String name) {}

    /** A view that was saved. */
    public record SavedView(
            @Doc("Stays the same for the same name, or without one for the same query.") String id,
            @Doc("Its name, if it has one.") @Nullable String name,
            @Doc("The query of its address.") String query,
            @Doc("ISO 8601 time.") String savedAt) {}

    public static final Operation<SaveView, SavedView> SAVE_VIEW =
            Operation.of(
                    "save_view",
                    Access.MANAGE,
                    "Save a view of the dashboard, for everyone who opens the project.",
                    WireShape.answer(SavedView.class),
                    new SaveView("my-project", "best runs", "sort=-metric.acc.max"));

    public static final Operation<ViewQuery, List<SavedView>> GET_VIEWS =
            Operation.of(
                    "get_views",
                    Access.READ,
                    "Get the saved views of a project, in the order of their names.",
                    list(WireShape.answer(SavedView.class)),
                    new ViewQuery("my-project", null));

    public static final Operation<DeleteView, Boolean> DELETE_VIEW =
            Operation.of(
                    "delete_view",
                    Access.MANAGE,
                    "Delete a saved view. False when there is none of that name.",
                    FLAG,
                    new DeleteView("my-project", "view-to-delete"));
}
