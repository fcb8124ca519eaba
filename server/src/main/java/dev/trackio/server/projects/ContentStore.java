package dev.trackio.server.projects;

/** What kinds of things projects hold. A project that does not exist holds none. */
public interface ContentStore {
    /**
     * Looks at a bounded number of entries, so that one project's size is no other's trouble.
     *
     * @param before what the same project held earlier, or {@link Contents#NONE}: entries that it
     *     knows are not looked at again
     */
    Contents contents(ProjectName project, Contents before);
}
