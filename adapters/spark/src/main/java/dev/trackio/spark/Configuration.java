package dev.trackio.spark;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.ml.param.Params;
import org.jspecify.annotations.Nullable;
import scala.collection.JavaConverters;

/** Parameters of stages, and of the stages in them, as values that a run takes. */
final class Configuration {
    private Configuration() {}

    /** Of a pipeline by the kinds of its stages, of any other stage by the names of parameters. */
    static Map<String, Object> of(Params stage) {
        var found = new LinkedHashMap<String, Object>();
        if (stage instanceof Pipeline pipeline) {
            var names = new Names();
            for (var each : pipeline.getStages()) {
                found.put(names.of(kind(each), each.uid()), of(each));
            }
            return found;
        }
        return of(stage.extractParamMap());
    }

    private static String kind(Params stage) {
        return stage.getClass().getSimpleName();
    }

    /**
     * Grids may have the same parameter of two stages; the second has its stage's uid before it.
     */
    private static Map<String, Object> of(ParamMap parameters) {
        var found = new LinkedHashMap<String, Object>();
        for (ParamPair<?> pair : JavaConverters.asJava(parameters.toSeq())) {
            var param = pair.param();
            var isNew = !found.containsKey(param.name());
            found.put(isNew ? param.name() : param.toString(), value(pair.value()));
        }
        return found;
    }

    private static @Nullable Object value(@Nullable Object value) {
        if (value instanceof Pipeline pipeline) {
            return of(pipeline);
        }
        if (value instanceof Params stage) {
            return Map.of(kind(stage), of(stage));
        }
        if (value instanceof ParamMap[] grid) {
            return Arrays.stream(grid).map(Configuration::of).toList();
        }
        return value;
    }
}
