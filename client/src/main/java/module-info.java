/** Logs experiments from any JVM to a Trackio server. */
@org.jspecify.annotations.NullMarked
module dev.trackio {
    requires static transitive org.jspecify;
    requires static transitive java.desktop; // for images that it has made
    requires java.management;
    requires java.net.http;
    requires static jdk.management; // other Javas may lack it

    exports dev.trackio;
    exports dev.trackio.media;
    exports dev.trackio.query;

    uses java.util.spi.ToolProvider; // the server, where it is there
}
