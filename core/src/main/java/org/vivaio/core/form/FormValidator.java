package org.vivaio.core.form;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.sanctionco.jmail.EmailValidator;
import com.sanctionco.jmail.JMail;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.vivaio.api.ConsentGiven;
import org.vivaio.core.consent.PurposeSpec;
import org.vivaio.core.platform.Problem.FieldError;

/** Judges a submit against its form; knows no time, network or store. */
public final class FormValidator {
    private static final EmailValidator EMAIL = JMail.strictValidator().requireTopLevelDomain();
    private static final Pattern PROVINCE = Pattern.compile("[A-Za-z]{2}");
    private static final PhoneNumberUtil PHONES = PhoneNumberUtil.getInstance();

    /** Numbers without a country code are read as those of this country. */
    private static final String PHONE_REGION = "IT";

    /** For a form in a language that is at home in one country before all others. */
    private static final Map<String, String> REGIONS = Map.of("de", "DE", "fr", "FR", "es", "ES");

    private static final Pattern CAP = Pattern.compile("[0-9]{5}");

    private static final Map<String, com.google.re2j.Pattern> PATTERNS = new ConcurrentHashMap<>();
    private static final int MAX_PATTERNS = 10_000;

    private FormValidator() {}

    /**
     * Every fault of a submit, in the order of the form.
     *
     * @param languages languages of the messages, best first
     */
    public static List<FieldError> check(Form form, FormSubmission submission, List<String> languages) {
        FormSpec spec = form.spec();
        Messages messages = Messages.in(languages).with(spec.extras().messages(), languages);
        List<FieldError> errors = new ArrayList<>();
        int step = submission.step().orElse(Integer.MAX_VALUE);
        String region = region(submission, languages);
        for (FormField field : spec.fields()) {
            if (field.more().step() <= step && spec.isAsked(field, submission)) {
                check(field, submission, messages, region).ifPresent(errors::add);
            }
        }
        if (step < spec.steps()) {
            return errors;
        }
        for (FormConsent consent : form.spec().consents()) {
            form.purpose(consent)
                    .flatMap(purpose -> check(consent, purpose, submission, messages))
                    .ifPresent(errors::add);
        }
        return errors;
    }

    private static Optional<FieldError> check(
            FormConsent consent, PurposeSpec purpose, FormSubmission submission, Messages messages) {
        Optional<ConsentGiven> given = submission.consents().stream()
                .filter(c ->
                        c.purpose().equals(consent.purpose()) && c.channel().equals(consent.channel()))
                .findFirst();
        if (given.isEmpty()) {
            return consent.required()
                    ? error(consent.inputName(), "required", messages.text("error.consent"))
                    : Optional.empty();
        }
        // a box for a text that was never shown proves nothing; an older version was shown and counts
        if (!purpose.wordings().containsKey(given.get().wordingVersion())) {
            return error(consent.inputName(), "wording", messages.text("error.wording"));
        }
        return Optional.empty();
    }

    private static Optional<FieldError> check(
            FormField field, FormSubmission submission, Messages messages, String region) {
        Object value = submission.fields().getOrDefault(field.name(), "");
        if (field.type() == FormField.Type.CHECKBOX) {
            return field.required() && !Boolean.TRUE.equals(value)
                    ? error(field.name(), "required", messages.text("error.required.checkbox"))
                    : Optional.empty();
        }
        if (field.type() == FormField.Type.FILE) {
            return files(field, submission, messages);
        }
        String text = submission.text(field.name());
        if (text.isEmpty()) {
            boolean choice = field.type().isGroup() || field.type().hasOptions();
            String key = choice ? "error.required.select" : "error.required";
            return field.required() ? error(field.name(), "required", messages.text(key)) : Optional.empty();
        }
        int length = text.codePointCount(0, text.length());
        if (field.maxLength().isPresent() && length > field.maxLength().getAsInt() && !isProvince(field)) {
            return error(
                    field.name(),
                    "maxLength",
                    messages.text("error.maxLength", field.maxLength().getAsInt(), length));
        }
        Optional<FieldError> format = format(field, value, text, messages, region);
        if (format.isEmpty()
                && field.pattern().isPresent()
                && !matches(field.pattern().get(), text)) {
            return error(field.name(), "pattern", messages.text("error.pattern"));
        }
        return format;
    }

    private static Optional<FieldError> format(
            FormField field, Object value, String text, Messages messages, String region) {
        if (isProvince(field)) {
            return PROVINCE.matcher(text).matches()
                    ? Optional.empty()
                    : error(field.name(), "province", messages.text("error.province"));
        }
        return switch (field.type()) {
            case EMAIL ->
                EMAIL.isValid(text) ? Optional.empty() : error(field.name(), "email", messages.text("error.email"));
            case PHONE -> phone(text, region).flatMap(key -> error(field.name(), "phone", messages.text(key)));
            case SELECT, RADIO ->
                field.options().stream().anyMatch(option -> option.value().equals(text))
                        ? Optional.empty()
                        : error(field.name(), "option", messages.text("error.option"));
            case NUMBER ->
                value instanceof BigDecimal
                        ? Optional.empty()
                        : error(field.name(), "number", messages.text("error.number"));
            case DATE -> isDate(text) ? Optional.empty() : error(field.name(), "date", messages.text("error.date"));
            case CHECKS ->
                field.options().stream().map(FormField.Option::value).toList().containsAll(List.of(text.split(",")))
                        ? Optional.empty()
                        : error(field.name(), "option", messages.text("error.option"));
            case YESNO ->
                value instanceof Boolean
                        ? Optional.empty()
                        : error(field.name(), "option", messages.text("error.option"));
            case RATING ->
                value instanceof BigDecimal points
                                && points.stripTrailingZeros().scale() <= 0
                                && points.signum() > 0
                                && points.intValue() <= field.more().points()
                        ? Optional.empty()
                        : error(field.name(), "option", messages.text("error.option"));
            case COUNTRY ->
                Places.isCountry(text)
                        ? Optional.empty()
                        : error(field.name(), "option", messages.text("error.option"));
            case PROVINCE ->
                Places.isProvince(text)
                        ? Optional.empty()
                        : error(field.name(), "province", messages.text("error.province"));
            case CAP ->
                CAP.matcher(text).matches() ? Optional.empty() : error(field.name(), "cap", messages.text("error.cap"));
            case VAT -> Codes.isVat(text) ? Optional.empty() : error(field.name(), "vat", messages.text("error.vat"));
            case FISCALCODE ->
                Codes.isTaxCode(text)
                        ? Optional.empty()
                        : error(field.name(), "fiscalcode", messages.text("error.fiscalcode"));
            case TEXT, LONGTEXT, CHECKBOX, FILE, HIDDEN -> Optional.empty();
        };
    }

