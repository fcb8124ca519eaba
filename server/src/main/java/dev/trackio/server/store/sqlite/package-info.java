/** SQLite files, shared live with Python Trackio. */
@NullMarked
package dev.trackio.server.store.sqlite;

import org.jspecify.annotations.NullMarked;
