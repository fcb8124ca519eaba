package dev.trackio;

import java.util.random.RandomGenerator;

/** Names for runs that nobody named. */
final class RunNames {
    private static final String[] FIRST = {
        "amber", "bold", "brisk", "calm", "clear", "crisp", "dry", "eager", "early", "fair",
                "fleet",
        "gentle", "green", "high", "keen", "kind", "late", "light", "loud", "lucid", "mild", "neat",
        "noble", "pale", "quick", "quiet", "rapid", "round", "sharp", "still", "warm", "wide"
    };
    private static final String[] SECOND = {
        "anchor", "birch", "brook", "canyon", "cedar", "cliff", "comet", "delta", "dune", "ember",
        "falcon", "field", "fjord", "forest", "garden", "harbor", "heron", "island", "lake",
        "lantern", "maple", "meadow", "moon", "orbit", "otter", "pine", "reef", "river", "summit",
        "tide", "valley", "willow"
    };

    private RunNames() {}

    static String any(RandomGenerator random) {
        return FIRST[random.nextInt(FIRST.length)]
                + "-"
                + SECOND[random.nextInt(SECOND.length)]
                + "-"
                + random.nextInt(1_000);
    }
}
