package dev.trackio.server.projects;

import dev.trackio.api.ViewOperations.DeleteView;
import dev.trackio.api.ViewOperations.SaveView;
import dev.trackio.api.ViewOperations.SavedView;
import dev.trackio.api.ViewOperations.ViewQuery;
import dev.trackio.server.call.ApiException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Saved views of the dashboard, by name or, for addresses that are too long, by id alone. */
public final class Views {
    private static final int MAX_NAME = 200;
    private static final int MAX_QUERY = 16_384;
    private static final int ID_DIGITS = 12;

    private final ProjectStore projects;
    private final ViewStore store;
    private final Supplier<String> now;

    /**
     * @param now the time as answers have it
     */
    public Views(ProjectStore projects, ViewStore store, Supplier<String> now) {
        this.projects = projects;
        this.store = store;
        this.now = now;
    }

    /**
     * @throws ApiException when there is no such project, or the view is no view
     */
    public SavedView save(SaveView in) {
        var project = ProjectName.of(in.project());
        var name = in.name() == null || in.name().isBlank() ? null : in.name().strip();
        if (name != null && name.length() > MAX_NAME) {
            throw ApiException.badRequest(
                    "name: at most 200 characters, not " + name.length() + '.');
        }
        if (name != null && name.chars().anyMatch(Character::isISOControl)) {
            throw ApiException.badRequest("name: a name has no control characters.");
        }
        var query = in.query().startsWith("?") ? in.query().substring(1) : in.query();
        if (query.length() > MAX_QUERY) {
            throw ApiException.badRequest(
                    "query: at most 16,384 characters, not " + query.length() + '.');
        }
        if (query.chars().anyMatch(Character::isISOControl)) {
            throw ApiException.badRequest("query: a query has no control characters.");
        }
        if (!projects.exists(project)) {
            throw ApiException.badRequest(
                    "Project '" + ApiException.shown(in.project()) + "' does not exist");
        }
        var view = new SavedView(id(name, query), name, query, now.get());
        store.save(project, view);
        return view;
    }

    /** A name decides, else what is saved: who saves the same again gets the same address. */
    private static String id(@Nullable String name, String query) {
        try {
            var text = name == null ? "query\n" + query : "name\n" + name;
            var hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, ID_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    public List<SavedView> list(ViewQuery in) {
        var project = ProjectName.of(in.project());
        return in.viewId() == null
                ? store.named(project)
                : store.find(project, in.viewId()).map(List::of).orElse(List.of());
    }

    public boolean delete(DeleteView in) {
        return store.delete(ProjectName.of(in.project()), in.name().strip());
    }
}
