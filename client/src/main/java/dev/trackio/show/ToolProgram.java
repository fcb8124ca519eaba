package dev.trackio.show;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.spi.ToolProvider;
import org.jspecify.annotations.Nullable;

/** The command within this process; its jar is among those of the program. */
final class ToolProgram implements Program {
    private final ToolProvider tool;
    private final String[] arguments;
    private volatile @Nullable Thread running;
    private final AtomicBoolean stopped = new AtomicBoolean();

    private ToolProgram(ToolProvider tool, String[] arguments) {
        this.tool = tool;
        this.arguments = arguments;
    }

    /**
     * Empty where the program has no server among its jars.
     *
     * @throws ServiceConfigurationError when it has one that does not load
     */
    static Optional<Program> find(ShowCommand asked) {
        if (Runtime.version().feature() < JavaHomes.WANTED) {
            return Optional.empty(); // looking would fail: its classes are too new
        }
        var loaders =
                new LinkedHashSet<>(
                        Arrays.asList(
                                Thread.currentThread().getContextClassLoader(),
                                ToolProgram.class.getClassLoader()));
        for (var loader : loaders) {
            for (var tool : ServiceLoader.load(ToolProvider.class, loader)) {
                if (tool.name().equals("trackio")) {
                    return Optional.of(new ToolProgram(tool, asked.argumentsHere()));
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public int run(Consumer<String> lines) {
        running = Thread.currentThread();
        if (stopped.get()) {
            return 0;
        }
        var words = new PrintWriter(new LineWriter(lines), true);
        var code = tool.run(words, words, arguments);
        words.flush();
        return code;
    }

    @Override
    public void stop() {
        // once: it closes what it has open then, and a second interrupt would break that off
        if (stopped.compareAndSet(false, true) && running != null) {
            Objects.requireNonNull(running).interrupt();
        }
    }

    @Override
    public void kill() {
        stop(); // nothing ends a thread that does not want to
    }

    /** Passes whole lines on. */
    private static final class LineWriter extends Writer {
        private final Consumer<String> lines;
        private final StringBuilder line = new StringBuilder();

        LineWriter(Consumer<String> lines) {
            this.lines = lines;
        }

        @Override
        public void write(char[] characters, int from, int count) {
            for (var at = from; at < from + count; at++) {
                if (characters[at] == '\n') {
                    lines.accept(line.toString().stripTrailing());
                    line.setLength(0);
                } else {
                    line.append(characters[at]);
                }
            }
        }

        @Override
        public void flush() {
            // the rest of a line waits for its end
        }

        @Override
        public void close() {
            // nothing is open
        }
    }
}
