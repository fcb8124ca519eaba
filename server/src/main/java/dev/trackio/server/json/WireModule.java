package dev.trackio.server.json;

import dev.trackio.api.Numbers;
import dev.trackio.api.RawJson;
import dev.trackio.api.RoughNumber;
import dev.trackio.api.Rows;
import dev.trackio.api.Step;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;

/** How the carriers of the api module are written. */
final class WireModule extends SimpleModule {
    private static final long serialVersionUID = 1;

    WireModule() {
        super("wire");
        addSerializer(RawJson.class, new RawJsonSerializer());
        addSerializer(Step.class, new StepSerializer());
        addSerializer(RoughNumber.class, new RoughNumberSerializer());
        addSerializer(Numbers.class, new NumbersSerializer());
        addSerializer(Rows.class, new RowsSerializer());
    }

    private static final class RawJsonSerializer extends ValueSerializer<RawJson> {
        @Override
        public void serialize(RawJson json, JsonGenerator out, SerializationContext context) {
            out.writeRawValue(new RawText(json));
        }
    }

    private static final class StepSerializer extends ValueSerializer<Step> {
        @Override
        public void serialize(Step step, JsonGenerator out, SerializationContext context) {
            if (step.value() instanceof Long whole) {
                out.writeNumber(whole);
            } else {
                out.writeNumber(step.value().doubleValue());
            }
        }
    }

    private static final class RoughNumberSerializer extends ValueSerializer<RoughNumber> {
        @Override
        public void serialize(RoughNumber number, JsonGenerator out, SerializationContext context) {
            if (number.value() == null) {
                out.writeNull();
            } else {
                out.writeNumber(number.value());
            }
        }
    }

    /** What is not finite has no form in JSON. */
    private static final class NumbersSerializer extends ValueSerializer<Numbers> {
        @Override
        public void serialize(Numbers numbers, JsonGenerator out, SerializationContext context) {
            out.writeStartArray();
            for (var i = 0; i < numbers.size(); i++) {
                var value = numbers.at(i);
                if (Double.isFinite(value)) {
                    out.writeNumber(value);
                } else {
                    out.writeNull();
                }
            }
            out.writeEndArray();
        }
    }

    /** Batch by batch: the rows are never held. */
    @SuppressWarnings("rawtypes") // a serializer is found by the raw class
    private static final class RowsSerializer extends ValueSerializer<Rows> {
        @Override
        public void serialize(Rows rows, JsonGenerator out, SerializationContext context) {
            out.writeStartArray();
            if (rows instanceof JsonRows<?> written) {
                for (var b = written.nextJson(); b.length() > 0; b = written.nextJson()) {
                    out.writeRaw(new RawText(b));
                }
            } else {
                for (var batch = rows.next(); !batch.isEmpty(); batch = rows.next()) {
                    for (var row : batch) {
                        out.writePOJO(row);
                    }
                }
            }
            out.writeEndArray();
        }
    }
}
