package dev.trackio.server.store.sqlite;

import dev.trackio.server.call.ApiException;
import dev.trackio.server.call.ApiException.Kind;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite's errors mean to a caller. */
final class Faults {
    private static final int PRIMARY = 0xff;
    private static final int MAX_WORDS = 300;

    private Faults() {}

    /** An ApiException where the caller or the operator can do something, else our own failure. */
    static RuntimeException of(String key, SQLException cause) {
        return switch (code(cause)) {
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL ->
                    unavailable(
                            "Project '"
                                    + key
                                    + "' is locked by another program; nothing was stored. Try again.",
                            cause);
            case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT ->
                    new ApiException(
                            Kind.CONFLICT,
                            "The database file of project '"
                                    + key
                                    + "' is damaged: restore it from a copy, or move it away.",
                            cause);
            case SQLITE_FULL ->
                    unavailable("The disk is full: nothing was stored in '" + key + "'.", cause);
            case SQLITE_READONLY, SQLITE_PERM ->
                    unavailable(
                            "The file of project '"
                                    + key
                                    + "' cannot be written: check its permissions.",
                            cause);
            case SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_NOLFS ->
                    unavailable(
                            "The file of project '"
                                    + key
                                    + "' cannot be used now: check the disk and the permissions.",
                            cause);
            default -> new IllegalStateException("SQLite failed on project " + key, cause);
        };
    }

    /** What a failure means for those that follow. */
    enum Trouble {
        /** Nobody's fault, or another call's. */
        PASSING,
        FULL,
        NOT_WRITABLE,
        NOT_USABLE,
        DAMAGED
    }

    static Trouble trouble(SQLException e) {
        return switch (code(e)) {
            case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT -> Trouble.DAMAGED;
            case SQLITE_FULL -> Trouble.FULL;
            case SQLITE_READONLY, SQLITE_PERM -> Trouble.NOT_WRITABLE;
            case SQLITE_CANTOPEN, SQLITE_IOERR, SQLITE_NOLFS -> Trouble.NOT_USABLE;
            default -> Trouble.PASSING;
        };
    }

    static boolean isBusy(SQLException e) {
        var code = code(e);
        return code == SQLiteErrorCode.SQLITE_BUSY || code == SQLiteErrorCode.SQLITE_LOCKED;
    }

    /** The fault of what was to be written, not of the file or the disk. */
    static boolean isOfOneCall(SQLException e) {
        return switch (code(e)) {
            case SQLITE_CONSTRAINT,
                    SQLITE_MISMATCH,
                    SQLITE_TOOBIG,
                    SQLITE_RANGE,
                    SQLITE_ERROR,
                    SQLITE_ABORT ->
                    true;
            default -> false;
        };
    }

    /** Not the file's fault: another try may succeed. */
    static boolean isTransient(SQLException e) {
        return switch (code(e)) {
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL, SQLITE_NOMEM -> true;
            default -> false;
        };
    }

    /** The file has to be opened in another way, or not at all. */
    static boolean isCannotOpen(SQLException e) {
        var code = code(e);
        return code == SQLiteErrorCode.SQLITE_CANTOPEN
                || code == SQLiteErrorCode.SQLITE_READONLY
                || code == SQLiteErrorCode.SQLITE_IOERR;
    }

    /** What SQLite says to whoever wrote a statement, without the driver's words around it. */
    static String words(SQLException e) {
        var message = String.valueOf(e.getMessage());
        if (e instanceof SQLiteException known) {
            var before = known.getResultCode() + " (";
            if (message.startsWith(before) && message.endsWith(")")) {
                message = message.substring(before.length(), message.length() - 1);
            }
        }
        return message.length() <= MAX_WORDS ? message : message.substring(0, MAX_WORDS) + "…";
    }

    private static ApiException unavailable(String message, SQLException cause) {
        return new ApiException(Kind.UNAVAILABLE, message, cause);
    }

    static SQLiteErrorCode code(SQLException e) {
        var code =
                e instanceof SQLiteException known ? known.getResultCode().code : e.getErrorCode();
        return SQLiteErrorCode.getErrorCode(code & PRIMARY);
    }
}
