package dev.trackio.server.surface.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.Operations;
import dev.trackio.server.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class OpenApiTest {
    private static final Set<String> TYPES =
            Set.of("null", "string", "integer", "number", "boolean", "array", "object");

    private final Object document =
            Json.tree(
                    Json.raw(
                            new OpenApi(Operations.catalogue(), "1.0")
                                    .document("http://localhost:7860/team")));

    @Test
    void everyOperationHasAPath() {
        for (var operation : Operations.catalogue().operations()) {
            assertThat(paths())
                    .containsKeys(
                            "/api/" + operation.name(),
                            "/gradio_api/call/" + operation.name(),
                            "/gradio_api/call/" + operation.name() + "/{event_id}");
        }
        assertThat(paths()).containsKeys("/version", "/api/upload");
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        each(
                document,
                (key, value) -> {
                    if (key.equals("$ref")) {
                        var target = document;
                        for (var part : ((String) value).substring(2).split("/")) {
                            target = ((Map<?, ?>) target).get(part);
                        }
                        assertThat(target).as((String) value).isNotNull();
                    }
                });
    }

    @Test
    void everyTypeIsOneOfJsonSchema() {
        each(
                paths(),
                (key, value) -> {
                    if (key.equals("type")) {
                        var types = value instanceof List<?> list ? list : List.of(value);
                        assertThat(types).allMatch(TYPES::contains);
                    }
                });
    }

    @Test
    void requiredFieldsAreFields() {
        var objects = new ArrayList<Map<?, ?>>();
        objects(document, objects);
        assertThat(objects).isNotEmpty();
        for (var object : objects) {
            var names = ((Map<?, ?>) object.get("properties")).keySet();
            assertThat(names.containsAll((List<?>) object.get("required"))).isTrue();
        }
    }

    @Test
    void idsAreUniqueAndEveryCallHasResponses() {
        var ids = new HashSet<Object>();
        paths().values()
                .forEach(
                        path ->
                                ((Map<?, ?>) path)
                                        .values()
                                        .forEach(
                                                call -> {
                                                    var id = ((Map<?, ?>) call).get("operationId");
                                                    assertThat(ids.add(id)).as("%s", id).isTrue();
                                                    assertThat(((Map<?, ?>) call).get("responses"))
                                                            .isNotNull();
                                                }));
    }

    @SuppressWarnings("unchecked") // JSON has string keys
    private Map<String, Object> paths() {
        return (Map<String, Object>) ((Map<?, ?>) document).get("paths");
    }

    private static void objects(Object value, List<Map<?, ?>> found) {
        if (value instanceof Map<?, ?> map) {
            if (map.get("properties") instanceof Map<?, ?> && map.get("required") instanceof List) {
                found.add(map);
            }
            map.values().forEach(inner -> objects(inner, found));
        } else if (value instanceof List<?> list) {
            list.forEach(inner -> objects(inner, found));
        }
    }

    /** Keys of schemas and the like; names of fields and examples are passed over. */
    private static void each(Object value, BiConsumer<String, Object> visitor) {
        if (value instanceof Map<?, ?> map) {
            map.forEach(
                    (key, inner) -> {
                        if (key.equals("properties")) {
                            ((Map<?, ?>) inner).values().forEach(field -> each(field, visitor));
                        } else if (!key.equals("examples")) {
                            visitor.accept((String) key, inner);
                            each(inner, visitor);
                        }
                    });
        } else if (value instanceof List<?> list) {
            list.forEach(inner -> each(inner, visitor));
        }
    }
}
