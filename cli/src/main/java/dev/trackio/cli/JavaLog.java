package dev.trackio.cli;

import java.io.Serial;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** The log of a server: Java's own, as {@link Logging} sets it up. */
public final class JavaLog extends LogProvider {
    /** For SLF4J. */
    public JavaLog() {}

    @Override
    public ILoggerFactory getLoggerFactory() {
        return Lines::new;
    }

    private static final class Lines extends LegacyAbstractLogger {
        @Serial private static final long serialVersionUID = 1;

        private final transient java.util.logging.Logger logger;

        Lines(String name) {
            this.name = name;
            logger = java.util.logging.Logger.getLogger(name);
        }

        @Override
        public boolean isTraceEnabled() {
            return logger.isLoggable(java.util.logging.Level.FINEST);
        }

        @Override
        public boolean isDebugEnabled() {
            return logger.isLoggable(java.util.logging.Level.FINE);
        }

        @Override
        public boolean isInfoEnabled() {
            return logger.isLoggable(java.util.logging.Level.INFO);
        }

        @Override
        public boolean isWarnEnabled() {
            return logger.isLoggable(java.util.logging.Level.WARNING);
        }

        @Override
        public boolean isErrorEnabled() {
            return logger.isLoggable(java.util.logging.Level.SEVERE);
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
            var line =
                    new LogRecord(
                            weight(level), MessageFormatter.basicArrayFormat(message, arguments));
            line.setLoggerName(name);
            line.setThrown(cause);
            logger.log(line);
        }

        private static java.util.logging.Level weight(Level level) {
            return switch (level) {
                case TRACE -> java.util.logging.Level.FINEST;
                case DEBUG -> java.util.logging.Level.FINE;
                case INFO -> java.util.logging.Level.INFO;
                case WARN -> java.util.logging.Level.WARNING;
                case ERROR -> java.util.logging.Level.SEVERE;
            };
        }
    }
}
