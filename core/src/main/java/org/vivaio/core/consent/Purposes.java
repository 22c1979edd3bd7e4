package org.vivaio.core.consent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.vivaio.api.Wording;
import org.vivaio.core.lead.EventData.ConsentChanged;
import org.vivaio.core.lead.EventData.ConsentText;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.platform.ProblemException;
import org.vivaio.core.resource.Resource;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;

/**
 * What people of a tenant can agree to.
 *
 * @param purposes by name
 * @param mail the connection that sends confirmations where a purpose names none
 */
public record Purposes(Map<String, PurposeSpec> purposes, Optional<String> mail) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,79}");

    /** How the rulebook compiles them. */
    public static final RulebookPart<Purposes> PART = new RulebookPart<>(Purposes.class, Purposes::compile);

    /** A purpose by name. */
    public Optional<PurposeSpec> purpose(String name) {
        return Optional.ofNullable(purposes.get(name));
    }

    /** A wording that was shown, with the hash that proves it; empty when it is not one of the purpose's. */
    public Optional<ConsentText> text(String purpose, String channel, String version, String language) {
        return purpose(purpose)
                .filter(spec -> spec.channels().contains(channel))
                .flatMap(spec -> spec.wording(version, List.of(language)))
                .map(wording -> text(wording, channel));
    }

    /** Whether a consent has to be confirmed before it allows anything, and how. */
    public Optional<DoubleOptIn> doubleOptIn(String purpose, String channel) {
        return purpose(purpose).flatMap(spec -> spec.doubleOptIn(channel));
    }

    /**
     * A change that somebody reported, with the wording as it stands; empty when it names what the tenant does not have.
     * A withdrawal is never refused, whatever became of the purpose.
     */
    public Optional<ConsentChanged> complete(ConsentChanged stated) {
        ConsentText about = stated.text();
        if (stated.change().equals("withdrawn")) {
            boolean sound = NAME.matcher(about.purpose()).matches()
                    && NAME.matcher(about.channel()).matches();
            return sound ? Optional.of(stated) : Optional.empty();
        }
        return purpose(about.purpose())
                .flatMap(spec -> text(
                        about.purpose(),
                        about.channel(),
                        about.wordingVersion().isEmpty() ? spec.current() : about.wordingVersion(),
                        about.language()))
                .map(text -> new ConsentChanged(
                        stated.change(),
                        text,
                        stated.change().equals("given")
                                && doubleOptIn(text.purpose(), text.channel()).isPresent(),
                        stated.circumstances()));
    }

    private static ConsentText text(Wording wording, String channel) {
        return new ConsentText(
                wording.purpose(), channel, wording.version(), wording.language(), PurposeSpec.hash(wording.text()));
    }

    private static Purposes compile(ResourceSet resources) {
        Map<String, PurposeSpec> purposes = new LinkedHashMap<>();
        Set<String> mails = new TreeSet<>();
        Set<String> connections = new TreeSet<>();
        Set<String> templates = new TreeSet<>();
        for (Resource resource : resources.of("connection")) {
            connections.add(resource.name());
            if (resource.spec().path("connector").asText().equals("channel-email")
                    && resource.spec().path("enabled").asBoolean(true)) {
                mails.add(resource.name());
            }
        }
        resources.of("template").forEach(template -> templates.add(template.name()));
        for (Resource resource : resources.of("purpose")) {
            try {
                PurposeSpec spec = PurposeSpec.parse(resource.name(), resource.spec());
                purposes.put(resource.name(), spec);
                spec.doubleOptIn().ifPresent(way -> {
                    String at = resource.key() + ":doubleOptIn";
                    if (way.connection().isEmpty() && mails.isEmpty()) {
                        resources.problem(
                                at,
                                "connection",
                                "needs an e-mail connection: make one with the connector channel-email, or name one");
                    }
                    way.connection()
                            .filter(name -> !connections.contains(name))
                            .ifPresent(name ->
                                    resources.problem(at + ".connection", "unknown", "There is no connection " + name));
                    way.template()
                            .filter(name -> !templates.contains(name))
                            .ifPresent(name ->
                                    resources.problem(at + ".template", "unknown", "There is no template " + name));
                });
            } catch (ProblemException e) {
                for (FieldError error : e.problem().errors()) {
                    resources.problem(resource.key() + ":" + error.field(), error.code(), error.message());
                }
            }
        }
        return new Purposes(Map.copyOf(purposes), mails.stream().findFirst());
    }
}
