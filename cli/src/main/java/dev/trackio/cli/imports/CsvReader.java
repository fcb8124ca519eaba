package dev.trackio.cli.imports;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/** Rows of a CSV text: quoted fields may hold the delimiter, quotes in pairs, and ends of lines. */
final class CsvReader {
    private static final int MAX_FIELD = 1 << 20;

    private final Reader in;
    private final char delimiter;
    private int next;
    private long line = 1;
    private long rowLine;

    /**
     * @param in buffered; it is not closed
     */
    CsvReader(Reader in, char delimiter) throws IOException {
        this.in = in;
        this.delimiter = delimiter;
        this.next = in.read();
        if (next == '\uFEFF') {
            next = in.read();
        }
    }

    /** The line on which the last row began, from 1 on. */
    long line() {
        return rowLine;
    }

    /** Empty at the end; blank lines are passed over. */
    List<String> next() throws IOException {
        while (next == '\n' || next == '\r') {
            endOfLine();
        }
        rowLine = line;
        var fields = new ArrayList<String>();
        if (next < 0) {
            return fields;
        }
        while (true) {
            fields.add(field());
            if (next != delimiter) {
                break;
            }
            next = in.read();
        }
        endOfLine();
        return fields;
    }

    private String field() throws IOException {
        var field = new StringBuilder();
        if (next == '"') {
            quoted(field);
        }
        while (next >= 0 && next != delimiter && next != '\n' && next != '\r') {
            add(field, next);
            next = in.read();
        }
        return field.toString();
    }

    private void quoted(StringBuilder field) throws IOException {
        next = in.read();
        while (next >= 0) {
            if (next == '"') {
                next = in.read();
                if (next != '"') {
                    return;
                }
            }
            line += next == '\n' ? 1 : 0;
            add(field, next);
            next = in.read();
        }
        throw new IOException(
                "line " + rowLine + ": a quote is opened and not closed until the end of the file");
    }

    private void add(StringBuilder field, int character) throws IOException {
        if (field.length() >= MAX_FIELD) {
            throw new IOException("line " + rowLine + ": a cell is longer than 1 MiB");
        }
        field.append((char) character);
    }

    private void endOfLine() throws IOException {
        if (next == '\r') {
            next = in.read();
            line += next == '\n' ? 0 : 1;
        }
        if (next == '\n') {
            line++;
            next = in.read();
        }
    }
}
