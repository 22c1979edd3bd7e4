package org.vivaio.core.form;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What makes a form more than a list of inputs.
 *
 * @param steps titles of the steps, in order; none for a form of one step
 * @param messages the form's own words for built-in ones, by their key
 * @param look colours and radius by the name of the custom property without its prefix
 * @param theme {@code light}, {@code dark} or {@code auto}
 * @param placement how and when it opens
 * @param after what happens after the submit
 * @param store whether the browser may keep the first touch, given consent
 */
public record FormExtras(
        List<Step> steps,
        Map<String, Texts> messages,
        Map<String, String> look,
        String theme,
        Optional<Placement> placement,
        After after,
        boolean store) {
    /** Nothing special. */
    static final FormExtras NONE =
            new FormExtras(List.of(), Map.of(), Map.of(), "auto", Optional.empty(), After.NONE, true);

    /** Copies the collections. */
    public FormExtras {
        steps = List.copyOf(steps);
        messages = Map.copyOf(messages);
        look = Collections.unmodifiableMap(new LinkedHashMap<>(look));
    }

    /**
     * A step.
     *
     * @param title what it is about
     * @param when when it is asked
     */
    public record Step(Texts title, Optional<Condition> when) {}

    /**
     * How and when the form opens.
     *
     * @param as {@code dialog}, {@code slide} or {@code bar}
     * @param open {@code now}, {@code click}, {@code delay}, {@code scroll}, {@code exit} or {@code visit}
     * @param value the seconds, per cent, visits, or the selector of what is clicked
     * @param pages beginnings of paths of the pages it may open on; none means all
     * @param snooze days for which it stays away once closed
     */
    public record Placement(String as, String open, String value, List<String> pages, int snooze) {
        /** Copies the paths. */
        public Placement {
            pages = List.copyOf(pages);
        }
    }

    /**
     * What happens after the submit.
     *
     * @param cases other thanks, for what was answered
     * @param event name of an event for the page's data layer
     * @param next name of the form that comes next
     * @param link something to fetch, such as a guide
     * @param linkText words on that link
     * @param asset name of an asset for who sent it, in place of a link
     */
    public record After(
            List<Case> cases,
            Optional<String> event,
            Optional<String> next,
            Optional<String> link,
            Optional<Texts> linkText,
            Optional<String> asset) {
        static final After NONE = new After(
                List.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        /** Copies the cases. */
        public After {
            cases = List.copyOf(cases);
        }
    }

    /** Thanks for some answers only. */
    public record Case(Condition when, FormSpec.Thanks thanks, Optional<String> redirect) {}
}
