package dev.trackio.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.server.call.ApiException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTest {
    private final Router router =
            new Router()
                    .get("/", (q, r) -> {})
                    .get("/config", (q, r) -> {})
                    .post("/api/{name}", (q, r) -> {})
                    .get("/call/{name}", (q, r) -> {})
                    .post("/call/{name}", (q, r) -> {})
                    .get("/call/{name}/{event_id}", (q, r) -> {})
                    .get("/file={path...}", (q, r) -> {});

    private Map<String, String> params(String method, String path) {
        return router.find(method, path) instanceof Router.Found.Match(var e, var params)
                ? params
                : null;
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/log, name, log",
        "POST, /api/log/, name, log",
        "POST, /api/a%2Fb, name, a/b",
        "POST, /api/a%252Fb, name, a%2Fb",
        "POST, /api/log;x=1, name, log;x=1",
        "POST, /api/a%20b, name, a b",
        "GET, /call/log/abc, event_id, abc",
        "GET, /file=/media/a b.png, path, /media/a b.png",
        "GET, /file=//host/share, path, //host/share",
        "GET, /file=/a//b/, path, /a//b/",
        "GET, /file=/media/a%25b.png, path, /media/a%b.png",
        "GET, /file=%2e%2e%2fx, path, ../x",
        "GET, /file=%252e%252e%252fx, path, %2e%2e%2fx",
        "GET, /file=a;b?, path, a;b?"
    })
    void partsOfThePathAreDecodedOnce(String method, String path, String name, String value) {
        assertThat(params(method, path)).containsEntry(name, value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//config",
                "/config//",
                "/api/",
                "/api",
                "/api//",
                "/Config",
                "/config;x",
                "//",
                "/%2F",
                "/conf%69g",
                "",
                "*"
            })
    void otherPathsLeadNowhere(String path) {
        assertThat(router.find("GET", path)).isInstanceOf(Router.Found.Nothing.class);
        assertThat(router.find("POST", path)).isInstanceOf(Router.Found.Nothing.class);
    }

    @Test
    void whereNoRouteIsReadingMayHaveAnAnswerAllTheSame() {
        var router = new Router().get("/a", (q, r) -> {});
        assertThat(router.find("GET", "/b")).isEqualTo(new Router.Found.Nothing());
        router.unguarded().otherwise((q, r) -> {});
        assertThat(router.find("GET", "/b")).isInstanceOf(Router.Found.Match.class);
        assertThat(router.find("HEAD", "/b/c")).isInstanceOf(Router.Found.Match.class);
        assertThat(router.find("POST", "/b")).isEqualTo(new Router.Found.Nothing());
        assertThat(router.find("POST", "/a")).isEqualTo(new Router.Found.WrongMethod("GET, HEAD"));
        assertThat(router.routes()).containsOnlyKeys("/a");
    }

    @Test
    void aSlashAtTheEndDoesNotMatter() {
        assertThat(router.find("GET", "/config/")).isInstanceOf(Router.Found.Match.class);
        assertThat(router.find("GET", "/call/log/")).isInstanceOf(Router.Found.Match.class);
    }

    @Test
    void headIsWhereverGetIsAndOtherMethodsAreToldWhatIsThere() {
        assertThat(router.find("HEAD", "/config")).isInstanceOf(Router.Found.Match.class);
        assertThat(router.find("HEAD", "/api/log")).isEqualTo(new Router.Found.WrongMethod("POST"));
        assertThat(router.find("DELETE", "/call/log"))
                .isEqualTo(new Router.Found.WrongMethod("GET, HEAD, POST"));
    }

    @Test
    void aBrokenEscapeIsTheCallersFault() {
        assertThatThrownBy(() -> router.find("POST", "/api/%zz")).isInstanceOf(ApiException.class);
    }

    @Test
    void twoEndpointsOfOneRouteAreRefused() {
        assertThatThrownBy(() -> router.get("/config", (q, r) -> {}))
                .hasMessage("two routes: GET /config");
        assertThatThrownBy(() -> router.post("/api/{other}", (q, r) -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyRouteIsListedForTests() {
        assertThat(router.routes())
                .containsEntry("/config", List.of("GET"))
                .containsEntry("/call/{name}", List.of("GET", "POST"))
                .containsKeys("/", "/api/{name}", "/file={path...}");
    }

    @Test
    void theGuardStandsBeforeEveryRouteThatIsNotMarked() throws Exception {
        var asked = new int[1];
        var guarded = new Router(request -> asked[0]++);
        guarded.get("/a", (q, r) -> {});
        guarded.unguarded().get("/b", (q, r) -> {});
        ((Router.Found.Match) guarded.find("GET", "/a")).endpoint().handle(null, null);
        assertThat(asked[0]).isEqualTo(1);
        ((Router.Found.Match) guarded.find("GET", "/b")).endpoint().handle(null, null);
        assertThat(asked[0]).isEqualTo(1);
    }
}
