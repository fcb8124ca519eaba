package dev.trackio.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.server.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a file that the package wandb wrote. */
class WandbRunsTest {
    private static final String FOLDER = "wandb/offline-run-20261125_120000-abc12345";

    @TempDir Path dir;

    @Test
    void aRunComesWithItsConfigurationItsHistoryAndItsSamples() throws IOException {
        var heard = Heard.of(new WandbRuns(Heard.fixture("wandb")));

        assertThat(heard.runs).containsExactly(new ForeignRun("abc12345", "brave-sun"));
        assertThat(heard.lines.stream().map(line -> line.replaceAll("20\\d\\d-\\S+Z", "TIME")))
                .containsExactly(
                        "brave-sun 0 TIME {\"loss\":1,\"nested.a\":0,\"nested.b.c\":0}",
                        "brave-sun 1 TIME {\"loss\":0.5,\"nested.a\":1,\"nested.b.c\":2}",
                        "brave-sun 2 TIME {\"nested.a\":2,\"nested.b.c\":4,\"loss\":0.3333333333333333}",
                        "brave-sun 3 TIME {\"nan\":\"NaN\",\"inf\":\"-Infinity\",\"text\":\"hi\"}",
                        "brave-sun 4 TIME {\"hist\":{\"_type\":\"trackio.histogram\",\"bins\":[1,1.5,2,2.5,3],\"values\":[1,0,1,2]}}",
                        "brave-sun 100 TIME {\"loss\":0.01}",
                        "brave-sun sample TIME {\"gpu.0.gpu\":37.5,\"cpu\":12}");
        var config = heard.configs.get("brave-sun");
        assertThat(config).containsKey("_Created");
        config.remove("_Created");
        assertThat(Json.string(config))
                .isEqualTo(
                        "{\"_Group\":\"night\",\"notes\":\"first try\",\"tags\":[\"a\",\"b\"],\"lr\":0.1,"
                                + "\"opt\":{\"name\":\"adam\",\"betas\":[0.9,0.99]},\"late\":true,"
                                + "\"summary\":{\"best\":0.01}}");
        assertThat(heard.bad).isEmpty();
    }

    @Test
    void theFolderOfARunAndItsFileAreTheSame() throws IOException {
        var all = Heard.of(new WandbRuns(Heard.fixture("wandb"))).lines;
        var folder = Heard.fixture(FOLDER);
        assertThat(Heard.of(new WandbRuns(folder)).lines).isEqualTo(all);
        assertThat(Heard.of(new WandbRuns(folder.resolve("run-abc12345.wandb"))).lines)
                .isEqualTo(all);
    }

    @Test
    void aFileThatIsCutOffEndsQuietlyAndDamageIsTold() throws IOException {
        var whole = Files.readAllBytes(Heard.fixture(FOLDER).resolve("run-abc12345.wandb"));
        var file = dir.resolve("run-x.wandb");
        for (var length = 7; length < whole.length; length += 13) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(Heard.of(new WandbRuns(dir)).bad).isEmpty();
        }
        whole[whole.length / 2] ^= 1;
        Files.write(file, whole);
        assertThat(Heard.of(new WandbRuns(dir)).bad)
                .singleElement()
                .asString()
                .startsWith("run-x.wandb at byte ");
    }

    @Test
    void whatIsNoLogIsRefused() throws IOException {
        assertThatThrownBy(() -> Heard.of(new WandbRuns(dir)))
                .hasMessageContaining("has no W&B run");
        Files.writeString(dir.resolve("a.wandb"), "hello world");
        assertThatThrownBy(() -> Heard.of(new WandbRuns(dir)))
                .hasMessage("a.wandb: is no W&B log; one is named run-<id>.wandb.");
    }

    /** The writer is this test's own, from the description of the format. */
    @Property(tries = 200)
    void recordsOfAnySizeComeBackAcrossBlocks(
            @ForAll @Size(max = 6) List<@IntRange(max = 100_000) Integer> sizes)
            throws IOException {
        var random = new Random(sizes.hashCode());
        var records =
                sizes.stream()
                        .map(
                                size -> {
                                    var bytes = new byte[size];
                                    random.nextBytes(bytes);
                                    return bytes;
                                })
                        .toList();
        var log = new WandbLog(new ByteArrayInputStream(written(records)), "x");
        for (var record : records) {
            assertThat(log.next()).isEqualTo(record);
        }
        assertThat(log.next()).isNull();
    }

    private static byte[] written(List<byte[]> records) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {':', 'W', '&', 'B', (byte) 0xE1, (byte) 0xBE, 0});
        for (var record : records) {
            var at = 0;
            var first = true;
            do {
                var left = 32768 - out.size() % 32768;
                if (left < 7) {
                    out.writeBytes(new byte[left]);
                    left = 32768;
                }
                var length = Math.min(left - 7, record.length - at);
                var last = at + length == record.length;
                var type = first ? (last ? 1 : 2) : (last ? 4 : 3);
                var crc = new CRC32();
                crc.update(type);
                crc.update(record, at, length);
                var header = ByteBuffer.allocate(7).order(ByteOrder.LITTLE_ENDIAN);
                header.putInt((int) crc.getValue()).putShort((short) length).put((byte) type);
                out.writeBytes(header.array());
                out.write(record, at, length);
                at += length;
                first = false;
            } while (at < record.length);
        }
        return out.toByteArray();
    }
}
