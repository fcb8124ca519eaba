package dev.trackio.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The machine as Linux shows it below {@code /proc} and {@code /sys}. A container sees the whole
 * machine there, as other monitors do.
 */
final class ProcSource implements Source {
    private static final Pattern SPACES = Pattern.compile("\\s+");
    private static final double SECTOR_BYTES = 512;
    private static final double MIB = 1 << 20;

    private final Path proc;
    private final Path sys;
    private Map<String, double[]> processors = Map.of(); // busy and all, in ticks
    private double[] disks = {};
    private double[] networks = {};
    private boolean hasFixed; // what stays the same was read

    ProcSource(Path proc, Path sys) {
        this.proc = proc;
        this.sys = sys;
    }

    @Override
    public void read(Sample into) throws IOException {
        readProcessors(into);
        readMemory(into);
        readDisks(into);
        readNetworks(into);
        readTemperatures(into);
        if (into.seconds() > 0 && !hasFixed) {
            hasFixed = true;
            readFixed(into);
        }
    }

    /** Of what the processors did since the sample before, how much was not waiting. */
    private void readProcessors(Sample into) throws IOException {
        var now = new HashMap<String, double[]>();
        var sum = 0.0;
        var count = 0;
        for (var line : lines(proc.resolve("stat"))) {
            var words = words(line);
            if (!words[0].matches("cpu[0-9]+")) {
                continue;
            }
            var ticks = ticks(words);
            now.put(words[0], ticks);
            var before = processors.get(words[0]);
            if (before != null && ticks[1] > before[1]) {
                var name = "cpu/" + words[0].substring(3) + "/utilization";
                var share = Math.max(0, ticks[0] - before[0]) / (ticks[1] - before[1]);
                into.percent(name, share, 1);
                sum += share;
                count++;
            }
        }
        into.percent("cpu/utilization", count == 0 ? Double.NaN : sum / count, 1);
        processors = now;
    }

    /** Columns: user, nice, system, idle, iowait, irq, softirq, steal; guests count as user. */
    private static double[] ticks(String[] words) {
        var all = 0.0;
        for (var i = 1; i < Math.min(words.length, 9); i++) {
            all += Double.parseDouble(words[i]);
        }
        var idle = Double.parseDouble(words[4]) + Double.parseDouble(words[5]);
        return new double[] {all - idle, all};
    }

    private void readMemory(Sample into) throws IOException {
        var kib = new HashMap<String, Double>();
        for (var line : lines(proc.resolve("meminfo"))) {
            var words = words(line);
            if (words.length > 1) {
                kib.put(words[0], Double.parseDouble(words[1]) * 1_024);
            }
        }
        var total = kib.getOrDefault("MemTotal:", Double.NaN);
        var free = kib.getOrDefault("MemFree:", Double.NaN);
        var available = kib.getOrDefault("MemAvailable:", free);
        into.gib("memory/used", total - available);
        into.gib("memory/total", total);
        into.gib("memory/available", available);
        into.percent("memory/percent", total - available, total);
        var swap = kib.getOrDefault("SwapTotal:", Double.NaN);
        var used = swap - kib.getOrDefault("SwapFree:", Double.NaN);
        into.gib("swap/used", used);
        into.gib("swap/total", swap);
        into.percent("swap/percent", used, swap == 0 ? 1 : swap);
        for (var line : lines(proc.resolve("self/status"))) {
            if (line.startsWith("VmRSS:")) {
                into.gib("jvm/resident_memory", Double.parseDouble(words(line)[1]) * 1_024);
            }
        }
    }

    /** Whole disks, without those that lie on others. */
    private void readDisks(Sample into) throws IOException {
        double[] now = {};
        for (var line : lines(proc.resolve("diskstats"))) {
            var words = words(line);
            if (words.length >= 10 && isDisk(words[2])) {
                now = now.length == 0 ? new double[4] : now;
                now[0] += Double.parseDouble(words[5]) * SECTOR_BYTES / MIB;
                now[1] += Double.parseDouble(words[9]) * SECTOR_BYTES / MIB;
                now[2] += Double.parseDouble(words[3]);
                now[3] += Double.parseDouble(words[7]);
            }
        }
        rates(
                into,
                disks,
                now,
                "disk/read_mb_per_sec",
                "disk/write_mb_per_sec",
                "disk/read_iops",
                "disk/write_iops");
        disks = now;
    }

