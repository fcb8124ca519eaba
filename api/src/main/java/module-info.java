/**
 * Everything that the server can do, as values: operations and the records that travel on the wire.
 */
@org.jspecify.annotations.NullMarked
module dev.trackio.api {
    requires static transitive org.jspecify;

    exports dev.trackio.api;
}
