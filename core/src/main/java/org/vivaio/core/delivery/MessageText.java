package org.vivaio.core.delivery;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A template with its values in.
 *
 * @param subject for e-mail
 * @param text plain
 * @param html the same as HTML, for e-mail
 */
record MessageText(Optional<String> subject, String text, Optional<String> html) {
    private static final List<String> WAYS_OUT = List.of("preferencesLink", "unsubscribeLink");

    /**
     * Fills a template in.
     *
     * @throws IllegalArgumentException when the result would be too long
     */
    static MessageText of(Template template, String language, Map<String, Object> variables, String medium) {
        if (!medium.equals("email")) {
            Map<String, TemplateText> part = template.sms().isEmpty() ? template.text() : template.sms();
            return new MessageText(
                    Optional.empty(),
                    Template.in(language, part)
                            .map(t -> t.render(variables))
                            .orElse("")
                            .strip(),
                    Optional.empty());
        }
        Optional<String> subject = Template.in(language, template.subject()).map(t -> t.render(variables));
        String text = Template.in(language, template.text())
                .map(t -> t.render(variables))
                .orElse("");
        Optional<String> html = Template.in(language, template.html()).map(t -> t.render(variables));
        Object out = variables.get("unsubscribeLink");
        if (out != null && template.purpose().isPresent()) {
            // whoever is written to for a purpose must see the way out, whether the template thought of it or not
            boolean told = WAYS_OUT.stream()
                    .map(variables::get)
                    .anyMatch(link -> link != null && text.contains(link.toString()));
            boolean toldInHtml = html.map(page -> WAYS_OUT.stream()
                            .map(variables::get)
                            .anyMatch(link -> link != null && page.contains(link.toString())))
                    .orElse(true);
            String words = words(language);
            return new MessageText(
                    subject,
                    told ? text : text.stripTrailing() + "\n\n-- \n" + words + ": " + out + "\n",
                    toldInHtml ? html : html.map(page -> withFooter(page, words, out.toString())));
        }
        return new MessageText(subject, text, html);
    }

    private static String withFooter(String page, String words, String link) {
        String footer = "<p style=\"font-size:12px;color:#66707a;text-align:center\"><a href=\"" + link
                + "\" style=\"color:#66707a\">" + words + "</a></p>";
        int end = page.lastIndexOf("</body>");
        return end < 0 ? page + footer : page.substring(0, end) + footer + page.substring(end);
    }

    private static String words(String language) {
        return switch (language.length() < 2 ? "en" : language.substring(0, 2)) {
            case "it" -> "Non ricevere più questi messaggi";
            case "fr" -> "Ne plus recevoir ces messages";
            case "de" -> "Diese Nachrichten abbestellen";
            case "es" -> "Dejar de recibir estos mensajes";
            default -> "Stop receiving these messages";
        };
    }
}
