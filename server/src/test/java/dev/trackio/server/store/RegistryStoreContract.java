package dev.trackio.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.RegistryOperations.CollectionLink;
import dev.trackio.api.RegistryOperations.CollectionRecord;
import dev.trackio.api.RegistryOperations.Linked;
import dev.trackio.api.RegistryOperations.RegistryEvent;
import dev.trackio.server.call.ApiException;
import dev.trackio.server.registry.RegistryName;
import dev.trackio.server.registry.RegistryStore.Source;
import dev.trackio.server.registry.Target;
import dev.trackio.server.runs.RunRef;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store of registries does. */
public abstract class RegistryStoreContract extends StorageContract {
    private static final RegistryName MODELS = RegistryName.of("models");
    private static final Target CHURN = Target.of("models/churn");

    private void create() {
        storage.registries().create(MODELS, "desc");
    }

    private Linked link(long version, String... aliases) {
        return storage.registries()
                .link(
                        CHURN,
                        new Source("model", "src", "m", version),
                        List.of(aliases),
                        new RunRef("r", "id-r"));
    }

    private CollectionRecord churn() {
        return storage.registries().details(MODELS).orElseThrow().collections().getFirst();
    }

    private List<String> events() {
        return storage.registries().details(MODELS).orElseThrow().events().stream()
                .map(event -> event.kind() + " " + event.payload())
                .toList();
    }

    @Test
    void aRegistryIsThereOnceItIsCreated() {
        assertThat(storage.registries().registry(MODELS)).isEmpty();
        assertThat(storage.registries().details(MODELS)).isEmpty();
        create();
        var registry = storage.registries().registry(MODELS).orElseThrow();
        assertThat(registry.name()).isEqualTo("models");
        assertThat(registry.description()).isEqualTo("desc");
        var details = storage.registries().details(MODELS).orElseThrow();
        assertThat(details.events())
                .extracting(RegistryEvent::ts)
                .containsExactly(registry.createdAt());
        assertThat(events()).containsExactly("create {\"registry\":\"models\"}");
        assertThatThrownBy(this::create)
                .isInstanceOf(ApiException.class)
                .hasMessage("Registry 'models' already exists.");
    }

    @Test
    void nothingIsMadeInARegistryThatNobodyCreated() {
        assertThatThrownBy(() -> link(0))
                .isInstanceOf(ApiException.class)
                .hasMessageStartingWith("Registry 'models' does not exist. Create it first");
        assertThat(storage.projects().keys()).isEmpty();
    }

    @Test
    void versionsOfACollectionCountUpAndAreNeverGivenAgain() {
        create();
        var first = link(0, "staging");
        assertThat(first.collectionVersion()).isZero();
        assertThat(first.created()).isTrue();
        assertThat(first.aliases()).containsExactly("latest", "staging");
        assertThat(link(1).collectionVersion()).isEqualTo(1);
        var again = link(0, "prod");
        assertThat(again.created()).isFalse();
        assertThat(again.createdAt()).isEqualTo(first.createdAt());
        assertThat(again.aliases()).containsExactly("prod", "staging");
        storage.registries().unlink(CHURN, 1);
        assertThat(link(1).collectionVersion()).isEqualTo(2);
        assertThat(churn().links())
                .extracting(CollectionLink::collectionVersion)
                .containsExactly(2L, 0L);
        assertThat(churn().latestVersion()).isEqualTo(2);
        assertThat(churn().numLinks()).isEqualTo(2);
    }

    /** The payloads are those that Trackio 0.43.0 wrote. */
    @Test
    void everyChangeIsAnEvent() {
        create();
        storage.registries().createCollection(CHURN, "model", "c");
        storage.registries().createCollection(CHURN, "model", "c2");
        storage.registries().createCollection(CHURN, "model", "c2");
        link(0, "staging");
        link(1);
        storage.registries().promote(CHURN, 1, "staging");
        storage.registries().promote(CHURN, 1, "staging");
        storage.registries().unlink(CHURN, 1);

        var source = "\"source_project\":\"src\",\"source_artifact\":\"m\",\"source_version\":%d,";
        var nowhere =
                "\"source_space_id\":null,\"source_bucket_id\":null,\"source_server_base_url\":null,";
        var of = "{\"registry\":\"models\",\"collection\":\"churn\",";
        assertThat(events())
                .containsExactly(
                        "create {\"registry\":\"models\"}",
                        "create " + of + "\"type\":\"model\",\"description\":\"c\"}",
                        "update " + of + "\"description\":\"c2\"}",
                        "link "
                                + of
                                + source.formatted(0)
                                + nowhere
                                + "\"run_name\":\"r\",\"run_id\":\"id-r\",\"collection_version\":0}",
                        "promote "
                                + of
                                + "\"alias\":\"staging\","
                                + source.formatted(0)
                                + "\"run_name\":\"r\",\"run_id\":\"id-r\",\"collection_version\":0,\"previous_version\":null}",
                        "link "
                                + of
                                + source.formatted(1)
                                + nowhere
                                + "\"run_name\":\"r\",\"run_id\":\"id-r\",\"collection_version\":1}",
                        "promote "
                                + of
                                + "\"alias\":\"staging\","
                                + source.formatted(1)
                                + "\"run_name\":null,\"run_id\":null,\"collection_version\":1,\"previous_version\":0}",
                        "unlink "
                                + of
                                + "\"collection_version\":1,"
                                + source.formatted(1)
                                + "\"removed_aliases\":[\"latest\",\"staging\"],\"latest_version\":0}");
        assertThat(storage.registries().details(MODELS).orElseThrow().events())
                .extracting(RegistryEvent::eventUid)
                .allMatch(uid -> uid.matches("\\d{8}T\\d{12}-[0-9a-f]{8}-\\d{6}"))
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void latestFallsBackWhenItsVersionGoes() {
        create();
        link(0);
        link(1);
        var unlinked = storage.registries().unlink(CHURN, 1);
        assertThat(unlinked.removedAliases()).containsExactly("latest");
        assertThat(unlinked.latestVersion()).isZero();
        assertThat(churn().links().getFirst().aliases()).containsExactly("latest");
        assertThat(storage.registries().unlink(CHURN, 0).latestVersion()).isNull();
        assertThat(churn().links()).isEmpty();
    }

    @Test
    void whatIsNotThereIsNamed() {
        create();
        assertThatThrownBy(() -> storage.registries().unlink(CHURN, 0))
                .hasMessage("Collection 'churn' not found in registry 'models'.");
        link(0);
        assertThatThrownBy(() -> storage.registries().unlink(CHURN, 7))
                .hasMessage("Version v7 not found in collection 'churn' of registry 'models'.");
        assertThatThrownBy(() -> storage.registries().promote(CHURN, 7, "x"))
                .hasMessage("Version v7 not found in collection 'churn' of registry 'models'.");
        assertThatThrownBy(() -> storage.registries().createCollection(CHURN, "data", null))
                .hasMessage(
                        "Collection 'churn' in registry 'models' accepts type 'model', not 'data'.");
    }

    @Test
    void concurrentLinksOfOneVersionGiveOneLink() throws Exception {
        create();
        var calls =
                IntStream.range(0, 20)
                        .<Callable<Long>>mapToObj(i -> () -> link(i % 4).collectionVersion())
                        .toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var result : threads.invokeAll(calls)) {
                result.get();
            }
        }
        assertThat(churn().links())
                .extracting(CollectionLink::collectionVersion)
                .containsExactly(3L, 2L, 1L, 0L);
    }
}
