package org.vivaio.core.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.resource.Change.Action;
import org.vivaio.core.resource.ResourceSql.Snapshot;

/** Turns wishes into whole, checked and compiled sets of resources. Writes nothing. */
final class Proposals {
    private static final int MOST_RESOURCES = 5_000;
    private static final int LONGEST_SPEC = 512 * 1024;

    private final Vertx vertx;
    private final List<RulebookPart<?>> parts;
    private final Secrets secrets;
    private final SaveCheck check;

    Proposals(Vertx vertx, List<RulebookPart<?>> parts, Secrets secrets, SaveCheck check) {
        this.vertx = vertx;
        this.parts = parts;
        this.secrets = secrets;
        this.check = check;
    }

    /** What somebody wants: these resources to be so, those to go, and perhaps all others to go too. */
    record Wish(List<Draft> drafts, Set<String> gone, boolean prune) {}

    /** What there is. */
    record Ground(Snapshot snapshot, Map<String, Long> lastVersions) {}

    /** A connection's spec, its secrets open, and what its check found; kept while a save is tried again. */
    record Checked(ObjectNode open, ObjectNode derived) {}

    /** What would be written, compiled. */
    record Proposal(
            Snapshot snapshot,
            List<Change> changes,
            List<Resource> saved,
            List<Resource> deleted,
            Map<String, Resource> named,
            Rulebook rulebook) {}

    /** One draft and what becomes of it. */
    private record Edit(Draft draft, Optional<Resource> before, Resource after, Change change) {}

