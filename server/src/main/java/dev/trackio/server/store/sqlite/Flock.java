package dev.trackio.server.store.sqlite;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock by which Python Trackio excludes other writers of a project: flock(2) on its lock file.
 * Java's own file locks are of another kind (POSIX) and would not exclude it. Where flock is
 * missing (Windows, some network file systems) SQLite's locks alone must do.
 */
final class Flock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Flock.class);
    private static final boolean MAC =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac");
    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    private static final int O_RDWR = 2;
    private static final int O_CREAT = MAC ? 0x200 : 0x40;
    private static final int O_CLOEXEC = MAC ? 0x1000000 : 0x80000;
    private static final int LOCK_EX_NB = 2 | 4;
    private static final int EINTR = 4;
    private static final int EWOULDBLOCK = MAC ? 35 : 11;
    private static final int PERMISSIONS = 0666;
    private static final int NO_DESCRIPTOR = -1;

    private final int descriptor;

    private Flock(int descriptor) {
        this.descriptor = descriptor;
    }

    /** The lock, or empty when someone else holds it. Never waits. */
    static Optional<Flock> tryLock(Path file) {
        if (WINDOWS) {
            return Optional.of(new Flock(NO_DESCRIPTOR));
        }
        try (var arena = Arena.ofConfined()) {
            var error = arena.allocate(C.ERROR);
            var path = arena.allocateFrom(file.toString());
            // Opened anew each time: a lock file that was deleted meanwhile must not fool us.
            var descriptor =
                    (int)
                            C.OPEN.invokeExact(
                                    error, path, O_RDWR | O_CREAT | O_CLOEXEC, PERMISSIONS);
            if (descriptor < 0) {
                return unsupported(file, (int) C.ERRNO.get(error, 0L));
            }
            int code;
            do {
                if ((int) C.FLOCK.invokeExact(error, descriptor, LOCK_EX_NB) == 0) {
                    return Optional.of(new Flock(descriptor));
                }
                code = (int) C.ERRNO.get(error, 0L);
            } while (code == EINTR);
            closeDescriptor(descriptor);
            return code == EWOULDBLOCK ? Optional.empty() : unsupported(file, code);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("flock failed", e);
        }
    }

    /** Looks the functions up, for which the JDK opens a library: seen with the JDK 25 on Linux. */
    static void load() {
        if (!WINDOWS) {
            C.CLOSE.type();
        }
    }

    /** Whether one who holds the lock of this file keeps others out. */
    static boolean excludes(Path file) {
        try (var first = tryLock(file).orElse(null)) {
            if (first == null || first.descriptor == NO_DESCRIPTOR) {
                return false;
            }
            try (var second = tryLock(file).orElse(null)) {
                return second == null;
            }
        }
    }

    /** SQLite reports what is truly wrong (a folder that cannot be written, a full disk). */
    private static Optional<Flock> unsupported(Path file, int code) {
        LOG.debug("flock of {} failed with errno {}: SQLite's own locks must do", file, code);
        return Optional.of(new Flock(NO_DESCRIPTOR));
    }

    @Override
    public void close() {
        if (descriptor != NO_DESCRIPTOR) {
            closeDescriptor(descriptor);
        }
    }

    private static void closeDescriptor(int descriptor) {
        try {
            var result = (int) C.CLOSE.invokeExact(descriptor);
            if (result != 0) {
                LOG.debug("close({}) failed", descriptor);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("close failed", e);
        }
    }

    /** The functions of the C library, on systems that have them. */
    private static final class C {
        static final StructLayout ERROR = Linker.Option.captureStateLayout();
        static final VarHandle ERRNO =
                ERROR.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        static final MethodHandle OPEN =
                function(
                        "open",
                        FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                        Linker.Option.captureCallState("errno"),
                        Linker.Option.firstVariadicArg(2));
        static final MethodHandle FLOCK =
                function(
                        "flock",
                        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT),
                        Linker.Option.captureCallState("errno"));
        static final MethodHandle CLOSE =
                function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

        @SuppressWarnings("restricted") // The manifest enables native access.
        private static MethodHandle function(
                String name, FunctionDescriptor type, Linker.Option... options) {
            var linker = Linker.nativeLinker();
            MemorySegment symbol = linker.defaultLookup().findOrThrow(name);
            return linker.downcallHandle(symbol, type, options);
        }
    }
}
