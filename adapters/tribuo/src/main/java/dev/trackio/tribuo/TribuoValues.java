package dev.trackio.tribuo;

import com.oracle.labs.mlrg.olcut.provenance.ListProvenance;
import com.oracle.labs.mlrg.olcut.provenance.MapProvenance;
import com.oracle.labs.mlrg.olcut.provenance.ObjectProvenance;
import com.oracle.labs.mlrg.olcut.provenance.PrimitiveProvenance;
import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.tribuo.Dataset;
import org.tribuo.Output;
import org.tribuo.Trainer;
import org.tribuo.evaluation.Evaluation;
import org.tribuo.evaluation.metrics.MetricTarget;

/** Tribuo's provenance and evaluations as values that a run takes. */
public final class TribuoValues {
    /** In another jar of Tribuo's, which those who classify need not have. */
    private static final String DIMENSION = "org.tribuo.regression.Regressor$DimensionTuple";

    private TribuoValues() {}

    /**
     * How a model will come about, for {@code RunBuilder.config}: {@code trainer} with its
     * hyper-parameters and {@code dataset} with its source, as maps. Ask before training: a trainer
     * counts its trainings, and its provenance tells how many there were.
     */
    public static <T extends Output<T>> Map<String, Object> config(
            Trainer<T> trainer, Dataset<T> dataset) {
        var found = new LinkedHashMap<String, Object>();
        found.put("trainer", value(trainer.getProvenance()));
        found.put("dataset", value(dataset.getProvenance()));
        return found;
    }

    /**
     * Any provenance, such as a model's, as maps, lists, numbers, booleans and texts; of what is
     * none of these its text.
     */
    public static Object value(Provenance provenance) {
        if (provenance instanceof ObjectProvenance object) {
            var members = new LinkedHashMap<String, Object>();
            for (var member : object) {
                members.put(member.getA(), value(member.getB()));
            }
            return members;
        }
        if (provenance instanceof MapProvenance<?> map) {
            var members = new LinkedHashMap<String, Object>();
            map.getMap().forEach((name, member) -> members.put(name, value(member)));
            return members;
        }
        if (provenance instanceof ListProvenance<?> list) {
            var items = new ArrayList<>();
            list.getList().forEach(item -> items.add(value(item)));
            return items;
        }
        if (provenance instanceof PrimitiveProvenance<?> primitive) {
            var value = primitive.getValue();
            return value instanceof Number || value instanceof Boolean ? value : value.toString();
        }
        return provenance.toString();
    }

    /**
     * All metrics of an evaluation, for {@code Run.log}: {@code validate/accuracy/micro} is an
     * average, {@code validate/recall/spam} that of one output, whose name stays as it is.
     *
     * @param prefix begins each name, such as {@code validate/}
     */
    public static <T extends Output<T>> Map<String, Double> metrics(
            String prefix, Evaluation<T> evaluation) {
        var found = new TreeMap<String, Double>();
        for (var metric : evaluation.asMap().entrySet()) {
            var id = metric.getKey();
            found.put(prefix + lower(id.getB()) + "/" + of(id.getA()), metric.getValue());
        }
        return found;
    }

    private static <T extends Output<T>> String of(MetricTarget<T> target) {
        return target.getAverageTarget()
                .map(average -> lower(average.name()))
                .or(() -> target.getOutputTarget().map(TribuoValues::name))
                .orElseThrow();
    }

    /**
     * A label is its name. A regression's dimension, which metrics are asked for with some value of
     * it, is its name alone, else it would be another metric each time.
     */
    private static String name(Output<?> output) {
        var text = output.getSerializableForm(false);
        var isDimension = output.getClass().getName().equals(DIMENSION);
        return isDimension ? text.substring(0, text.lastIndexOf('=')) : text;
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }
}
