package dev.trackio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.system.GpuReading.Field;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** GPUs as the driver's command tells them. */
@Timeout(30)
class GpuSourceTest {
    @TempDir private Path folder;

    private Map<String, String> command(String script) throws IOException {
        var file = folder.resolve("nvidia-smi");
        Files.writeString(file, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Map.of("PATH", "/nowhere:" + folder);
    }

    private static Map<String, Number> sample(Source source) throws IOException {
        var sample = new Sample(1);
        source.read(sample);
        return sample.values();
    }

    @Test
    void valuesHaveTheNamesAndUnitsOfThePythonMonitor() throws IOException {
        var found =
                GpuSource.find(
                        command(
                                "echo '50, 20, 2048, 8192, 150.50, 301.00, 61, 1410, 1215, [N/A], P2,"
                                        + " 0x0000000000000024, 3, [N/A]'\n"
                                        + "echo '70, 10, 1024, 8192, [Not Supported], 300.00, 65, 1410, 1215, 30, P0,"
                                        + " 0x0, 0, 0'\n"));
        assertThat(sample(found.get(0)))
                .isEqualTo(
                        Map.ofEntries(
                                Map.entry("gpu/0/utilization", 50L),
                                Map.entry("gpu/0/memory_utilization", 20L),
                                Map.entry("gpu/0/allocated_memory", 2.0),
                                Map.entry("gpu/0/total_memory", 8.0),
                                Map.entry("gpu/0/memory_usage", 0.25),
                                Map.entry("gpu/0/power", 150.5),
                                Map.entry("gpu/0/power_limit", 301.0),
                                Map.entry("gpu/0/power_percent", 50.0),
                                Map.entry("gpu/0/temp", 61L),
                                Map.entry("gpu/0/sm_clock", 1410L),
                                Map.entry("gpu/0/memory_clock", 1215L),
                                Map.entry("gpu/0/performance_state", 2L),
                                Map.entry("gpu/0/throttle_thermal", 1L),
                                Map.entry("gpu/0/throttle_power", 1L),
                                Map.entry("gpu/0/throttle_hw_slowdown", 0L),
                                Map.entry("gpu/0/throttle_apps", 0L),
                                Map.entry("gpu/0/corrected_memory_errors", 3L),
                                Map.entry("gpu/1/utilization", 70L),
                                Map.entry("gpu/1/memory_utilization", 10L),
                                Map.entry("gpu/1/allocated_memory", 1.0),
                                Map.entry("gpu/1/total_memory", 8.0),
                                Map.entry("gpu/1/memory_usage", 0.125),
                                Map.entry("gpu/1/power_limit", 300.0),
                                Map.entry("gpu/1/temp", 65L),
                                Map.entry("gpu/1/sm_clock", 1410L),
                                Map.entry("gpu/1/memory_clock", 1215L),
                                Map.entry("gpu/1/fan_speed", 30L),
                                Map.entry("gpu/1/performance_state", 0L),
                                Map.entry("gpu/1/throttle_thermal", 0L),
                                Map.entry("gpu/1/throttle_power", 0L),
                                Map.entry("gpu/1/throttle_hw_slowdown", 0L),
                                Map.entry("gpu/1/throttle_apps", 0L),
                                Map.entry("gpu/1/corrected_memory_errors", 0L),
                                Map.entry("gpu/1/uncorrected_memory_errors", 0L),
                                Map.entry("gpu/mean_utilization", 60.0),
                                Map.entry("gpu/total_allocated_memory", 3.0),
                                Map.entry("gpu/total_power", 150.5),
                                Map.entry("gpu/max_temp", 65L)));
    }

    @Test
    void anOlderCommandIsAskedForLess() throws IOException {
        var found =
                GpuSource.find(
                        command(
                                "case $1 in *ecc*) echo 'Field \"ecc\" is not a valid field to query.'; exit 2;; esac\n"
                                        + "echo '1, 2, 3, 4, 5, 6, 7, 8, 9, 10, P8'\n"));
        assertThat(sample(found.get(0)))
                .containsEntry("gpu/0/performance_state", 8L)
                .doesNotContainKey("gpu/0/throttle_power");
    }

    @Test
    void withoutGpuThereIsNothing() throws IOException {
        assertThat(GpuSource.find(Map.of())).isEmpty();
        assertThat(GpuSource.find(command("exit 9\n"))).isEmpty();
        assertThat(GpuSource.find(command("exit 0\n"))).isEmpty();
        assertThat(GpuSource.find(command("echo 'No devices were found'\n"))).isEmpty();
    }

    @Test
    void aDriverThatGoesAwayFails() throws IOException {
        var found =
                GpuSource.find(command("echo '1, 2, 3, 4, 5, 6, 7, 8, 9, 10, P8, 0x0, 0, 0'\n"));
        command("exit 9\n");
        assertThatThrownBy(() -> sample(found.get(0)))
                .isInstanceOf(IOException.class)
                .hasMessage("nvidia-smi ended with 9");
    }

    @Test
    void energyIsCountedFromTheFirstSample() throws IOException {
        var gpu = new GpuReading();
        gpu.set(Field.ENERGY, 5_000_000);
        gpu.set(Field.PCIE_SENT, 2_048);
        var source = new GpuSource(() -> List.of(gpu));
        assertThat(sample(source))
                .containsEntry("gpu/0/energy_consumed", 0.0)
                .containsEntry("gpu/0/pcie_tx", 2.0);
        gpu.set(Field.ENERGY, 5_002_500);
        assertThat(sample(source)).containsEntry("gpu/0/energy_consumed", 2.5);
    }
}
