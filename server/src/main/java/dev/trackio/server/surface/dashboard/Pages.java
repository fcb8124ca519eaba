package dev.trackio.server.surface.dashboard;

import dev.trackio.server.http.Request;
import dev.trackio.server.http.Response;
import dev.trackio.server.http.Router;
import java.io.IOException;

/** What people see: our own dashboard, or a frontend that the operator chose in its place. */
public sealed interface Pages permits DashboardSurface, FrontendSurface {
    /** To be mounted last: an address that nothing else took may be one of a page. */
    void mount(Router router);

    /** The page of an address that is not for people alone. */
    void page(Request request, Response response) throws IOException;

    /** Shows a person that there is no such page; false when nothing was sent, as for programs. */
    boolean missing(Request request, Response response) throws IOException;

    /** Another text whenever a file may be another. */
    String version();
}
