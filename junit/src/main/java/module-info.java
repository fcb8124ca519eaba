/** Servers for tests. */
@org.jspecify.annotations.NullMarked
module dev.trackio.junit {
    requires transitive dev.trackio;
    requires transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;

    exports dev.trackio.junit;
}
