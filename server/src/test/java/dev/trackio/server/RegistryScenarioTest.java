package dev.trackio.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Registries over HTTP, in the answers of the reference. */
@Timeout(60)
class RegistryScenarioTest {
    private static final String WEIGHTS =
            "{\"project\":\"src\",\"name\":\"m\",\"type\":\"model\",\"manifest\":[{\"path\":\"w\",\"digest\":\"%s\",\"size\":1,\"ref\":\"s3://b/w\"}]}";

    @TempDir Path dir;
    private Harness server;

    @BeforeEach
    void start() throws IOException {
        server = Harness.open(dir);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void check(String table) {
        for (var line : table.strip().split("\n")) {
            var parts = line.strip().split(" +\\| +");
            var answer = server.post("/api/" + parts[0], parts[1]);
            assertThat(answer.body().replaceAll("20\\d\\d-[^\"]*\\+00:00", "TIME"))
                    .as(line)
                    .isEqualTo(parts[3]);
            assertThat(answer.status()).as(line).isEqualTo(Integer.parseInt(parts[2]));
        }
    }

    @Test
    void aRegistryFromItsCreationOn() {
        server.data("artifact_log", WEIGHTS.formatted("one"));
        server.data("artifact_log", WEIGHTS.formatted("two"));
        check(
                """
                get_registry_buckets | {} | 200 | {"data":{"buckets":[],"default_bucket_id":null}}
                get_registries | {} | 200 | {"data":[]}
                get_registries | {"bucket_id":null} | 200 | {"data":[]}
                get_registry_details | {"registry":"none"} | 400 | {"error":"Registry 'none' does not exist locally."}
                get_registry_details | {"registry":"bad name!"} | 400 | {"error":"Registry name 'bad name!' must match ^[A-Za-z0-9_-]+$ (letters, digits, underscore, hyphen)."}
                create_registry | {"registry":"models","description":"desc"} | 200 | {"data":{"name":"models","description":"desc","created_at":"TIME"}}
                create_registry | {"registry":"models"} | 400 | {"error":"Registry 'models' already exists."}
                create_registry | {"registry":"../../x"} | 400 | {"error":"Registry name '../../x' must match ^[A-Za-z0-9_-]+$ (letters, digits, underscore, hyphen)."}
                create_collection | {"target":"models/churn","type":"model","description":"c"} | 200 | {"data":{"name":"churn","type":"model","description":"c","created_at":"TIME","num_links":0,"latest_version":null,"links":[]}}
                create_collection | {"target":"models/churn","type":""} | 400 | {"error":"Collection type must be a non-empty string, got ''."}
                create_collection | {"target":"models","type":"m"} | 400 | {"error":"Registry target 'models' must be '<registry>/<collection>', e.g. 'models/churn-model'."}
                create_collection | {"target":"models/a b","type":"m"} | 400 | {"error":"Collection name 'a b' must match ^[A-Za-z0-9._-]+$ (letters, digits, dot, underscore, hyphen)."}
                link_artifact | {"source":"src/m:v0","target":"models/churn","aliases":["staging","latest"]} | 200 | {"data":{"registry":"models","collection":"churn","type":"model","collection_version":0,"source_project":"src","source_artifact":"m","source_version":0,"aliases":["latest","staging"],"created_at":"TIME","created":true}}
                link_artifact | {"source":"src/m","target":"registry-models/churn"} | 200 | {"data":{"registry":"models","collection":"churn","type":"model","collection_version":1,"source_project":"src","source_artifact":"m","source_version":1,"aliases":["latest"],"created_at":"TIME","created":true}}
                link_artifact | {"source":"src/none","target":"models/churn"} | 400 | {"error":"Artifact 'src/none' not found locally."}
                link_artifact | {"source":"m","target":"models/churn"} | 400 | {"error":"Source 'm' must be '<project>/<artifact>[:<version-or-alias>]'."}
                link_artifact | {"source":"src/m:","target":"models/churn"} | 400 | {"error":"Source 'src/m:' must be '<project>/<artifact>[:<version-or-alias>]'."}
                link_artifact | {"source":"src/m","target":"models/churn","aliases":["v1"]} | 400 | {"error":"Alias 'v1' is reserved for version pointers (vN); choose another."}
                link_artifact | {"source":"src/m","target":"none/churn"} | 400 | {"error":"Registry 'none' does not exist. Create it first with trackio.Api().create_registry('none')."}
                promote_artifact | {"target":"models/churn","alias":"prod","version":0} | 200 | {"data":{"registry":"models","collection":"churn","type":"model","collection_version":0,"source_project":"src","source_artifact":"m","source_version":0,"aliases":["prod","staging"],"created_at":"TIME","created":false}}
                promote_artifact | {"target":"models/churn","alias":"latest","version":0} | 400 | {"error":"The 'latest' alias is managed automatically by the registry."}
                unlink_artifact | {"target":"models/churn","version":1} | 200 | {"data":{"registry":"models","collection":"churn","collection_version":1,"source_project":"src","source_artifact":"m","source_version":1,"removed_aliases":["latest"],"latest_version":0}}
                get_registries | {} | 200 | {"data":[{"name":"models","description":"desc","created_at":"TIME"}]}
                get_registries | {"bucket_id":"o/b"} | 400 | {"error":"Registries in Hugging Face buckets are not kept by this server: leave bucket_id out to use the local ones."}
                """);
        var details = (Map<?, ?>) server.data("get_registry_details", "{\"registry\":\"models\"}");
        assertThat(details.keySet().stream().map(Object::toString))
                .containsExactly(
                        "name", "description", "created_at", "bucket_id", "collections", "events");
        assertThat(details.get("collections").toString())
                .contains(
                        "num_links=1, latest_version=0, links=[{collection_version=0,"
                                + " source_project=src, source_artifact=m, source_version=0,"
                                + " source_space_id=null, source_bucket_id=null,"
                                + " source_server_base_url=null, aliases=[latest, prod, staging]");
        assertThat(server.data("get_all_projects", "{}").toString())
                .isEqualTo("[registry-models, src]");
    }
}
