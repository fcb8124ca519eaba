package dev.trackio.server.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trackio.api.Access;
import dev.trackio.server.call.AccessPolicy.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessPolicyTest {
    private static Caller caller(String... tokens) {
        return new Caller(List.of(tokens), "test");
    }

    @ParameterizedTest
    @CsvSource({
        // mode, access, tokens that came along, hf_token, allowed
        "OPEN, READ, , , true",
        "OPEN, LOG, , , true",
        "OPEN, MANAGE, wrong, , true",
        "OPEN, LOG, , wrong, true",
        "PROTECTED, READ, , , true",
        "PROTECTED, READ, wrong, , true",
        "PROTECTED, LOG, , , false",
        "PROTECTED, LOG, secret, , true",
        "PROTECTED, LOG, , secret, true",
        "PROTECTED, MANAGE, , , false",
        "PROTECTED, MANAGE, secret, , true",
        "PROTECTED, LOG, secre, , false",
        "PROTECTED, LOG, secrets, , false",
        "PROTECTED, LOG, SECRET, , false",
        "PROTECTED, LOG, wrong secret, , false",
        "PROTECTED, LOG, secret wrong, , true",
        "PROTECTED, LOG, wrong, secret, true",
        "PROTECTED, LOG, , hf_abc, false",
        "PRIVATE, READ, , , false",
        "PRIVATE, READ, secret, , true",
        "PRIVATE, LOG, , secret, true",
        "PRIVATE, MANAGE, wrong, , false",
        "PRIVATE, READ, wrong secret, , false"
    })
    void aTokenLetsInWhereOneIsNeeded(
            Mode mode, Access access, String tokens, String argument, boolean allowed) {
        var caller = tokens == null ? caller() : caller(tokens.split(" "));
        assertThat(new AccessPolicy(mode, "secret").allows(access, caller, argument))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        // access, tokens that came along, hf_token, allowed
        "READ, , , false",
        "READ, look, , true",
        "READ, secret, , true",
        "READ, , look, true",
        "READ, wrong look, , false",
        "READ, look wrong, , true",
        "LOG, look, , false",
        "LOG, secret, , true",
        "LOG, look, secret, true",
        "LOG, look secret, , false",
        "MANAGE, look, look, false",
        "READ, loo, , false",
        "READ, looks, , false"
    })
    void aReadTokenReadsAndDoesNothingElse(
            Access access, String tokens, String argument, boolean allowed) {
        var caller = tokens == null ? caller() : caller(tokens.split(" "));
        assertThat(
                        new AccessPolicy(Mode.PRIVATE, "secret", "look", null)
                                .allows(access, caller, argument))
                .isEqualTo(allowed);
    }

    @Test
    void whoWritesWithAReadTokenIsToldSo() {
        var policy = new AccessPolicy(Mode.PRIVATE, "secret", "look", null);
        assertThatThrownBy(() -> policy.check(Access.LOG, caller("look"), null))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> assertThat(e.kind()).isEqualTo(ApiException.Kind.FORBIDDEN))
                .hasMessage("This token reads; to log or to change data send the write token.");
        assertThatThrownBy(() -> policy.check(Access.LOG, caller("wrong"), null))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> assertThat(e.kind()).isEqualTo(ApiException.Kind.TOKEN_REQUIRED));
    }

    @Test
    void aLogTokenReadsAndLogsAndDoesNotDelete() {
        var policy = new AccessPolicy(Mode.PRIVATE, "secret", "look", "write-down");
        assertThat(policy.allows(Access.READ, caller("write-down"), null)).isTrue();
        assertThat(policy.allows(Access.LOG, caller("write-down"), null)).isTrue();
        assertThat(policy.allows(Access.LOG, caller("wrong"), "write-down")).isTrue();
        assertThat(policy.allows(Access.MANAGE, caller("write-down"), null)).isFalse();
        assertThat(policy.allows(Access.MANAGE, caller("secret"), null)).isTrue();
        assertThatThrownBy(() -> policy.check(Access.MANAGE, caller("write-down"), null))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        e -> assertThat(e.kind()).isEqualTo(ApiException.Kind.FORBIDDEN))
                .hasMessage("This token logs; to rename or to delete send the write token.");
        for (var wrong : List.of("", " ", "secret", "look")) {
            assertThatThrownBy(() -> new AccessPolicy(Mode.PRIVATE, "secret", "look", wrong))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(new AccessPolicy(Mode.PROTECTED, "secret").allows(Access.LOG, caller(""), null))
                .isFalse();
    }

    @Test
    void withoutAReadTokenAnEmptyOneLetsNobodyIn() {
        var policy = new AccessPolicy(Mode.PRIVATE, "secret");
        assertThat(policy.allows(Access.READ, caller(""), "")).isFalse();
        for (var wrong : List.of("", " ", "secret")) {
            assertThatThrownBy(() -> new AccessPolicy(Mode.PRIVATE, "secret", wrong, null))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aRefusalIsInTheWordsThatOfficialClientsKnow() {
        var policy = new AccessPolicy(Mode.PRIVATE, "secret");
        assertThatThrownBy(() -> policy.check(Access.LOG, caller(), null))
                .hasMessage(
                        "A write_token is required to log metrics or upload to this server. Use the write-access"
                                + " URL from trackio.show(), set TRACKIO_WRITE_TOKEN, or send header"
                                + " X-Trackio-Write-Token.");
        assertThatThrownBy(() -> policy.check(Access.MANAGE, caller("x"), null))
                .hasMessageStartingWith("A write_token is required to delete or rename runs.");
        assertThatThrownBy(() -> policy.check(Access.READ, caller("x"), null))
                .isInstanceOf(ApiException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void anEmptyTokenGuardsNothingAndIsRefusedAtStart() {
        assertThatThrownBy(() -> new AccessPolicy(Mode.PROTECTED, " "))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new AccessPolicy(Mode.OPEN, "").allows(Access.LOG, caller(), null)).isTrue();
    }

    @Test
    void theEleventhRejectionOfAMinuteIsTheFirstOneHeldBack() {
        var rejections = new Rejections();
        for (var i = 1; i <= 10; i++) {
            assertThat(rejections.count("a", 0)).isEqualTo(i);
        }
        assertThat(rejections.count("a", 0)).isEqualTo(11);
        assertThat(rejections.count("b", 0)).isEqualTo(1);
        assertThat(rejections.count("a", 60_000_000_001L)).as("a minute later").isEqualTo(1);
    }

    /** Beyond that many a rejection is answered at once: it holds nothing. */
    @Test
    void atMostTwoHundredAnswersAreHeldAtOnce() throws Exception {
        var rejections = new Rejections();
        for (var i = 0; i < 10; i++) {
            rejections.note("a");
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var held = new ArrayList<Future<Boolean>>();
            for (var i = 0; i < 500; i++) {
                held.add(
                        threads.submit(
                                () -> {
                                    var from = System.nanoTime();
                                    rejections.note("a");
                                    return System.nanoTime() - from >= 1_000_000_000L;
                                }));
            }
            var count = 0;
            for (var answer : held) {
                count += answer.get() ? 1 : 0;
            }
            assertThat(count).isBetween(200, 499);
        }
    }

    @Test
    void addressesBeyondTenThousandPushOutTheOldest() {
        var rejections = new Rejections();
        for (var i = 0; i <= 10_000; i++) {
            rejections.count("address " + i, 0);
        }
        assertThat(rejections.count("address 0", 0)).isEqualTo(1);
        assertThat(rejections.count("address 9999", 0)).isEqualTo(2);
    }

    @Test
    void aCallerDoesNotShowItsTokens() {
        assertThat(caller("secret").toString()).doesNotContain("secret");
    }
}
