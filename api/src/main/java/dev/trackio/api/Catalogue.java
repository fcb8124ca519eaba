package dev.trackio.api;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All operations, and those among them that agents are shown, each in the order of its pages. */
public final class Catalogue {
    private final List<Operation<?, ?>> operations;
    private final Map<Profile, List<Operation<?, ?>>> tools;
    private final Map<String, Operation<?, ?>> byName;

    /**
     * @param operations in the order of the API page
     * @param tools what each path shows to agents that ask for nothing else, in the order of {@code
     *     tools/list}: few, for a model's context is small
     * @throws IllegalArgumentException at start, when a name comes twice or a parameter has no
     *     words
     */
    public Catalogue(List<Operation<?, ?>> operations, Map<Profile, List<Operation<?, ?>>> tools) {
        this.operations = List.copyOf(operations);
        this.tools = Map.copyOf(tools);
        var faults = new ArrayList<String>();
        var names = new HashSet<String>();
        for (var operation : operations) {
            if (!names.add(operation.name())) {
                faults.add("declared twice: " + operation.name());
            }
            operation.undocumented().forEach(name -> faults.add("without @Doc: " + name));
        }
        for (var shown : tools.values()) {
            for (var tool : shown) {
                if (!operations.contains(tool)) {
                    faults.add("a tool, but not an operation: " + tool.name());
                }
            }
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
        byName =
                this.operations.stream()
                        .collect(
                                Collectors.toUnmodifiableMap(Operation::name, Function.identity()));
    }

    public List<Operation<?, ?>> operations() {
        return operations;
    }

    /** What agents are shown that do not ask for more. */
    public List<Operation<?, ?>> tools(Profile profile) {
        return tools.getOrDefault(profile, List.of());
    }

    public Optional<Operation<?, ?>> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
