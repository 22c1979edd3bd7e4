package org.vivaio.plugins.landing;

import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.vivaio.api.Setting;

/** Settings of one landing page. */
public record LandingPageSettings(
        @Setting(
                label = "Title",
                help = "The firm's or offer's name: browser tab and top of the page.",
                min = 1,
                max = 120)
        String title,

        @Setting(label = "Headline", help = "What the visitor gets, in one line.", min = 1, max = 200)
        String headline,

        @Setting(
                label = "Text",
                help = "A short text below the headline; a blank line starts a new paragraph.",
                max = 4000)
        Optional<String> text,

        @Setting(label = "Benefits", help = "A list of short lines: what is in it for the visitor.", max = 12)
        List<String> benefits,

        @Setting(
                label = "Image",
                help = "Address of a picture (https). Visitors load it from there, so choose a host you trust.",
                example = "https://www.example.com/guide.jpg")
        Optional<URI> image,

        @Setting(label = "Language", help = "Language of labels, messages and notices.", fallback = "en")
        Language language,

        @Setting(label = "Title of the form", group = "Form", max = 120)
        Optional<String> formTitle,

        @Setting(
                label = "Fields",
                help = "What the form asks; first name and e-mail when empty.",
                group = "Form",
                max = 20)
        List<Field> fields,

        @Setting(
                label = "Notice",
                help = "Name of the purpose whose text is the privacy notice; its box must be ticked.",
                group = "Form",
                fallback = "privacy")
        String notice,

        @Setting(
                label = "Consents",
                help = "Boxes the visitor may tick; never ticked beforehand.",
                group = "Form",
                max = 10)
        List<Consent> consents,

        @Setting(
                label = "Button",
                help = "A verb with its object.",
                example = "Send me the guide",
                group = "Form",
                max = 60)
        Optional<String> submitLabel,

        @Setting(label = "Title of the thank-you page", group = "Afterwards", max = 200)
        Optional<String> thanksTitle,

        @Setting(label = "Text of the thank-you page", group = "Afterwards", max = 4000)
        Optional<String> thanksText,

        @Setting(label = "Source", help = "Where visitors without utm_source come from.", group = "Origin", max = 100)
        Optional<String> source,

        @Setting(label = "Medium", help = "The same for utm_medium.", group = "Origin", max = 100)
        Optional<String> medium,

        @Setting(label = "Campaign", help = "The same for utm_campaign.", group = "Origin", max = 100)
        Optional<String> campaign,

        @Setting(label = "Foot of the page", help = "Who you are: firm, address, tax number.", max = 500)
        Optional<String> footer,

        @Setting(
                label = "Template",
                help =
                        "split: text and form side by side. hero: a wide picture above, the form in the middle. letter: one quiet"
                                + " column.",
                group = "Looks",
                fallback = "split")
        Template template,

        @Setting(
                label = "Description",
                help = "For search engines and for those who share the page; the headline when empty.",
                group = "Looks",
                max = 300)
        Optional<String> description,

        @Setting(
                label = "Form",
                help =
                        "Name of a form that is shown instead of the fields above: with its own fields, texts and rules.",
                group = "Form",
                pattern = "[a-z0-9][a-z0-9._-]{0,79}")
        Optional<String> form,

        @Setting(
                label = "Asset",
                help =
                        "Name of an asset (a file, a video, a code) that the thank-you page gives. A form names its own.",
                group = "Afterwards",
                pattern = "[a-z0-9][a-z0-9._-]{0,79}")
        Optional<String> asset,

        @Setting(
                label = "Published",
                help = "Off: nobody finds the page but by the preview.",
                group = "Publishing",
                fallback = "true")
        boolean published,

        @Setting(
                label = "Preview key",
                help =
                        "With a key, /preview?key=… behind the page's address shows the draft. Nothing sent there is stored.",
                group = "Publishing",
                pattern = "[A-Za-z0-9_-]{8,64}")
        Optional<String> previewKey,

        @Setting(
                label = "Draft",
                help = "What the next version says otherwise. Publish it by moving it above.",
                group = "Publishing")
        Optional<Draft> draft,

        @Setting(
                label = "Kiosk",
                help =
                        "Also serves /kiosk behind the page's address: for a tablet at a fair. It goes on without a network, keeps"
                                + " what people send, and begins anew after each of them.",
                group = "Publishing",
                fallback = "false")
        boolean kiosk) {

    /** How a page looks. */
    public enum Template {
        /** Text and form side by side. */
        SPLIT,
        /** A wide picture, then the form. */
        HERO,
        /** One column. */
        LETTER
    }

    /**
     * What a draft says otherwise; what is empty stays as it is published.
     *
     * @param template how it looks
     */
    public record Draft(
            @Setting(label = "Headline", max = 200) Optional<String> headline,
            @Setting(label = "Text", max = 4000) Optional<String> text,
            @Setting(label = "Benefits", max = 12) List<String> benefits,
            @Setting(label = "Image") Optional<URI> image,
            @Setting(label = "Template") Optional<Template> template,
            @Setting(label = "Title of the form", max = 120) Optional<String> formTitle,
            @Setting(label = "Button", max = 60) Optional<String> submitLabel) {
        /** Copies the list and checks the picture. */
        public Draft {
            benefits = List.copyOf(benefits);
            image.ifPresent(LandingPageSettings::origin);
        }
    }

    /** The page as it would be with its draft. */
    LandingPageSettings drafted() {
        if (draft.isEmpty()) {
            return this;
        }
        Draft next = draft.get();
        return new LandingPageSettings(
                title,
                next.headline().orElse(headline),
                next.text().or(() -> text),
                next.benefits().isEmpty() ? benefits : next.benefits(),
                next.image().or(() -> image),
                language,
                next.formTitle().or(() -> formTitle),
                fields,
                notice,
                consents,
                next.submitLabel().or(() -> submitLabel),
                thanksTitle,
                thanksText,
                source,
                medium,
                campaign,
                footer,
                next.template().orElse(template),
                description,
                form,
                asset,
                published,
                previewKey,
                Optional.empty(),
                kiosk);
    }

    /** Languages of a page. */
    public enum Language {
        /** Italian. */
        IT,
        /** English. */
        EN;

        Locale locale() {
            return Locale.forLanguageTag(name().toLowerCase(Locale.ROOT));
        }
    }

    /** Kinds of inputs. */
    public enum Type {
        /** One line. */
        TEXT,
        /** An e-mail address. */
        EMAIL,
        /** A telephone number. */
        TEL,
        /** Several lines. */
        LONG_TEXT
    }

    /**
     * One question of the form.
     *
     * @param name the lead's field it fills
     * @param label the text above it; standard fields have one
     * @param required whether it must be filled
     * @param type the kind of input; standard fields have one
     */
    public record Field(
            @Setting(
                    label = "Field",
                    help = "Name of the lead's field.",
                    pattern = "[a-zA-Z][a-zA-Z0-9_]{0,59}",
                    example = "email")
            String name,

            @Setting(label = "Label", max = 120) Optional<String> label,
            @Setting(label = "Required", fallback = "false") boolean required,
            @Setting(label = "Kind of input") Optional<Type> type) {

        static Field of(String name, boolean required) {
            return new Field(name, Optional.empty(), required, Optional.empty());
        }

        /** The kind of input: as set, else by the standard name. */
        Type input() {
            return type.orElse(
                    switch (name) {
                        case "email" -> Type.EMAIL;
                        case "phone" -> Type.TEL;
                        case "message" -> Type.LONG_TEXT;
                        default -> Type.TEXT;
                    });
        }
    }

    /**
     * One optional box.
     *
     * @param purpose name of the purpose
     * @param channel channel it is given for
     */
    public record Consent(
            @Setting(label = "Purpose", example = "marketing")
            String purpose,

            @Setting(label = "Channel", example = "email") String channel) {}

    /** Fills in the default fields and checks what the types cannot say. */
    public LandingPageSettings {
        benefits = List.copyOf(benefits);
        consents = List.copyOf(consents);
        fields =
                fields.isEmpty() ? List.of(Field.of("firstName", false), Field.of("email", true)) : List.copyOf(fields);
        Set<String> names = new HashSet<>();
        for (Field field : fields) {
            if (!names.add(field.name())) {
                throw new IllegalArgumentException("The field " + field.name() + " is asked twice");
            }
        }
        if (!names.contains("email") && !names.contains("phone")) {
            throw new IllegalArgumentException("Ask for email or phone: nobody could answer otherwise");
        }
        image.ifPresent(LandingPageSettings::origin);
        if (kiosk && form.isPresent()) {
            throw new IllegalArgumentException("A kiosk asks the page's own fields: leave the form empty");
        }
        if (draft.isPresent() && previewKey.isEmpty()) {
            throw new IllegalArgumentException("Give a preview key, or nobody can see the draft");
        }
    }

    /** Scheme, host and port of an image, fit for a content security policy. */
    static String origin(URI image) {
        String host = Optional.ofNullable(image.getHost()).orElse("");
        if (!"https".equalsIgnoreCase(image.getScheme()) || !host.matches("[A-Za-z0-9.-]+")) {
            throw new IllegalArgumentException("The image's address starts with https:// and a host's name");
        }
        return "https://" + host + (image.getPort() < 0 ? "" : ":" + image.getPort());
    }
}
