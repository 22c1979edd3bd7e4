package org.vivaio.core.delivery;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A compiled template; each part by language, with the empty name for a text in no certain language.
 *
 * @param subject one line
 * @param text plain
 * @param html the same as HTML
 * @param sms what a text message says instead of the plain text
 * @param purpose the consent that sending it to a lead needs
 * @param tracking whether openings and clicks are told
 * @param attachments assets whose files an e-mail carries
 */
public record Template(
        Map<String, TemplateText> subject,
        Map<String, TemplateText> text,
        Map<String, TemplateText> html,
        Map<String, TemplateText> sms,
        Optional<String> purpose,
        boolean tracking,
        List<String> attachments) {

    /** A template that tells of nothing. */
    Template(
            Map<String, TemplateText> subject,
            Map<String, TemplateText> text,
            Map<String, TemplateText> html,
            Optional<String> purpose) {
        this(subject, text, html, Map.of(), purpose, false, List.of());
    }

    /** The part in a language: exactly, else its base language, else the one without a name, else English, else any. */
    static Optional<TemplateText> in(String language, Map<String, TemplateText> part) {
        int dash = language.indexOf('-');
        String base = dash < 0 ? language : language.substring(0, dash);
        for (String candidate : new String[] {language, base, "", "en"}) {
            TemplateText found = part.get(candidate);
            if (found != null) {
                return Optional.of(found);
            }
        }
        return new TreeSet<>(part.keySet()).stream().findFirst().map(part::get);
    }
}
