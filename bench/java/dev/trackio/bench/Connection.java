package dev.trackio.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * POSTs over one kept-alive socket, with as little work around it as HTTP allows. Not for general
 * use: it knows answers with a length and in chunks, nothing else.
 */
final class Connection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 120_000;

    private final Socket socket;
    private final InputStream in;
    private final byte[] head;
    private byte[] answer = new byte[1 << 16];
    private byte[] sent = new byte[0];
    private int size;
    private String type = "";

    Connection(URI url, List<String> headers) throws IOException {
        socket = new Socket(url.getHost(), url.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        var lines = new StringBuilder("POST " + url.getRawPath() + " HTTP/1.1\r\n");
        lines.append("Host: ").append(url.getAuthority()).append("\r\n");
        for (var header : headers) {
            lines.append(header).append("\r\n");
        }
        head = lines.append("Content-Length: ").toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** The status of the answer, which is read to its last byte. */
    int post(byte[] body) throws IOException {
        var length = (body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        var total = head.length + length.length + body.length;
        if (sent.length != total) {
            sent = Arrays.copyOf(head, total);
            System.arraycopy(length, 0, sent, head.length, length.length);
        }
        System.arraycopy(body, 0, sent, total - body.length, body.length);
        socket.getOutputStream().write(sent);
        return read();
    }

    private int read() throws IOException {
        var status = Integer.parseInt(line().substring(9, 12));
        size = 0;
        var length = -1;
        var chunked = false;
        for (var line = line(); !line.isEmpty(); line = line()) {
            var header = line.toLowerCase(Locale.ROOT);
            if (header.startsWith("content-length:")) {
                length = Integer.parseInt(header.substring(15).strip());
            } else if (header.startsWith("transfer-encoding:")) {
                chunked = header.endsWith("chunked");
            } else if (header.startsWith("content-type:")) {
                type = header.substring(13).strip();
            }
        }
        if (chunked) {
            for (var chunk = chunk(); chunk > 0; chunk = chunk()) {
                take(chunk);
                line();
            }
            line();
        } else if (length >= 0) {
            take(length);
        } else {
            throw new IOException("an answer without a length");
        }
        return status;
    }

    private int chunk() throws IOException {
        return Integer.parseInt(line().split(";", 2)[0].strip(), 16);
    }

    private void take(int length) throws IOException {
        if (answer.length < size + length) {
            answer = Arrays.copyOf(answer, Math.max(size + length, answer.length * 2));
        }
        if (in.readNBytes(answer, size, length) < length) {
            throw new EOFException("the answer ended early");
        }
        size += length;
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (var b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection was closed");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    byte[] answer() {
        return Arrays.copyOf(answer, size);
    }

    String type() {
        return type;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
