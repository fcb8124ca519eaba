package dev.trackio.cli;

import java.io.Serial;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * The log of commands that end soon, unless the environment asks for more: warnings and errors, on
 * stderr. Java's own logging takes 30 ms to start, which is long for having nothing to say.
 */
public final class CommandLog extends LogProvider {
    /** For SLF4J. */
    public CommandLog() {}

    @Override
    public ILoggerFactory getLoggerFactory() {
        return name -> new Lines();
    }

    private static final class Lines extends LegacyAbstractLogger {
        @Serial private static final long serialVersionUID = 1;

        @Override
        public boolean isTraceEnabled() {
            return false;
        }

        @Override
        public boolean isDebugEnabled() {
            return false;
        }

        @Override
        public boolean isInfoEnabled() {
            return false;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }

        @Override
        protected @Nullable String getFullyQualifiedCallerName() {
            return null;
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level,
                @Nullable Marker marker,
                String message,
                Object @Nullable [] arguments,
                @Nullable Throwable cause) {
            System.err.println(level + " " + MessageFormatter.basicArrayFormat(message, arguments));
            if (cause != null) {
                cause.printStackTrace();
            }
        }
    }
}
