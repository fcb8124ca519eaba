package dev.trackio.server.surface.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trackio.api.Operation;
import dev.trackio.api.Operations;
import dev.trackio.api.Profile;
import dev.trackio.api.RawJson;
import dev.trackio.server.call.AccessPolicy.Mode;
import dev.trackio.server.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SnippetTest {
    static List<Operation<?, ?>> operations() {
        return Operations.catalogue().operations();
    }

    private static Call call(Operation<?, ?> operation) {
        return new Call(operation, "http://127.0.0.1:7860", false, Sample.DEMO);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void gradioClientsAreGivenOnlyParametersThatTheyKnow(Operation<?, ?> operation) {
        var known = operation.seed().input().fields().stream().map(f -> f.name()).toList();
        assertThat(known).containsAll(call(operation).arguments(Profile.SEED, "x").keySet());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void everyRequiredArgumentIsGiven(Operation<?, ?> operation) {
        for (var profile : Profile.values()) {
            var required =
                    operation.shape(profile).input().fields().stream()
                            .filter(f -> f.required())
                            .map(f -> f.name())
                            .toList();
            assertThat(call(operation).arguments(profile, "x"))
                    .containsKeys(required.toArray(String[]::new));
        }
    }

    @Test
    void optionalFieldsOfEntriesAreLeftOut() {
        assertThat(call(byName("bulk_alert")).arguments(Profile.CURRENT, "").toString())
                .doesNotContain("null");
    }

    @Test
    void aDatabaseIsUploadedUnderNamesThatAreFreeAndDiffer() {
        var sample =
                new Sample("my-project", "run-1", "loss", Set.of("my-new-project-python", "a"));
        var call = new Call(byName("upload_db_to_space"), "http://h", false, sample);
        assertThat(ClientSnippets.python(call)).contains("project=\"my-new-project-python-2\"");
        assertThat(ClientSnippets.javascript(call)).contains("\"my-new-project-javascript\"");
        assertThat(CurlSnippets.bash(call))
                .contains("my-new-project-curl", "my-new-project-gradio");
    }

    @Test
    void anUploadIsSplicedIntoTheBodyByEveryShell() {
        var bash = CurlSnippets.bash(call(byName("bulk_upload_media")));
        var command = bash.split("\n\n")[0];
        var words =
                Words.of(
                        command.substring(command.lastIndexOf("curl -s")),
                        Map.of("FILE", "/uploads/0/sample.png"));
        assertThat(Json.tree(RawJson.of(words.getLast())).toString())
                .contains("path=/uploads/0/sample.png", "orig_name=sample.png");
    }

    @Test
    void aBracketedAddressIsQuoted() {
        var call = new Call(byName("get_all_projects"), "http://[::1]:7860", false, Sample.DEMO);
        assertThat(CurlSnippets.bash(call))
                .contains("'http://[::1]:7860/gradio_api/call/get_all_projects'/$EVENT_ID");
    }

    @Test
    void noSnippetShowsTheTokenOfTheServer() {
        for (var mode : Mode.values()) {
            var page = DemoCalls.page(DemoCalls.closed(mode));
            assertThat(Json.string(page)).doesNotContain(DemoCalls.TOKEN);
        }
    }

    @Test
    void aClosedServerIsCalledWithTheTokenOfTheEnvironment() {
        var page = DemoCalls.page(DemoCalls.closed(Mode.PROTECTED));
        for (var entry : page.operations()) {
            var closed = !entry.access().equals("read");
            assertThat(entry.snippets().bash().contains("$TRACKIO_WRITE_TOKEN")).isEqualTo(closed);
            assertThat(entry.snippets().python().contains("TRACKIO_WRITE_TOKEN")).isEqualTo(closed);
            assertThat(entry.snippets().javascript().contains("process.env.TRACKIO_WRITE_TOKEN"))
                    .isEqualTo(closed);
        }
    }

    private static Operation<?, ?> byName(String name) {
        return Operations.catalogue().find(name).orElseThrow();
    }
}
