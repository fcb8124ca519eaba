package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** Files, methods and the visible part of the server stay small. */
@DisabledIfSystemProperty(named = "skipChecks", matches = ".*")
class BudgetTest {
    private static final int MAX_FILE_LINES = 400;
    private static final int MAX_METHOD_LINES = 60;
    private static final double MIN_HIDDEN = 0.4;

    /** Path of a file, or its path and {@code #method}; and why it may be larger. */
    private static final Map<String, String> EXEMPT = Map.of();

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    @Test
    void noFileIsLong() throws IOException {
        var tooLong = new ArrayList<String>();
        for (var file : sources(modules())) {
            var lines = codeLines(Files.readString(file));
            if (lines > MAX_FILE_LINES && !EXEMPT.containsKey(name(file))) {
                tooLong.add(name(file) + ": " + lines + " lines of code");
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void noMethodIsLong() throws IOException {
        var tooLong = new ArrayList<String>();
        var sources = sources(modules());
        var task = task(sources);
        var positions = Trees.instance(task).getSourcePositions();
        for (var unit : task.parse()) {
            var lines = unit.getLineMap();
            var file = name(Path.of(unit.getSourceFile().toUri()));
            unit.accept(
                    new TreeScanner<Void, Void>() {
                        @Override
                        public Void visitMethod(MethodTree method, Void nothing) {
                            var from = positions.getStartPosition(unit, method);
                            var to = positions.getEndPosition(unit, method);
                            var length =
                                    to < 0
                                            ? 0
                                            : lines.getLineNumber(to)
                                                    - lines.getLineNumber(from)
                                                    + 1;
                            var name = file + "#" + method.getName();
                            if (length > MAX_METHOD_LINES && !EXEMPT.containsKey(name)) {
                                tooLong.add(name + ": " + length + " lines");
                            }
                            return super.visitMethod(method, nothing);
                        }
                    },
                    null);
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void muchOfTheServerIsHidden() throws IOException {
        var types = new ArrayList<ClassTree>();
        for (var unit : task(sources("server")).parse()) {
            types.addAll(types(unit));
        }
        var hidden =
                types.stream()
                        .filter(type -> !type.getModifiers().getFlags().contains(Modifier.PUBLIC))
                        .count();
        assertThat((double) hidden / types.size())
                .as("%d of %d top-level types are package-private", hidden, types.size())
                .isGreaterThanOrEqualTo(MIN_HIDDEN);
    }

    @Test
    void exemptionsAreStillNeeded() {
        for (var exempt : EXEMPT.keySet()) {
            assertThat(ROOT.resolve(exempt.split("#")[0])).exists();
        }
    }

    private static List<ClassTree> types(CompilationUnitTree unit) {
        return unit.getTypeDecls().stream()
                .filter(ClassTree.class::isInstance)
                .map(ClassTree.class::cast)
                .toList();
    }

    private static JavacTask task(List<Path> sources) {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var files = compiler.getStandardFileManager(null, null, null);
        return (JavacTask)
                compiler.getTask(
                        null, files, null, null, null, files.getJavaFileObjectsFromPaths(sources));
    }

    private static String[] modules() throws IOException {
        try (Stream<Path> adapters = Files.list(ROOT.resolve("adapters"))) {
            return Stream.concat(
                            Stream.of("api", "server", "cli", "client", "junit"),
                            adapters.map(each -> "adapters/" + each.getFileName()))
                    .toArray(String[]::new);
        }
    }

    private static List<Path> sources(String... modules) throws IOException {
        var sources = new ArrayList<Path>();
        for (var module : modules) {
            var folder = ROOT.resolve(module).resolve("src/main/java");
            if (Files.exists(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file -> !file.endsWith("module-info.java"))
                            .forEach(sources::add);
                }
            }
        }
        return sources;
    }

    /** Lines that are neither blank nor comment. */
    private static long codeLines(String source) {
        return source.replaceAll("(?s)/\\*.*?\\*/", "")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("//"))
                .count();
    }

    private static String name(Path file) {
        return ROOT.relativize(file).toString();
    }
}
