/** Today's HTTP API: POST /api/{name}, uploads, files, version. */
@NullMarked
package dev.trackio.server.surface.http;

import org.jspecify.annotations.NullMarked;
