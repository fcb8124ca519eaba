package dev.trackio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Linux machine, made of files. */
class ProcSourceTest {
    @TempDir private Path root;
    private Source source;

    @BeforeEach
    void writeMachine() throws IOException {
        source = new ProcSource(root.resolve("proc"), root.resolve("sys"));
        write(
                "proc/stat",
                "cpu  0 0 0 0 0 0 0 0 0 0\ncpu0 100 0 50 800 50 0 0 0 0 0\ncpu1 0 0 0 100 0 0 0 0 0 0\nintr 5\n");
        write(
                "proc/meminfo",
                "MemTotal:       16777216 kB\nMemFree:         1048576 kB\nMemAvailable:    4194304 kB\n"
                        + "SwapTotal:       2097152 kB\nSwapFree:        1048576 kB\n");
        write("proc/self/status", "Name:\tjava\nVmRSS:\t 524288 kB\n");
        disks(1_000, 10, 2_000, 20);
        networks(1 << 20, 2 << 20);
        write("sys/block/vda/device/vendor", "");
        write("sys/block/loop0/size", "8");
        write("sys/devices/system/cpu/cpufreq/policy0/scaling_cur_freq", "2000000\n");
        write("sys/devices/system/cpu/cpufreq/policy0/scaling_max_freq", "3000000\n");
        write("sys/devices/system/cpu/cpufreq/policy1/scaling_cur_freq", "1000000\n");
        write("sys/devices/system/cpu/cpufreq/policy1/scaling_max_freq", "3000000\n");
        write("sys/devices/system/cpu/cpu0/topology/core_cpus_list", "0-1\n");
        write("sys/devices/system/cpu/cpu1/topology/core_cpus_list", "0-1\n");
        write("sys/class/hwmon/hwmon0/name", "coretemp\n");
        write("sys/class/hwmon/hwmon0/temp1_input", "41500\n");
        write("sys/class/hwmon/hwmon0/temp1_label", "Package id 0\n");
        write("sys/class/hwmon/hwmon0/temp2_input", "40000\n");
        write("sys/class/hwmon/hwmon0/temp2_max", "100000\n");
    }

    private void write(String file, String text) throws IOException {
        var path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private void disks(long readSectors, long reads, long writtenSectors, long writes)
            throws IOException {
        var numbers =
                "%d 0 %d 0 %d 0 %d 0 0 0 0".formatted(reads, readSectors, writes, writtenSectors);
        write(
                "proc/diskstats",
                " 254 0 vda "
                        + numbers
                        + "\n 254 1 vda1 "
                        + numbers
                        + "\n 7 0 loop0 "
                        + numbers
                        + "\n");
    }

    private void networks(long received, long sent) throws IOException {
        var numbers = "%d 1 0 0 0 0 0 0 %d 1 0 0 0 0 0 0".formatted(received, sent);
        write(
                "proc/net/dev",
                "Inter-| Receive | Transmit\n face |bytes\n    lo: "
                        + numbers
                        + "\n  eth0:"
                        + numbers
                        + "\n");
    }

    private Map<String, Number> sample(double seconds) throws IOException {
        var sample = new Sample(seconds);
        source.read(sample);
        return sample.values();
    }

    @Test
    void whatIsRatedNeedsTwoSamples() throws IOException {
        assertThat(sample(0))
                .containsEntry("memory/total", 16.0)
                .doesNotContainKeys(
                        "cpu/utilization",
                        "disk/read_iops",
                        "network/sent_mb_per_sec",
                        "cpu/frequency");
    }

    @Test
    void aSampleHasTheNamesAndUnitsOfThePythonMonitor() throws IOException {
        sample(0);
        write("proc/stat", "cpu0 140 0 60 830 70 0 0 0 0 0\ncpu1 0 0 0 200 0 0 0 0 0 0\n");
        disks(1_000 + 4_096, 30, 2_000 + 8_192, 60);
        networks(3 << 20, 6 << 20);
        assertThat(sample(2))
                .isEqualTo(
                        Map.ofEntries(
                                Map.entry("cpu/0/utilization", 50.0),
                                Map.entry("cpu/1/utilization", 0.0),
                                Map.entry("cpu/utilization", 25.0),
                                Map.entry("memory/used", 12.0),
                                Map.entry("memory/total", 16.0),
                                Map.entry("memory/available", 4.0),
                                Map.entry("memory/percent", 75.0),
                                Map.entry("swap/used", 1.0),
                                Map.entry("swap/total", 2.0),
                                Map.entry("swap/percent", 50.0),
                                Map.entry("jvm/resident_memory", 0.5),
                                Map.entry("disk/read_mb_per_sec", 1.0),
                                Map.entry("disk/write_mb_per_sec", 2.0),
                                Map.entry("disk/read_iops", 10.0),
                                Map.entry("disk/write_iops", 20.0),
                                Map.entry("network/sent_mb_per_sec", 2.0),
                                Map.entry("network/recv_mb_per_sec", 1.0),
                                Map.entry("temp/Package id 0", 41.5),
                                Map.entry("temp/coretemp_1", 40.0),
                                Map.entry("cpu/frequency", 1500.0),
                                Map.entry("cpu/frequency_max", 3000.0),
                                Map.entry("cpu/count_logical", 2L),
                                Map.entry("cpu/count_physical", 1L)));
        assertThat(sample(2))
                .as("what stays the same is said once")
                .doesNotContainKey("cpu/frequency_max");
    }

    @Test
    void countersThatBeginAnewSayNothing() throws IOException {
        sample(0);
        networks(0, 0);
        write("proc/stat", "cpu0 0 0 0 0 0 0 0 0\n");
        assertThat(sample(2))
                .doesNotContainKeys(
                        "network/sent_mb_per_sec", "cpu/0/utilization", "cpu/utilization")
                .containsKey("disk/read_iops");
    }

    @Test
    void aMachineThatShowsLittleIsSampledAsFar() throws IOException {
        for (var file : new String[] {"stat", "diskstats", "net/dev", "self/status"}) {
            Files.delete(root.resolve("proc").resolve(file));
        }
        sample(0);
        assertThat(sample(2).keySet())
                .contains("memory/percent")
                .doesNotContain("cpu/count_logical", "network/sent_mb_per_sec");
    }

    @Test
    void whatCannotBeReadIsNoSilentZero() throws IOException {
        write("proc/meminfo", "MemTotal: lots kB\n");
        assertThatThrownBy(() -> sample(0)).isInstanceOf(NumberFormatException.class);
    }
}
