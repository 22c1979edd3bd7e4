package org.vivaio.core.delivery;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The message that asks to confirm a consent, where a purpose names no template of its own. */
final class OptInText {
    /** In the five languages of our pages. */
    static final Template TEMPLATE = new Template(
            texts(
                    TemplateText.Kind.LINE,
                    "Please confirm: {{purpose}}",
                    "Conferma: {{purpose}}",
                    "Merci de confirmer : {{purpose}}",
                    "Bitte bestätigen: {{purpose}}",
                    "Confírmalo, por favor: {{purpose}}"),
            texts(TemplateText.Kind.TEXT, """
                    Somebody, probably you, asked {{tenant.name}} for this: {{purpose}}.

                    Open this page and confirm with the button there:
                    {{confirmLink}}

                    If it was not you, do nothing: you will not hear from us again.
                    """, """
                    Qualcuno, probabilmente tu, ha chiesto questo a {{tenant.name}}: {{purpose}}.

                    Apri questa pagina e conferma con il pulsante:
                    {{confirmLink}}

                    Se non sei stato tu, non fare nulla: non ti scriveremo più.
                    """, """
                    Quelqu’un, sans doute vous, a demandé ceci à {{tenant.name}} : {{purpose}}.

                    Ouvrez cette page et confirmez avec le bouton :
                    {{confirmLink}}

                    Si ce n’était pas vous, ne faites rien : vous ne recevrez plus rien de nous.
                    """, """
                    Jemand, wahrscheinlich Sie, hat bei {{tenant.name}} darum gebeten: {{purpose}}.

                    Öffnen Sie diese Seite und bestätigen Sie mit der Schaltfläche dort:
                    {{confirmLink}}

                    Waren Sie es nicht, brauchen Sie nichts zu tun: Sie hören nicht mehr von uns.
                    """, """
                    Alguien, probablemente tú, pidió esto a {{tenant.name}}: {{purpose}}.

                    Abre esta página y confírmalo con el botón:
                    {{confirmLink}}

                    Si no fuiste tú, no hagas nada: no volveremos a escribirte.
                    """),
            Map.of(),
            Optional.empty());

    private OptInText() {}

    private static Map<String, TemplateText> texts(
            TemplateText.Kind kind, String en, String it, String fr, String de, String es) {
        Map<String, TemplateText> compiled = new LinkedHashMap<>();
        Map.of("en", en, "it", it, "fr", fr, "de", de, "es", es)
                .forEach(
                        (language, text) -> compiled.put(language, TemplateText.compile(text, kind, Templates.OTHERS)));
        return Map.copyOf(compiled);
    }
}
