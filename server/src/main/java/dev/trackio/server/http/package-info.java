/** The HTTP vocabulary: requests, responses, routes. The only package that sees Jetty. */
@NullMarked
package dev.trackio.server.http;

import org.jspecify.annotations.NullMarked;
