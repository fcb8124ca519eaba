package dev.trackio.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.font.TextLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** The arrows between packages that docs/architecture.md shows: they go one way. */
@DisabledIfSystemProperty(named = "skipChecks", matches = ".*")
class ArchitectureTest {
    private static final String OURS = "dev.trackio..";

    /** Later ones may use earlier ones. */
    private static final List<String> FEATURES =
            List.of(
                    "projects",
                    "runs",
                    "traces",
                    "metrics",
                    "series",
                    "plot",
                    "alerts",
                    "media",
                    "edits",
                    "inbox",
                    "query",
                    "artifacts",
                    "registry",
                    "insight");

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.trackio.server");

    @Test
    void featuresSeeNeitherHttpNorASurfaceNorSql() {
        noClasses()
                .that()
                .resideInAnyPackage(features())
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(in("http"), in("surface"), in("store"), "java.sql..")
                .check(CLASSES);
    }

    @Test
    void aFeatureUsesOnlyThoseBeforeIt() {
        for (var i = 0; i < FEATURES.size() - 1; i++) {
            var later = FEATURES.subList(i + 1, FEATURES.size());
            noClasses()
                    .that()
                    .resideInAPackage(in(FEATURES.get(i)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            later.stream().map(ArchitectureTest::in).toArray(String[]::new))
                    .check(CLASSES);
        }
    }

    @Test
    void everyFeatureIsKnownHere() {
        var known = new ArrayList<>(FEATURES);
        known.addAll(List.of("blob", "call", "http", "json", "store", "surface"));
        assertThat(CLASSES.getPackage("dev.trackio.server").getSubpackages())
                .extracting(JavaPackage::getRelativeName)
                .isSubsetOf(known);
    }

    @Test
    void theRoomsOfSeriesAreSeenFromTheReadersDownToTheColumns() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("readers")
                .definedBy("dev.trackio.server.series")
                .layer("chart")
                .definedBy(in("series.chart"))
                .layer("log")
                .definedBy(in("series.log"))
                .layer("cache")
                .definedBy(in("series.cache"))
                .layer("column")
                .definedBy(in("series.column"))
                .whereLayer("readers")
                .mayOnlyAccessLayers("cache", "column")
                .whereLayer("chart")
                .mayOnlyAccessLayers("cache", "column")
                .whereLayer("log")
                .mayOnlyAccessLayers("cache", "column")
                .whereLayer("cache")
                .mayOnlyAccessLayers("column")
                .whereLayer("column")
                .mayNotAccessAnyLayer()
                .ensureAllClassesAreContainedInArchitecture()
                .check(CLASSES.that(resideInAPackage(in("series"))));
    }

    @Test
    void surfacesSeeNeitherAFeatureNorAStore() {
        noClasses()
                .that()
                .resideInAPackage(in("surface"))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(features())
                                .or(resideInAnyPackage(in("store"), "java.sql..")))
                .check(CLASSES);
    }

    @Test
    void surfacesDoNotSeeEachOther() {
        slices().matching("dev.trackio.server.surface.(*)..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    @Test
    void jettyIsSeenOnlyByHttp() {
        noClasses()
                .that()
                .resideOutsideOfPackage(in("http"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..")
                .check(CLASSES);
    }

    @Test
    void sqlIsSeenOnlyByTheStore() {
        noClasses()
                .that()
                .resideOutsideOfPackage(in("store"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "org.sqlite..")
                .check(CLASSES);
    }

    @Test
    void whatCountsIsSeenByOneClass() {
        noClasses()
                .that()
                .doNotHaveSimpleName("PrometheusMeter")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.micrometer..", "io.prometheus..")
                .check(CLASSES);
    }

    /** Java's fonts need fontconfig and fonts on the machine, which small containers have not. */
    @Test
    void picturesAreDrawnByPlotsAloneAndWithoutJavasFonts() {
        noClasses()
                .that()
                .resideOutsideOfPackage(in("plot"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.awt..", "javax.imageio..")
                .check(CLASSES);
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Font.class, FontMetrics.class, TextLayout.class)
                .check(CLASSES);
    }

    @Test
    void callsKnowOnlyTheApi() {
        classes()
                .that()
                .resideInAPackage(in("call"))
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(in("call"), "dev.trackio.api..")
                                .or(not(resideInAPackage(OURS))))
                .check(CLASSES);
    }

    @Test
    void httpKnowsOnlyCalls() {
        classes()
                .that()
                .resideInAPackage(in("http"))
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(in("http"), in("call"), in("json"), "dev.trackio.api..")
                                .or(not(resideInAPackage(OURS))))
                .check(CLASSES);
    }

    @Test
    void noPackagesGoInCircles() {
        slices().matching("dev.trackio.server.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void everyPackageSaysWhatMayBeNull() {
        var unmarked =
                CLASSES.stream()
                        .map(type -> type.getPackage())
                        .distinct()
                        .filter(p -> !p.isAnnotatedWith(NullMarked.class))
                        .map(JavaPackage::getName);
        assertThat(unmarked).isEmpty();
    }

    private static String[] features() {
        return FEATURES.stream().map(ArchitectureTest::in).toArray(String[]::new);
    }

    private static String in(String part) {
        return "dev.trackio.server." + part + "..";
    }
}