    private static Optional<FieldError> files(FormField field, FormSubmission submission, Messages messages) {
        List<UploadedFile> files = submission.files().stream()
                .filter(file -> file.field().equals(field.name()))
                .toList();
        if (files.isEmpty()) {
            return field.required()
                    ? error(field.name(), "required", messages.text("error.required.file"))
                    : Optional.empty();
        }
        if (files.size() > field.more().maxFiles()) {
            return error(
                    field.name(),
                    "maxFiles",
                    messages.text("error.file.count", field.more().maxFiles()));
        }
        int all = submission.files().stream().mapToInt(f -> f.content().length).sum();
        if (all > FormRoutes.MAX_FILE) {
            return error(field.name(), "size", messages.text("error.file.size", FormRoutes.MAX_FILE >> 20));
        }
        for (UploadedFile file : files) {
            if (file.content().length == 0) {
                return error(field.name(), "empty", messages.text("error.file.empty"));
            }
            if (FileKinds.of(file.content())
                    .filter(media -> FileKinds.accepts(field.more().accept(), media))
                    .isEmpty()) {
                return error(field.name(), "media", messages.text("error.file.media", FileKinds.words(field)));
            }
        }
        return Optional.empty();
    }

    /** Whose numbers are meant without a country code: those of the person's country, as far as it is known. */
    private static String region(FormSubmission submission, List<String> languages) {
        String country = submission.text("country").toUpperCase(Locale.ROOT);
        if (country.length() == 2 && Places.isCountry(country)) {
            return country;
        }
        String language = languages.isEmpty() ? "" : languages.get(0).toLowerCase(Locale.ROOT);
        String region = Locale.forLanguageTag(language).getCountry();
        return !region.isEmpty() ? region : REGIONS.getOrDefault(language, PHONE_REGION);
    }

    /** The standard field is two letters, unless a form makes it a select of its own. */
    private static boolean isProvince(FormField field) {
        return field.name().equals("province")
                && field.type() == FormField.Type.TEXT
                && field.pattern().isEmpty();
    }

    /** Only what cannot be a number is refused: intake looks closer and flags. */
    private static Optional<String> phone(String text, String region) {
        try {
            return switch (PHONES.isPossibleNumberWithReason(PHONES.parse(text, region))) {
                case IS_POSSIBLE, IS_POSSIBLE_LOCAL_ONLY -> Optional.empty();
                case TOO_SHORT -> Optional.of("error.phone.short");
                case TOO_LONG -> Optional.of("error.phone.long");
                case INVALID_COUNTRY_CODE, INVALID_LENGTH -> Optional.of("error.phone");
            };
        } catch (NumberParseException e) {
            return Optional.of(
                    switch (e.getErrorType()) {
                        case TOO_SHORT_AFTER_IDD, TOO_SHORT_NSN -> "error.phone.short";
                        case TOO_LONG -> "error.phone.long";
                        case INVALID_COUNTRY_CODE, NOT_A_NUMBER -> "error.phone";
                    });
        }
    }

    private static boolean isDate(String text) {
        try {
            LocalDate date = LocalDate.parse(text);
            return date.getYear() >= 1 && date.getYear() <= 9999;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean matches(String pattern, String text) {
        // the patterns are the tenants' own, checked when the form was saved; the bound only guards the memory
        if (PATTERNS.size() > MAX_PATTERNS) {
            PATTERNS.clear();
        }
        return PATTERNS.computeIfAbsent(pattern, com.google.re2j.Pattern::compile)
                .matches(text);
    }

    private static Optional<FieldError> error(String field, String code, String message) {
        return Optional.of(new FieldError(field, code, message));
    }

    /** The languages of an {@code Accept-Language} header, best first. */
    static List<String> accepted(String header) {
        record Weighted(String tag, double weight) {}
        List<Weighted> tags = new ArrayList<>();
        for (String part : header.split(",", 32)) {
            String[] pieces = part.strip().split(";", 2);
            double weight = 1;
            if (pieces.length == 2 && pieces[1].strip().toLowerCase(Locale.ROOT).startsWith("q=")) {
                try {
                    weight = Double.parseDouble(pieces[1].strip().substring(2));
                } catch (NumberFormatException e) {
                    weight = 0;
                }
            }
            if (pieces[0].matches("[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8}){0,3}") && weight > 0) {
                tags.add(new Weighted(pieces[0], weight));
            }
        }
        return tags.stream()
                .sorted((a, b) -> Double.compare(b.weight(), a.weight()))
                .map(Weighted::tag)
                .toList();
    }
}