    private boolean isDisk(String name) {
        return Files.exists(sys.resolve("block").resolve(name.replace('/', '!')).resolve("device"));
    }

    /** All interfaces but the machine's way to itself. */
    private void readNetworks(Sample into) throws IOException {
        double[] now = {};
        for (var line : lines(proc.resolve("net/dev"))) {
            var colon = line.lastIndexOf(':');
            if (colon < 0 || line.substring(0, colon).strip().equals("lo")) {
                continue;
            }
            var words = words(line.substring(colon + 1));
            now = now.length == 0 ? new double[2] : now;
            now[0] += Double.parseDouble(words[8]) / MIB;
            now[1] += Double.parseDouble(words[0]) / MIB;
        }
        rates(into, networks, now, "network/sent_mb_per_sec", "network/recv_mb_per_sec");
        networks = now;
    }

    /** A counter that begins anew, as when a disk was taken out, says nothing once. */
    private static void rates(Sample into, double[] before, double[] now, String... names) {
        for (var i = 0; i < Math.min(before.length, now.length); i++) {
            if (now[i] >= before[i]) {
                into.rate(names[i], now[i] - before[i]);
            }
        }
    }

    /** Sensors that have no label are named by their chip and number. */
    private void readTemperatures(Sample into) throws IOException {
        for (var chip : children(sys.resolve("class/hwmon"), "hwmon")) {
            var number = 0;
            for (var input : children(chip, "temp")) {
                if (input.toString().endsWith("_input")) {
                    var label = input.toString().replace("_input", "_label");
                    var name = first(Path.of(label));
                    into.put(
                            "temp/"
                                    + (name.isEmpty()
                                            ? first(chip.resolve("name")) + "_" + number
                                            : name),
                            number(input) / 1_000);
                    number++;
                }
            }
        }
    }

    private void readFixed(Sample into) throws IOException {
        var cpus = sys.resolve("devices/system/cpu");
        var now = new ArrayList<Double>();
        var most = new ArrayList<Double>();
        for (var policy : children(cpus.resolve("cpufreq"), "policy")) {
            now.add(number(policy.resolve("scaling_cur_freq")) / 1_000);
            most.add(number(policy.resolve("scaling_max_freq")) / 1_000);
        }
        if (now.isEmpty()) {
            for (var line : lines(proc.resolve("cpuinfo"))) {
                if (line.startsWith("cpu MHz")) {
                    now.add(Double.parseDouble(line.substring(line.indexOf(':') + 1)));
                }
            }
        }
        into.put("cpu/frequency", mean(now));
        into.put("cpu/frequency_max", mean(most));
        into.count("cpu/count_logical", processors.isEmpty() ? Double.NaN : processors.size());
        var cores = new HashSet<String>();
        for (var cpu : processors.keySet()) {
            cores.add(first(cpus.resolve(cpu).resolve("topology/core_cpus_list")));
        }
        cores.remove("");
        into.count("cpu/count_physical", cores.isEmpty() ? Double.NaN : cores.size());
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(it -> it).average().orElse(Double.NaN);
    }

    /** Those whose names begin so, in order. */
    private static List<Path> children(Path folder, String beginning) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var all = Files.list(folder)) {
            return all.filter(it -> it.getFileName().toString().startsWith(beginning))
                    .sorted()
                    .toList();
        }
    }

    /** None where there is no such file, or it cannot be read: not every kernel has all. */
    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String[] words(String line) {
        return SPACES.split(line.strip(), -1);
    }

    private static String first(Path file) {
        var lines = lines(file);
        return lines.isEmpty() ? "" : lines.get(0).strip();
    }

    private static double number(Path file) {
        var text = first(file);
        return text.matches("-?[0-9]+") ? Double.parseDouble(text) : Double.NaN;
    }

    @Override
    public String toString() {
        return "the machine";
    }
}
