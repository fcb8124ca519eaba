package dev.trackio.server.insight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.Diagnosis.Finding;
import dev.trackio.api.RawJson;
import dev.trackio.api.Rows;
import dev.trackio.api.Step;
import dev.trackio.server.metrics.SampleStore;
import dev.trackio.server.metrics.StoredRow;
import dev.trackio.server.projects.ProjectName;
import dev.trackio.server.runs.RunRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whether GPUs had something to do, by samples of any kind and order. */
class MachineTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final List<StoredRow> rows = new ArrayList<>();

    private void sample(long seconds, String metrics) {
        rows.add(
                new StoredRow(
                        rows.size() + 1L,
                        "r",
                        "r",
                        BEGIN.plusSeconds(seconds).toString(),
                        Step.of(0),
                        RawJson.of(metrics)));
    }

    private static String gpus(int... loads) {
        var said = new ArrayList<String>();
        for (var load : loads) {
            said.add("\"gpu/%d/utilization\":%d".formatted(said.size(), load));
        }
        return "{" + String.join(",", said) + "}";
    }

    /** One row at a time, and how many were taken. */
    private final class Samples implements SampleStore, Rows<StoredRow> {
        private final Iterator<StoredRow> left = rows.iterator();
        private int taken;

        @Override
        public Rows<StoredRow> samples(ProjectName project, RunRef run) {
            return this;
        }

        @Override
        public Map<String, String> recent(ProjectName project) {
            return Map.of();
        }

        @Override
        public List<StoredRow> next() {
            taken++;
            return left.hasNext() ? List.of(left.next()) : List.of();
        }

        @Override
        public void close() {}
    }

    private List<Finding> found(int mostRows) {
        var remarks = new Remarks();
        var samples = new Samples();
        Machine.idle(samples, ProjectName.of("p"), new RunRef(null, "r"), mostRows, remarks);
        assertThat(samples.taken).isLessThanOrEqualTo(mostRows + 1);
        return remarks.worst();
    }

    @Test
    void oneGpuOfManyThatIsUsedIsEnough() {
        for (var i = 0; i < 100; i++) {
            sample(10L * i, gpus(60, 0, 0, 0, 0, 0, 0, 0));
        }
        assertThat(found(1_000)).isEmpty();
    }

    @Test
    void aClockThatIsSetBackMakesNoTimeNegative() {
        for (var i = 0; i < 100; i++) {
            sample(10L * i, gpus(i < 50 ? 90 : 2));
        }
        for (var i = 0; i < 10; i++) {
            sample(10L * i, gpus(2));
        }
        var found = found(1_000).getFirst();
        assertThat(found.figures().toString())
                .contains("\"idle_share\":0.494949", "\"seconds\":490.0");
        assertThat(found.message()).endsWith("for 49% of the time in all.");
    }

    @Test
    void onlySoManyRowsAreReadAndThatIsSaid() {
        for (var i = 0; i < 100; i++) {
            sample(10L * i, i % 2 == 0 ? gpus(2) : "{\"cpu\":1}");
        }
        assertThat(found(80).getFirst().message())
                .endsWith("of the time until 2026-01-01T00:13:00Z.");
    }
}
