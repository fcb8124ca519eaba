package dev.trackio.server.store.sqlite;

/** Is told how far a long piece of work has come. */
public interface Progress {
    /** Tells nobody. */
    Progress NONE = (what, done, total) -> {};

    /**
     * @param what is being worked on, such as a project
     * @param total in the same unit as {@code done}; 0 when it is not known
     */
    void at(String what, long done, long total);
}
