package dev.trackio;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.trackio.system.Sampler;
import dev.trackio.wire.Calls;
import dev.trackio.wire.Digests;
import dev.trackio.wire.Environment;
import dev.trackio.wire.Lines;
import dev.trackio.wire.Patience;
import dev.trackio.wire.ServerAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says what a run is, then starts it. What is not said here is taken from the environment: {@code
 * TRACKIO_SERVER_URL}, {@code TRACKIO_WRITE_TOKEN}, {@code TRACKIO_DIR}. For one thread.
 */
public final class RunBuilder {
    private static final int QUEUE_ENTRIES = 1 << 16;

    private final String project;
    private final Environment environment;
    private final SecureRandom random = new SecureRandom();
    private @Nullable String name;
    private @Nullable String group;
    private Map<String, ?> config = Map.of();
    private Resume resume = Resume.NEVER;
    private @Nullable URI server;
    private @Nullable String token;
    private @Nullable Path folder;
    private WhenFull whenFull = WhenFull.SPILL;
    private int queueEntries = QUEUE_ENTRIES;
    private Duration systemMetrics = Duration.ofSeconds(10);
    private Consumer<Notice> listener = notice -> {};
    private Pace pace = Pace.USUAL;
    private InstantSource clock = InstantSource.system();

    RunBuilder(String project, Environment environment) {
        if (project.isBlank()) {
            throw new IllegalArgumentException("A project needs a name.");
        }
        this.project = project;
        this.environment = environment;
    }

    /** The run's name; without one it gets one, such as {@code quiet-river-317}. */
    public RunBuilder name(String name) {
        this.name = Objects.requireNonNull(name);
        return this;
    }

    /** The group that dashboards show the run in. */
    public RunBuilder group(String group) {
        this.group = Objects.requireNonNull(group);
        return this;
    }

    /**
     * What the run was started with: numbers, booleans, texts, and maps, lists and arrays of them.
     * Sent with its first entry.
     */
    public RunBuilder config(Map<String, ?> config) {
        this.config = new LinkedHashMap<>(config);
        return this;
    }

    /**
     * Whether it goes on with an earlier run of this name. Other than {@link Resume#NEVER} makes
     * {@link #start} ask the server, for at most 20 seconds, and read what killed processes left.
     */
    public RunBuilder resume(Resume resume) {
        this.resume = Objects.requireNonNull(resume);
        return this;
    }

    /** The server's address, as it prints it when it starts: {@code ?write_token=} may be in it. */
    public RunBuilder server(URI server) {
        this.server = Objects.requireNonNull(server);
        return this;
    }

    /** The server's write token. */
    public RunBuilder token(String token) {
        this.token = Objects.requireNonNull(token);
        return this;
    }

    /**
     * Trackio's folder, for what cannot be delivered; {@code TRACKIO_DIR}, else {@code
     * ~/.cache/huggingface/trackio}.
     */
    public RunBuilder folder(Path folder) {
        this.folder = Objects.requireNonNull(folder);
        return this;
    }

    /** What happens when entries come faster than they leave; {@link WhenFull#SPILL}. */
    public RunBuilder whenFull(WhenFull whenFull) {
        this.whenFull = Objects.requireNonNull(whenFull);
        return this;
    }

    /**
     * How many calls of {@code log} wait in memory at most, a number of an array counting as one;
     * 65,536, which take 3.5 MB. Rounded up to a power of two.
     *
     * @throws IllegalArgumentException when it is less than 2 or more than 16,777,216
     */
    public RunBuilder queueEntries(int entries) {
        if (entries < 2 || entries > 1 << 24) {
            throw new IllegalArgumentException(
                    "queueEntries is between 2 and 16,777,216, not " + entries);
        }
        queueEntries = Integer.highestOneBit(entries - 1) * 2;
        return this;
    }

    /**
     * How often the machine is sampled: JVM, processors, memory, disks, network and NVIDIA GPUs, as
     * far as they can be had, into the run's system metrics. Every 10 seconds unless set; after the
     * last of them there is one more when the run ends.
     *
     * @param every 0.1 seconds or more; zero for never
     * @throws IllegalArgumentException when it is less
     */
    public RunBuilder systemMetrics(Duration every) {
        if (!every.isZero() && every.compareTo(Duration.ofMillis(100)) < 0) {
            throw new IllegalArgumentException(
                    "The machine is sampled every 0.1 s at most, or never: " + every);
        }
        systemMetrics = every;
        return this;
    }

    /**
     * Is told of trouble, on the run's own threads; it must not wait. When it logs into the run and
     * the queue is full, {@code log} throws an {@link IllegalStateException}.
     */
    public RunBuilder onNotice(Consumer<Notice> listener) {
        this.listener = Objects.requireNonNull(listener);
        return this;
    }