    /** Fails with 422 when drafts cannot be stored at all, whatever they say. */
    static Future<Void> refuseMalformed(Wish wish) {
        List<FieldError> problems = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Draft draft : wish.drafts()) {
            if (!Kinds.ALL.contains(draft.kind())) {
                problems.add(new FieldError(
                        draft.key(),
                        "kind",
                        "has a kind that is not known; known are " + String.join(", ", Kinds.ALL)));
            }
            if (!Kinds.NAME.matcher(draft.name()).matches()) {
                problems.add(new FieldError(
                        draft.key(),
                        "name",
                        "has a bad name: use a to z, 0 to 9, '.', '_' and '-', at most 80, no sign at the start"));
            }
            if (!seen.add(draft.key())) {
                problems.add(new FieldError(draft.key(), "duplicate", "is given twice"));
            }
            String text = Json.write(draft.spec());
            if (text.length() > LONGEST_SPEC) {
                problems.add(new FieldError(draft.key(), "size", "is longer than 512 kB"));
            }
            if (text.contains("\\u0000")) {
                problems.add(new FieldError(draft.key(), "text", "holds the character U+0000, which cannot be stored"));
            }
        }
        return problems.isEmpty() ? Future.succeededFuture() : Future.failedFuture(invalid(problems));
    }

    Future<Proposal> make(String tenant, Wish wish, Ground ground, Map<String, Checked> checked) {
        List<FieldError> problems = Collections.synchronizedList(new ArrayList<>());
        List<Future<Edit>> edits = new ArrayList<>();
        for (Draft draft : wish.drafts()) {
            edits.add(edit(tenant, draft, ground, checked, problems));
        }
        return Future.join(edits)
                .map(done -> edits.stream().map(Future::result).toList())
                .compose(made ->
                        vertx.executeBlocking(() -> compile(tenant, wish, ground.snapshot(), made, problems), false));
    }

    private Future<Edit> edit(
            String tenant, Draft draft, Ground ground, Map<String, Checked> checked, List<FieldError> problems) {
        Optional<Resource> before =
                Optional.ofNullable(ground.snapshot().resources().get(draft.key()));
        ObjectNode open = secrets.kept(tenant, draft, before);
        ObjectNode openBefore = before.map(r -> secrets.opened(tenant, r)).orElseGet(Json::object);
        if (before.isPresent() && Diff.same(openBefore, open)) {
            return Future.succeededFuture(
                    new Edit(draft, before, before.get(), change(Action.UNCHANGED, draft, List.of())));
        }
        long version = ground.lastVersions().getOrDefault(draft.key(), 0L) + 1;
        return derived(tenant, draft, open, checked, problems).map(derived -> {
            Resource after = new Resource(
                    draft.kind(), draft.name(), version, secrets.sealed(tenant, draft.key(), open, derived), derived);
            Change change = before.map(was -> change(Action.UPDATE, draft, diff(was, openBefore, after, open)))
                    .orElseGet(() -> change(Action.CREATE, draft, List.of()));
            return new Edit(draft, before, after, change);
        });
    }

    private Future<ObjectNode> derived(
            String tenant, Draft draft, ObjectNode open, Map<String, Checked> checked, List<FieldError> problems) {
        List<String> dots = Secrets.dots(open);
        for (String path : dots) {
            problems.add(new FieldError(
                    draft.key() + ":" + path, "secret", "has no stored secret to keep: send the secret itself"));
        }
        if (!SaveCheck.KINDS.contains(draft.kind()) || !dots.isEmpty()) {
            return Future.succeededFuture(Json.object());
        }
        Checked known = checked.get(draft.key());
        if (known != null && known.open().equals(open)) {
            return Future.succeededFuture(known.derived());
        }
        List<FieldError> found = Collections.synchronizedList(new ArrayList<>());
        return check.derive(tenant, draft.kind(), draft.name(), open.deepCopy(), found::add)
                .map(derived -> {
                    if (found.isEmpty()) {
                        checked.put(draft.key(), new Checked(open, derived));
                    }
                    found.forEach(error -> problems.add(
                            new FieldError(draft.key() + ":" + error.field(), error.code(), error.message())));
                    return derived;
                });
    }

    /** Compared with secrets open, so that a new one shows; shown with both hidden. */
    private static List<Change.Place> diff(Resource was, ObjectNode openBefore, Resource after, ObjectNode open) {
        ObjectNode all = Json.object();
        var paths = all.putArray("secrets");
        was.derived().path("secrets").forEach(paths::add);
        after.derived().path("secrets").forEach(paths::add);
        ObjectNode hiddenBefore = Secrets.shown(openBefore, all);
        ObjectNode hiddenAfter = Secrets.shown(open, all);
        return Diff.of(openBefore, open).stream()
                .map(place -> new Change.Place(
                        place.path(),
                        place.from().flatMap(value -> hidden(hiddenBefore, place.path(), value)),
                        place.to().flatMap(value -> hidden(hiddenAfter, place.path(), value))))
                .toList();
    }

    private static Optional<JsonNode> hidden(ObjectNode shown, String path, JsonNode value) {
        JsonNode visible = shown.at(Secrets.pointer(path));
        // a long text was cut for the diff: keep the cut one, unless it is a secret
        boolean cut = value.isTextual() && !Secrets.DOTS.equals(visible.textValue());
        return Optional.of(cut ? value : visible);
    }

    private Proposal compile(String tenant, Wish wish, Snapshot snapshot, List<Edit> edits, List<FieldError> problems) {
        Map<String, Resource> all = new TreeMap<>(snapshot.resources());
        Map<String, Resource> named = new TreeMap<>();
        List<Change> changes = new ArrayList<>();
        List<Resource> saved = new ArrayList<>();
        for (Edit edit : edits) {
            all.put(edit.draft().key(), edit.after());
            named.put(edit.draft().key(), edit.after());
            changes.add(edit.change());
            if (edit.change().changes()) {
                saved.add(edit.after());
            }
        }
        List<Resource> deleted = snapshot.resources().values().stream()
                .filter(r -> wish.gone().contains(r.key()) || wish.prune() && !named.containsKey(r.key()))
                .toList();
        for (Resource resource : deleted) {
            all.remove(resource.key());
            changes.add(new Change(Action.DELETE, resource.kind(), resource.name(), List.of()));
        }
        if (all.size() > MOST_RESOURCES) {
            problems.add(new FieldError("resources", "size", "would be more than " + MOST_RESOURCES));
        }
        ResourceSet set = new ResourceSet(List.copyOf(all.values()));
        Rulebook rulebook = Rulebook.compile(tenant, snapshot.rulebook() + 1, set, parts);
        refuseSharedDoors(set);
        RuleLoops.report(set);
        problems.addAll(newProblems(set, saved, snapshot));
        if (!problems.isEmpty() && changes.stream().anyMatch(Change::changes)) {
            throw invalid(problems);
        }
        return new Proposal(snapshot, changes, saved, deleted, named, rulebook);
    }

    /**
     * What is wrong, but for what was wrong before in resources that this change leaves alone: a check that came later must
     * not keep a tenant from saving something else.
     */
    private List<FieldError> newProblems(ResourceSet set, List<Resource> saved, Snapshot snapshot) {
        if (set.problems().isEmpty()) {
            return List.of();
        }
        ResourceSet before = new ResourceSet(List.copyOf(snapshot.resources().values()));
        Rulebook.compile("", snapshot.rulebook(), before, parts);
        RuleLoops.report(before);
        Set<FieldError> known = new HashSet<>(before.problems());
        Set<String> touched = new HashSet<>();
        saved.forEach(resource -> touched.add(resource.key()));
        return set.problems().stream()
                .filter(problem -> !known.contains(problem)
                        || touched.contains(problem.field().split(":", 2)[0]))
                .toList();
    }

    /** A door {@code /in/{tenant}/{name}} leads to a source or to a connection that receives, never to either. */
    private static void refuseSharedDoors(ResourceSet set) {
        for (Resource connection : set.of("connection")) {
            boolean receives = false;
            for (JsonNode role : connection.derived().path("roles")) {
                receives |= role.asText().equals("receiver");
            }
            String name = connection.name();
            if (receives && (name.equals("api") || set.find("source", name).isPresent())) {
                set.problem(
                        connection.key() + ":",
                        "clash",
                        "receives at /in/…/" + name + ", and so does the source " + name
                                + ": name one of them otherwise");
            }
        }
    }

    private static org.vivaio.core.platform.ProblemException invalid(List<FieldError> problems) {
        return Problem.invalid("Nothing was saved: mend what is listed and try again", problems)
                .exception();
    }

    private static Change change(Action action, Draft draft, List<Change.Place> diff) {
        return new Change(action, draft.kind(), draft.name(), diff);
    }
}
