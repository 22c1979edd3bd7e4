package org.vivaio.core.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.vocabulary.Vocabulary;

/** The resources that are compiled together, and the problems found on the way. */
public final class ResourceSet {
    private final List<Resource> resources;
    private final List<FieldError> problems = new ArrayList<>();
    private final boolean checks;
    private final Vocabulary vocabulary;

    /** Resources in any order, to be checked by all rules of today. */
    public ResourceSet(List<Resource> resources) {
        this(resources, true);
    }

    /**
     * Resources in any order.
     *
     * @param checks whether expressions are checked against the tenant's names; a rulebook that was saved once is compiled
     *     again as it was
     */
    ResourceSet(List<Resource> resources, boolean checks) {
        this.checks = checks;
        this.resources = resources.stream()
                .sorted(Comparator.comparing(Resource::kind).thenComparing(Resource::name))
                .toList();
        this.vocabulary = ResourceVocabulary.of(this, !checks);
    }

    /** The names that expressions may use. */
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** Whether names are checked. */
    public boolean checks() {
        return checks;
    }

    /** All resources of a kind, by name. */
    public List<Resource> of(String kind) {
        return resources.stream().filter(r -> r.kind().equals(kind)).toList();
    }

    /** One resource. */
    public Optional<Resource> find(String kind, String name) {
        return resources.stream()
                .filter(r -> r.kind().equals(kind) && r.name().equals(name))
                .findFirst();
    }

    /** Opens a resource's spec for reading; what is wrong in it is collected here under {@code kind/name:path}. */
    public Spec read(Resource resource) {
        return new Spec(resource.spec(), resource.key() + ":", this);
    }

    /** Opens any spec for reading. */
    public Spec read(String path, ObjectNode spec) {
        return new Spec(spec, path, this);
    }

    /** Reports a problem that concerns more than one spec. */
    public void problem(String where, String code, String message) {
        problems.add(new FieldError(where, code, message));
    }

    /** What was found wrong so far. */
    public List<FieldError> problems() {
        return List.copyOf(problems);
    }
}