    RunBuilder pace(Pace pace) {
        this.pace = pace;
        return this;
    }

    RunBuilder clock(InstantSource clock) {
        this.clock = clock;
        return this;
    }

    /**
     * Starts the run.
     *
     * @throws TrackioException when it must go on with an earlier run, and there is none or the
     *     server does not say
     * @throws IllegalArgumentException when the server's address is none, or a run without a name
     *     is to go on with an earlier one
     */
    public Run start() {
        if (resume == Resume.MUST && name == null) {
            throw new IllegalArgumentException("Resume.MUST needs the name of the run: name(...)");
        }
        var trackio = environment.folder(folder);
        var address = environment.server(server, token);
        var runName = name == null ? RunNames.any(random) : name;
        var notices = new Notices(runName, listener);
        var calls = address == null ? null : new Calls(address, pace.timeout());
        var earlier = earlier(calls, runName, notices);
        var id = earlier == null ? hex(16) : earlier.id();
        var session = hex(8);
        var form = new EntryForm(project, runName, id, session, configJson(earlier != null));
        var unsent =
                trackio.resolve("unsent").resolve(folderName(address)).toAbsolutePath().normalize();
        Destination destination;
        RunMedia media;
        if (calls == null) {
            media = RunMedia.inPlace(project, runName, trackio, notices);
            destination = new InboxDestination(trackio, session, pace.inboxPause());
            notices.say(
                    "TRACKIO_SERVER_URL is not set: it logs into "
                            + destination.name()
                            + ", which any Trackio on this folder imports");
        } else {
            media = RunMedia.toUpload(project, runName, unsent, session, notices);
            var uploads = new Uploads(calls, unsent, media.folder());
            destination = new HttpDestination(calls, uploads);
            RunMedia.removeForgotten(unsent);
        }
        var own = Spill.create(unsent, session);
        var left = new Leftovers(Spill.leftIn(unsent), notices);
        var firstStep = earlier == null ? 0 : Math.max(earlier.nextStep(), left.nextStep(id));
        var queue = new Queue(queueEntries, clock, firstStep);
        var sender = new Sender(queue, form, destination, own, left, whenFull, pace, notices);
        var artifacts =
                new Artifacts(
                        new Patience(calls, pace.firstRetry(), pace.patience()),
                        project,
                        runName,
                        id);
        var sampler =
                new Sampler(
                        systemMetrics,
                        trouble -> notices.tell(Notice.Kind.SYSTEM_METRICS, trouble, 0));
        return new Run(project, runName, id, queue, sender, media, artifacts, sampler).start();
    }

    private EarlierRuns.@Nullable Earlier earlier(
            @Nullable Calls calls, String runName, Notices notices) {
        if (resume == Resume.NEVER || name == null) {
            return null;
        }
        String why;
        if (calls == null) {
            why = "there is no server to ask: set TRACKIO_SERVER_URL";
        } else {
            try {
                var earlier = new EarlierRuns(calls, project).newest(runName);
                if (earlier != null || resume == Resume.ALLOW) {
                    return earlier;
                }
                why = "project '" + project + "' has no run of this name";
            } catch (IOException e) {
                why = calls.address().base() + " does not say (" + e.getMessage() + ")";
            }
        }
        if (resume == Resume.MUST) {
            throw new TrackioException("Run '" + runName + "' cannot go on: " + why);
        }
        notices.tell(Notice.Kind.STARTED_OTHERWISE, "it is a new run, because " + why, 0);
        return null;
    }

    /** Null keeps the configuration that a resumed run has. */
    private byte @Nullable [] configJson(boolean isResumed) {
        if (isResumed && config.isEmpty() && group == null) {
            return null;
        }
        var all = new Lines(256).put('{');
        for (var entry : config.entrySet()) {
            all.text(entry.getKey()).put(':').value(entry.getValue()).put(',');
        }
        all.ascii("\"_Username\":null,\"_Created\":").text(EntryForm.time(clock.instant()));
        all.ascii(",\"_Group\":");
        return (group == null ? all.ascii("null") : all.text(group)).put('}').copy();
    }

    /** One for each project and server: what was meant for one must not reach another. */
    private String folderName(@Nullable ServerAddress address) {
        var readable = project.replaceAll("[^A-Za-z0-9_-]", "");
        var whole = project + "\n" + (address == null ? "inbox" : address.base() + address.query());
        var hash = Digests.sha256().digest(whole.getBytes(UTF_8));
        return readable.substring(0, Math.min(readable.length(), 60))
                + "-"
                + HexFormat.of().formatHex(hash, 0, 8);
    }

    private String hex(int bytes) {
        var any = new byte[bytes];
        random.nextBytes(any);
        return HexFormat.of().formatHex(any);
    }
}
