package dev.trackio.cli.exports;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A Parquet file with the columns that Python Trackio's have. The part of the format that a writer
 * of flat tables needs: one page for each column of a row group, plain values, gzip
 * (docs/decisions/045-parquet-by-hand.md).
 */
final class ParquetFormat implements Format {
    static final List<String> FIXED =
            List.of("id", "run_id", "timestamp", "run_name", "step", "log_id", "space_id");

    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int GZIP = 2;
    private static final int UTF8 = 0;
    private static final int OPTIONAL = 1;
    private static final int MAX_ROWS = 64 << 10;
    private static final int MAX_BYTES = 8 << 20;

    private final OutputStream out;
    private final List<Column> metrics;
    private final List<ParquetColumn> columns = new ArrayList<>();
    private final List<RowGroup> groups = new ArrayList<>();
    private long offset;
    private long total;
    private int rows;

    /** Where a column of a row group is. */
    private record Chunk(long offset, long packed, long plain) {}

    private record RowGroup(int rows, List<Chunk> chunks) {}

    /**
     * @param stepKind decimal where some step is a fraction
     */
    ParquetFormat(OutputStream out, List<Column> metrics, Column.Kind stepKind) throws IOException {
        this.out = out;
        this.metrics = metrics;
        for (var name : FIXED) {
            var kind =
                    switch (name) {
                        case "id" -> Column.Kind.WHOLE;
                        case "step" -> stepKind;
                        default -> Column.Kind.TEXT;
                    };
            columns.add(new ParquetColumn(new Column(name, "", kind)));
        }
        metrics.forEach(metric -> columns.add(new ParquetColumn(metric)));
        write(MAGIC);
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        offset += bytes.length;
    }

    @Override
    public void write(StoredEntry entry) throws IOException {
        var next = columns.iterator();
        next.next().add(entry.id());
        next.next().add(entry.runId());
        next.next().add(entry.timestamp());
        next.next().add(entry.run());
        next.next().add(entry.step());
        next.next().add(entry.logId());
        next.next().add(null); // space_id: only a client's send buffer has one
        for (var metric : metrics) {
            next.next().add(entry.metrics().get(metric.metric()));
        }
        rows++;
        if (rows == MAX_ROWS || (rows % 256 == 0 && isFull())) {
            endGroup();
        }
    }

    private boolean isFull() {
        var bytes = 0L;
        for (var column : columns) {
            bytes += column.size();
        }
        return bytes >= MAX_BYTES;
    }

    private void endGroup() throws IOException {
        if (rows == 0) {
            return;
        }
        var chunks = new ArrayList<Chunk>(columns.size());
        for (var column : columns) {
            var page = column.page();
            chunks.add(new Chunk(offset, page.packed().length, page.plainSize()));
            write(page.packed());
        }
        groups.add(new RowGroup(rows, chunks));
        total += rows;
        rows = 0;
    }

    @Override
    public void close() throws IOException {
        endGroup();
        var footer = footer();
        write(footer);
        var end = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        write(end.putInt(footer.length).put(MAGIC).array());
        out.close();
    }

    private byte[] footer() {
        var meta = new ThriftWriter().whole32(1, 2).structs(2, columns.size() + 1);
        meta.begin().text(4, "schema").whole32(5, columns.size()).end();
        for (var column : columns) {
            meta.begin().whole32(1, column.type()).whole32(3, OPTIONAL).text(4, column.name());
            if (column.isText()) {
                meta.whole32(6, UTF8).begin(10).begin(1).end().end();
            }
            meta.end();
        }
        meta.whole64(3, total).structs(4, groups.size());
        for (var group : groups) {
            var plain = group.chunks.stream().mapToLong(Chunk::plain).sum();
            meta.begin().structs(1, columns.size());
            for (var i = 0; i < columns.size(); i++) {
                chunk(meta, columns.get(i), group, group.chunks.get(i));
            }
            meta.whole64(2, plain).whole64(3, group.rows).end();
        }
        return meta.text(6, "trackio").bytes();
    }

    private static void chunk(ThriftWriter meta, ParquetColumn column, RowGroup group, Chunk at) {
        meta.begin().whole64(2, at.offset);
        meta.begin(3).whole32(1, column.type());
        meta.wholes(2, 2).whole(ParquetColumn.PLAIN).whole(ParquetColumn.RLE);
        meta.texts(3, 1).text(column.name());
        meta.whole32(4, GZIP).whole64(5, group.rows);
        meta.whole64(6, at.plain).whole64(7, at.packed).whole64(9, at.offset);
        meta.end().end();
    }
}
