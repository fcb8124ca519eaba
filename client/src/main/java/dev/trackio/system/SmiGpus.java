package dev.trackio.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.trackio.system.GpuReading.Field;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** GPUs as the driver's own command tells them, which is started for each sample. */
final class SmiGpus implements GpuSource.Reader {
    private static final long LIMIT_SECONDS = 8;

    private static final Set<Field> ALL =
            EnumSet.range(Field.UTILIZATION, Field.UNCORRECTED_ERRORS);

    /** What every driver's command knows; a name that one does not know fails all of them. */
    private static final Set<Field> OLDEST =
            EnumSet.range(Field.UTILIZATION, Field.PERFORMANCE_STATE);

    private final Path program;
    private final List<Field> fields;

    private SmiGpus(Path program, Set<Field> fields) {
        this.program = program;
        this.fields = List.copyOf(fields);
    }

    /** Null where the command is not there, does not work or finds nothing. */
    static @Nullable SmiGpus open(Map<String, String> environment) {
        var program = find(environment.getOrDefault("PATH", ""));
        if (program == null) {
            return null;
        }
        var gpus = new SmiGpus(program, ALL);
        if (gpus.works()) {
            return gpus;
        }
        var older = new SmiGpus(program, OLDEST);
        return older.works() ? older : null;
    }

    /** Not where no driver is loaded. */
    private boolean works() {
        try {
            return !read().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    private static @Nullable Path find(String path) {
        for (var folder : path.split(File.pathSeparator, -1)) {
            for (var name : List.of("nvidia-smi", "nvidia-smi.exe")) {
                var file = Path.of(folder.isEmpty() ? "." : folder, name);
                if (Files.isExecutable(file) && !Files.isDirectory(file)) {
                    return file;
                }
            }
        }
        return null;
    }

    @Override
    public List<GpuReading> read() throws IOException {
        var names = fields.stream().map(field -> field.query).collect(Collectors.joining(","));
        var query =
                List.of(
                        program.toString(),
                        "--query-gpu=" + names,
                        "--format=csv,noheader,nounits");
        var process = new ProcessBuilder(query).redirectError(Redirect.DISCARD).start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("nvidia-smi did not end in " + LIMIT_SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException("nvidia-smi ended with " + process.exitValue());
            }
            var found = new ArrayList<GpuReading>();
            for (var line :
                    new String(process.getInputStream().readAllBytes(), UTF_8).split("\n", -1)) {
                if (!line.isBlank()) {
                    found.add(gpu(line.split(",", -1)));
                }
            }
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private GpuReading gpu(String[] words) throws IOException {
        if (words.length != fields.size()) {
            throw new IOException(
                    "nvidia-smi tells " + words.length + " values, not " + fields.size());
        }
        var gpu = new GpuReading();
        for (var i = 0; i < words.length; i++) {
            var field = fields.get(i);
            gpu.set(field, Math.rint(number(words[i].strip()) * field.units));
        }
        return gpu;
    }

    /** Such as {@code 12.5}, {@code P0}, {@code 0x0000000000000004} and {@code [N/A]}. */
    private static double number(String word) {
        if (word.matches("0x[0-9a-fA-F]{1,16}")) {
            return Long.parseUnsignedLong(word.substring(2), 16);
        }
        var digits = word.startsWith("P") ? word.substring(1) : word;
        return digits.matches("[0-9]+([.][0-9]+)?") ? Double.parseDouble(digits) : Double.NaN;
    }
}
