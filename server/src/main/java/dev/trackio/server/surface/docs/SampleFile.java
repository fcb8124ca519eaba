package dev.trackio.server.surface.docs;

import java.util.List;

/**
 * A small file that an example makes before it uploads it: what is pasted runs without one at hand.
 * It is made in a new temporary folder, so that it replaces nothing of the reader's.
 */
enum SampleFile {
    IMAGE("sample.png"),
    /** A Trackio database with one entry, in the layout of version 0.5.3. */
    DATABASE("my-project.db");

    private static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4WSwGAAPrAYPijIcLAAAAAElFTkSu"
                    + "QmCC";

    private static final List<String> TABLES =
            List.of(
                    "CREATE TABLE metrics (id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp TEXT NOT"
                            + " NULL, run_name TEXT NOT NULL, step INTEGER NOT NULL, metrics TEXT"
                            + " NOT NULL)",
                    "CREATE TABLE configs (id INTEGER PRIMARY KEY AUTOINCREMENT, run_name TEXT NOT"
                            + " NULL, config TEXT NOT NULL, created_at TEXT NOT NULL, UNIQUE"
                            + " (run_name))");

    private static final String INSERT =
            "INSERT INTO metrics (timestamp, run_name, step, metrics) VALUES (?, ?, ?, ?)";

    private final String fileName;

    SampleFile(String fileName) {
        this.fileName = fileName;
    }

    /** The kind of file that an operation's example names. */
    static SampleFile like(String path) {
        return path.endsWith(".db") ? DATABASE : IMAGE;
    }

    String fileName() {
        return fileName;
    }

    /** A command that makes it in the folder {@code $DIR}; no blank lines in it. */
    String shell() {
        return switch (this) {
            case IMAGE -> "echo " + PNG + " | base64 -d > \"$DIR/" + fileName + "\"";
            case DATABASE ->
                    """
                    python3 -c 'import sqlite3, sys
                    db = sqlite3.connect(sys.argv[1])
                    %s
                    db.commit()' "$DIR/%s\""""
                            .formatted(
                                    statements(
                                            "db.execute",
                                            "(\"2026-01-01T12:00:00\","
                                                    + " \"run-1\", 0, \"{\\\"loss\\\": 0.42}\")"),
                                    fileName);
        };
    }

    List<String> pythonImports() {
        return switch (this) {
            case IMAGE -> List.of("import base64", "import tempfile", "from pathlib import Path");
            case DATABASE ->
                    List.of("import sqlite3", "import tempfile", "from pathlib import Path");
        };
    }

    /** Lines that make it as {@code file}. */
    String python() {
        var place = "file = Path(tempfile.mkdtemp()) / \"" + fileName + "\"\n";
        return switch (this) {
            case IMAGE ->
                    "# A picture of one pixel\n"
                            + place
                            + "file.write_bytes(base64.b64decode(\""
                            + PNG
                            + "\"))\n";
            case DATABASE ->
                    "# A small Trackio database\n"
                            + place
                            + "db = sqlite3.connect(file)\n"
                            + statements(
                                    "db.execute",
                                    "(\"2026-01-01T12:00:00\", \"run-1\", 0,"
                                            + " '{\"loss\": 0.42}')")
                            + "\ndb.commit()\ndb.close()\n";
        };
    }

    List<String> javascriptImports() {
        return switch (this) {
            case IMAGE -> List.of();
            case DATABASE ->
                    List.of(
                            "import { mkdtempSync, readFileSync } from \"node:fs\";",
                            "import { tmpdir } from \"node:os\";",
                            "import { join } from \"node:path\";",
                            "import { DatabaseSync } from \"node:sqlite\";");
        };
    }

    /** Lines that make it as {@code file}. */
    String javascript() {
        return switch (this) {
            case IMAGE ->
                    """
                    // A picture of one pixel
                    const bytes = Uint8Array.from(atob("%s"), (c) => c.charCodeAt(0));
                    const file = new File([bytes], "%s", { type: "image/png" });
                    """
                            .formatted(PNG, fileName);
            case DATABASE ->
                    """
                    // A small Trackio database, made with Node 22.13 or newer
                    const path = join(mkdtempSync(join(tmpdir(), "trackio-")), "%s");
                    const db = new DatabaseSync(path);
                    db.exec("%s");
                    db.exec("%s");
                    db.prepare("%s").run("2026-01-01T12:00:00", "run-1", 0, '{"loss": 0.42}');
                    db.close();
                    const file = new File([readFileSync(path)], "%s");
                    """
                            .formatted(fileName, TABLES.get(0), TABLES.get(1), INSERT, fileName);
        };
    }

    private static String statements(String execute, String values) {
        var tables =
                String.join("", TABLES.stream().map(t -> execute + "(\"" + t + "\")\n").toList());
        return tables + execute + "(\"" + INSERT + "\", " + values + ")";
    }
}
