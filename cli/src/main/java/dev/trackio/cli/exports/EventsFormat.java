package dev.trackio.cli.exports;

import dev.trackio.cli.imports.TfRecords;
import dev.trackio.server.json.Json;
import dev.trackio.server.metrics.Timestamps;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A TensorBoard event file of one run: an event for each entry, a scalar for each number in it.
 * TensorBoard's scalars have 32 bits.
 */
final class EventsFormat implements Format {
    private final OutputStream out;

    /**
     * @param out buffered
     * @param config hyperparameters; TensorBoard shows numbers, texts and booleans
     */
    EventsFormat(OutputStream out, Instant start, Map<String, @Nullable Object> config)
            throws IOException {
        this.out = out;
        var time = seconds(start);
        record(new ProtoWriter().float64(1, time).text(3, "brain.Event:2"));
        if (!config.isEmpty()) {
            var value =
                    new ProtoWriter()
                            .text(1, "_hparams_/session_start_info")
                            .message(9, hparams(config, time));
            record(
                    new ProtoWriter()
                            .float64(1, time)
                            .message(5, new ProtoWriter().message(1, value)));
        }
    }

    private static double seconds(Instant time) {
        return time.getEpochSecond() + time.getNano() / 1e9;
    }

    private static ProtoWriter hparams(Map<String, @Nullable Object> config, double time) {
        var start = new ProtoWriter();
        config.forEach(
                (key, value) -> {
                    var hparam =
                            switch (value) {
                                case Number number ->
                                        new ProtoWriter().float64(2, number.doubleValue());
                                case Boolean flag -> new ProtoWriter().whole(4, flag ? 1 : 0);
                                case null -> null;
                                case String text -> new ProtoWriter().text(3, text);
                                default -> new ProtoWriter().text(3, Json.string(value));
                            };
                    if (hparam != null) {
                        start.message(1, new ProtoWriter().text(1, key).message(2, hparam));
                    }
                });
        var content = new ProtoWriter().message(3, start.float64(5, time));
        var plugin = new ProtoWriter().text(1, "hparams").message(2, content);
        return new ProtoWriter().message(1, plugin);
    }

    @Override
    public void write(StoredEntry entry) throws IOException {
        var summary = new ProtoWriter();
        entry.metrics()
                .forEach(
                        (metric, value) -> {
                            var number = Column.decimal(value);
                            if (number != null) {
                                summary.message(
                                        1,
                                        new ProtoWriter()
                                                .text(1, metric)
                                                .float32(2, number.floatValue()));
                            }
                        });
        var time = Timestamps.parse(entry.timestamp());
        var step = entry.step();
        record(
                new ProtoWriter()
                        .float64(1, time == null ? 0 : seconds(time))
                        .whole(2, step == null ? 0 : step.longValue())
                        .message(5, summary));
    }

    private void record(ProtoWriter event) throws IOException {
        var content = event.bytes();
        var header = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(content.length).putInt(TfRecords.masked(header.array(), 8));
        out.write(header.array());
        out.write(content);
        var sum = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        out.write(sum.putInt(TfRecords.masked(content, content.length)).array());
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
