package dev.trackio.server.projects;

/** What kinds of things projects hold. A project that does not exist holds none. */
public interface ContentStore {
    /**
     * @param before what the same project held earlier, or {@link Contents#NONE}: takes time for
     *     the entries that it does not know yet
     */
    Contents contents(ProjectName project, Contents before);
}
