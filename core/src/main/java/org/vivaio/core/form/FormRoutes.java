package org.vivaio.core.form;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.api.Payload;
import org.vivaio.api.Verdict;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.platform.ProblemException;
import org.vivaio.core.spam.Puzzle;

/** The public door of forms: hosted page, JSON for the embed, submits, and the files that pages load. */
public final class FormRoutes {
    /** Largest body of a submit. */
    public static final int MAX_BODY = 1 << 20;

    static final String METHODS = "GET, HEAD, POST, OPTIONS";

    private static final Logger LOG = LoggerFactory.getLogger(FormRoutes.class);
    private static final Pattern TENANT = Pattern.compile("[a-z][a-z0-9-]{1,39}");
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    /** Most bytes of all files of one submit together. */
    public static final int MAX_FILE = 10 << 20;

    /** Largest body of a form that asks for files. */
    static final int MAX_UPLOAD = 12 << 20;

    /** A body so much too large is not even read to its end. */
    private static final long HOPELESS = 64L << 20;

    /** Uploads are held in memory until they are stored: only so many at a time. */
    private static final int UPLOADS = 8;

    private final FormCatalog catalog;
    private final CaptureDoor door;
    private final FormToken tokens;
    private final Supplier<String> ids;
    private final Function<HttpServerRequest, String> address;
    private final RateLimit rates;
    private final Uploads uploads;
    private final AtomicInteger uploading = new AtomicInteger();
    private Optional<FormStats> stats = Optional.empty();
    private Visits visits = Visits.NOBODY;
    private final FormAssets assets = new FormAssets();
    private volatile Gifts gifts = Gifts.NONE;

    /**
     * Routes that are not mounted yet.
     *
     * @param catalog finds forms
     * @param door stores submits
     * @param tokens signs and checks the time trap
     * @param clock counts the submits of a minute
     * @param ids makes a new id as text: keys of pages, numbers of problems
     * @param address the visitor's network address, seen through trusted proxies only
     */
    public FormRoutes(
            FormCatalog catalog,
            CaptureDoor door,
            FormToken tokens,
            Clock clock,
            Supplier<String> ids,
            Function<HttpServerRequest, String> address) {
        this(catalog, door, tokens, clock, ids, address, Uploads.REFUSED);
    }

    /**
     * The same with a place for files.
     *
     * @param uploads keeps files that come along
     */
    public FormRoutes(
            FormCatalog catalog,
            CaptureDoor door,
            FormToken tokens,
            Clock clock,
            Supplier<String> ids,
            Function<HttpServerRequest, String> address,
            Uploads uploads) {
        this.uploads = uploads;
        this.catalog = catalog;
        this.door = door;
        this.tokens = tokens;
        this.ids = ids;
        this.address = address;
        this.rates = new RateLimit(clock);
    }

    /** Counts from now on, and knows people by their links. */
    void count(FormStats counter, Visits known) {
        this.stats = Optional.of(counter);
        this.visits = known;
    }

    /** Where embeds of earlier releases are found by their file name. */
    void earlier(Function<String, Future<Optional<Buffer>>> store) {
        assets.earlier(store);
    }

    static boolean isName(String tenant, String form) {
        return TENANT.matcher(tenant).matches() && FORM.matcher(form).matches();
    }

    private void counted(Form form, int variant, Form base, String metric) {
        if (!form.name().startsWith(Previews.PREFIX)) {
            String counted = Variants.counted(base, Variants.name(base, variant));
            stats.ifPresent(s -> s.count(form.tenant(), form.name(), counted, metric));
        }
    }

    /** Registers the routes. They read bodies themselves: mount them before any body handler. */
    public void mount(Router router) {
        router.route("/f/assets/form.css")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(assets::style);
        router.route("/embed/v1/form.js")
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(assets::embed);
        router.route("/embed/v1/:file").method(HttpMethod.GET).handler(assets::version);
        router.route("/f/:tenant/:form").handler(this::handle);
        router.get("/f/:tenant/:form/look.css").handler(context -> {
            context.request().resume();
            more(context, (exchange, form) -> exchange.css(look(form)));
        });
        router.get("/f/:tenant/:form/embed.html").handler(context -> {
            context.request().resume();
            more(context, this::embedded);
        });
        router.get("/f/:tenant/:form/plain.html").handler(context -> {
            context.request().resume();
            more(context, this::plain);
        });
    }

    private void handle(RoutingContext context) {
        FormExchange exchange = new FormExchange(context, assets.styleAddress(), ids.get());
        HttpServerRequest request = context.request();
        request.pause();
        Future<Optional<Form>> found = find(exchange);
        String method = request.method().name();
        found.map(form -> {
                    if (form.isEmpty()) {
                        request.resume();
                        exchange.problem(
                                Problem.notFound("There is no such form; check tenant and name."),
                                exchange.languages());
                    } else {
                        switch (method) {
                            case "GET", "HEAD" -> show(exchange, form.get());
                            case "POST" -> receive(exchange, form.get());
                            case "OPTIONS" ->
                                exchange.preflight(
                                        exchange.allowOrigin(form.get().spec()));
                            default -> {
                                request.resume();
                                exchange.response().putHeader(HttpHeaders.ALLOW, METHODS);
                                exchange.problem(
                                        Problem.of(
                                                405,
                                                "method-not-allowed",
                                                "Method not allowed",
                                                "Use " + METHODS + "."),
                                        exchange.languages());
                            }
                        }
                    }
                    return form;
                })
                .onFailure(failure -> {
                    request.resume();
                    exchange.problem(problem(exchange, failure), exchange.languages());
                });
    }

    private void more(RoutingContext context, BiConsumer<FormExchange, Form> answer) {
        FormExchange exchange = new FormExchange(context, assets.styleAddress(), ids.get());
        find(exchange)
                .onSuccess(form -> form.ifPresentOrElse(f -> answer.accept(exchange, f), context::next))
                .onFailure(failure -> exchange.problem(problem(exchange, failure), exchange.languages()));
    }

    /** The colours of the form; the values were checked when the form was saved. */
    private static String look(Form form) {
        StringBuilder css = new StringBuilder(":root{");
        form.spec()
                .extras()
                .look()
                .forEach((key, value) -> css.append("--")
                        .append(key.equals("bg") ? "card" : key)
                        .append(':')
                        .append(value)
                        .append(';'));
        return css.append('}').toString();
    }

    /** The form as plain HTML to be copied into a page: it needs no script, and posts here. */
    private void plain(FormExchange exchange, Form form) {
        FormView view = FormView.of(form, exchange.languages());
        String address = exchange.request().absoluteURI().replaceFirst("/plain\\.html.*", "");
        FormPage.Hidden hidden = new FormPage.Hidden("", "", Map.of(), Map.of());
        exchange.text(new FormMarkup(view, FormPage.State.fresh(), FormMarkup.Place.PLAIN)
                .form(address + "?lang=" + view.language(), hidden)
                .html());
    }

    /** A page with nothing on it but the embed, for previews at any width and in both themes. */
    private void embedded(FormExchange exchange, Form form) {
        String scheme = "dark".equals(exchange.request().getParam("theme")) ? "dark" : "light";
        exchange.preview("<!DOCTYPE html><html lang=\""
                + FormView.of(form, exchange.languages()).language()
                + "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
                + "<meta name=\"color-scheme\" content=\"" + scheme + "\"><title>.</title></head><body>"
                + "<script src=\"../../../embed/v1/form.js\" data-form=\"" + form.tenant() + "/" + form.name()
                + "\" async></script></body></html>");
    }

    private Future<Optional<Form>> find(FormExchange exchange) {
        String tenant = exchange.path("tenant");
        String form = exchange.path("form");
        if (!isName(tenant, form)) {
            return Future.succeededFuture(Optional.empty());
        }
        try {
            return catalog.find(tenant, form);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private void show(FormExchange exchange, Form base) {
        exchange.allowOrigin(base.spec());
        String visitor = address.apply(exchange.request());
        int variant = Variants.pick(
                base, visitor, exchange.header(HttpHeaders.USER_AGENT).orElse(""));
        Form form = base.variant(variant);
        String known = Optional.ofNullable(exchange.request().getParam(Visits.PARAMETER))
                .orElse("");
        boolean asks = !known.isEmpty()
                && form.spec().fields().stream().anyMatch(f -> f.more().ask());
        (asks ? visits.known(form.tenant(), known) : Future.<Set<String>>succeededFuture(Set.of()))
                .otherwise(Set.of())
                .onSuccess(names -> show(exchange, base, form.without(names), variant, visitor));
    }

    private void show(FormExchange exchange, Form base, Form form, int variant, String visitor) {
        FormView view = FormView.of(form, exchange.languages());
        counted(form, variant, base, "served");
        if (exchange.wantsJson()) {
            String token = tokens.issue(form.tenant(), form.name(), difficulty(form, visitor), variant);
            String action = form.name() + "?lang=" + view.language() + "&e=1";
            ObjectNode json = FormJson.of(view, token, tokens.puzzle(token), action, exchange.preset(form.spec()));
            if (!base.spec().variants().isEmpty()) {
                json.put("variant", Variants.name(base, variant));
            }
            exchange.json(200, json);
            return;
        }
        // a page without JavaScript cannot do any work
        String token = tokens.issue(form.tenant(), form.name(), 0, variant);
        Map<String, String> preset = exchange.preset(form.spec());
        FormPage.Hidden hidden = new FormPage.Hidden(ids.get(), token, exchange.touch(), preset);
        exchange.page(200, FormPage.form(view, hidden, FormPage.State.fresh(preset), assets.styleAddress()));
    }

    /** An address that sends a lot has to work more for each submit: one bit more is twice the work. */
    private int difficulty(Form form, String visitor) {
        int proof = door.difficulty(form.tenant(), form.name(), form.spec().proofOfWork());
        int recent = rates.used(rateKey(form, visitor), form.spec().rate());
        int more = 32 - Integer.numberOfLeadingZeros(recent / 5);
        return proof == 0 ? 0 : Math.min(Puzzle.HARDEST, proof + Math.min(6, more));
    }

    private static String rateKey(Form form, String visitor) {
        return form.tenant() + "/" + form.name() + "/" + visitor;
    }

    private String issue(String tenant, String form, FormSpec spec) {
        return tokens.issue(tenant, form, door.difficulty(tenant, form, spec.proofOfWork()));
    }

    private void receive(FormExchange exchange, Form form) {
        List<String> languages = form.spec().languages(exchange.languages());
        if (!exchange.allowOrigin(form.spec())) {
            exchange.request().resume();
            String remedy = "Add the page's origin to the form's origins, or send from one that is listed.";
            exchange.problem(Problem.of(403, "origin-not-allowed", "This origin may not submit", remedy), languages);
            return;
        }
        String contentType = exchange.header(HttpHeaders.CONTENT_TYPE).orElse("");
        Optional<FormBody.Kind> kind = FormBody.Kind.of(contentType);
        String coding = exchange.header(HttpHeaders.CONTENT_ENCODING).orElse("identity");
        if (kind.isEmpty() || !coding.equalsIgnoreCase("identity")) {
            exchange.request().resume();
            String remedy =
                    "Send application/x-www-form-urlencoded, multipart/form-data or application/json, unpacked.";
            exchange.problem(
                    Problem.of(415, "unsupported-media-type", "This kind of body is not read here", remedy), languages);
            return;
        }
        boolean upload = form.spec().hasFiles() && kind.get() == FormBody.Kind.MULTIPART;
        if (upload && uploading.incrementAndGet() > UPLOADS) {
            uploading.decrementAndGet();
            exchange.request().resume();
            exchange.problem(Problem.unavailable("Too many files arrive at this moment; try again"), languages);
            return;
        }
        body(exchange.request(), upload ? MAX_UPLOAD : MAX_BODY)
                .compose(body -> submit(exchange, form, Payload.of(contentType, body), kind.get()))
                .onComplete(done -> {
                    if (upload) {
                        uploading.decrementAndGet();
                    }
                })
                .onFailure(failure -> exchange.problem(problem(exchange, failure), languages));
    }

    private static Future<byte[]> body(HttpServerRequest request, int max) {
        if (request.isEnded()) {
            throw new IllegalStateException("the body was read before: mount FormRoutes before any body handler");
        }
        Promise<byte[]> promise = Promise.promise();
        Buffer body = Buffer.buffer();
        long[] seen = new long[1];
        request.handler(chunk -> {
            seen[0] += chunk.length();
            if (seen[0] <= max) {
                body.appendBuffer(chunk);
            } else if (seen[0] > HOPELESS) {
                request.connection().close();
            } else {
                promise.tryFail(tooLarge(max));
            }
        });
        request.exceptionHandler(promise::tryFail);
        request.endHandler(end -> promise.tryComplete(body.getBytes()));
        request.resume();
        return promise.future();
    }

    private static ProblemException tooLarge(int max) {
        String remedy = "Send at most " + max + " bytes.";
        return Problem.of(413, "too-large", "The request is too large", remedy).exception();
    }

    private Future<Void> submit(FormExchange exchange, Form base, Payload payload, FormBody.Kind kind) {
        FormBody.Parsed parsed = FormBody.parse(kind, payload.contentType(), payload.body());
        int variant = tokens.variant(parsed.token(), base.tenant(), base.name());
        Form form = base.variant(variant);
        FormSubmission submission = parsed.submission(form.spec());
        FormView view = FormView.of(form, exchange.languages());
        FormToken.Check check = tokens.check(
                submission.token(), form.tenant(), form.name(), form.spec().timeTrap());
        List<FieldError> errors = FormValidator.check(form, submission, view.languages());
        if (!errors.isEmpty()) {
            Problem problem = Problem.invalid(view.messages().count("errors", errors.size()), errors);
            if (submission.step().isEmpty()) {
                counted(form, variant, base, "refused");
            }
            again(exchange, view, submission, check, problem);
            return Future.succeededFuture();
        }
        if (form.name().startsWith(Previews.PREFIX) && submission.step().isEmpty()) {
            // nothing is stored of a form that somebody is still writing
            thank(exchange, form, view, submission, new CaptureAnswer(ids.get(), Verdict.Kind.ACCEPTED));
            return Future.succeededFuture();
        }
        if (submission.step().isPresent()) {
            // only asked whether it would do
            exchange.json(200, Json.object().put("step", submission.step().getAsInt()));
            return Future.succeededFuture();
        }
        String visitor = address.apply(exchange.request());
        if (!rates.take(rateKey(form, visitor), form.spec().rate())) {
            Problem problem =
                    Problem.of(429, "rate", "Too many submits", view.messages().text("busy.text"));
            again(exchange, view, submission, check, problem);
            return Future.succeededFuture();
        }
        Set<Signal> signals = EnumSet.noneOf(Signal.class);
        check.signal().ifPresent(signals::add);
        if (submission.honeypot()) {
            signals.add(Signal.HONEYPOT);
        }
        Optional<Puzzle> solved = puzzle(form, submission, check, signals);
        Payload kept =
                submission.files().isEmpty() ? payload : FormBody.withoutFiles(payload, parsed.inputs(), submission);
        String key = submission.key().orElseGet(ids);
        return uploads.store(form.tenant(), form.name(), key, submission.files())
                .compose(files -> {
                    FormCapture capture = new FormCapture(
                            form.tenant(),
                            form.name(),
                            form.version(),
                            kept,
                            submission,
                            Optional.ofNullable(submission.touch().get("page"))
                                    .or(() -> exchange.header(HttpHeaders.REFERER)),
                            view.language(),
                            exchange.header(HttpHeaders.USER_AGENT),
                            visitor,
                            signals,
                            form.spec().rate(),
                            solved,
                            Variants.name(base, variant),
                            files);
                    return door.submit(capture)
                            .compose(answer -> uploads.link(form.tenant(), files, answer.captureId())
                                    .map(answer));
                })
                .transform(result -> {
                    if (result.succeeded()) {
                        counted(form, variant, base, "submitted");
                        thank(exchange, form, view, submission, result.result());
                    } else {
                        again(exchange, view, submission, check, problem(exchange, result.cause()));
                    }
                    return Future.succeededFuture();
                });
    }

    /** The puzzle that was solved; what is wrong with a proof becomes a signal. */
    private Optional<Puzzle> puzzle(Form form, FormSubmission submission, FormToken.Check check, Set<Signal> signals) {
        boolean ours = check != FormToken.Check.FORGED && check != FormToken.Check.MISSING;
        Optional<Puzzle> asked = submission.token().filter(t -> ours).flatMap(tokens::puzzle);
        if (asked.isEmpty() || submission.pow().isEmpty()) {
            if (form.spec().proofRequired()) {
                signals.add(Signal.POW_INVALID);
            } else if (asked.isPresent()) {
                signals.add(Signal.POW_MISSING);
            }
            return Optional.empty();
        }
        if (!asked.get().solvedBy(submission.pow().get())) {
            signals.add(Signal.POW_INVALID);
            return Optional.empty();
        }
        return asked;
    }

    private FormView.Thanks given(Form form, FormView view, FormView.Thanks thanks, CaptureAnswer answer) {
        FormExtras.After after = form.spec().extras().after();
        return after.asset()
                .flatMap(asset -> gifts.of(form.tenant(), asset, answer.captureId(), view.languages()))
                .map(gift -> thanks.with(gift, after.linkText().isPresent()))
                .orElse(thanks);
    }

    /** From now on, forms may give something for their submits. */
    void give(Gifts giver) {
        this.gifts = giver;
    }

    private void thank(
            FormExchange exchange, Form form, FormView view, FormSubmission submission, CaptureAnswer answer) {
        FormView.Thanks thanks = given(form, view, view.thanks(form.spec(), submission), answer);
        if (exchange.wantsJson()) {
            ObjectNode body = Json.object().put("captureId", answer.captureId()).put("verdict", answer.verdictKey());
            ObjectNode said = FormView.thanksJson(thanks);
            if (exchange.isEmbed()) {
                said.set("tree", FormMarkup.thanks(view, thanks, answer).json());
                thanks.event().ifPresent(event -> said.put("event", event));
            }
            body.set("thanks", said);
            exchange.json(200, body);
        } else if (thanks.redirect().isPresent()) {
            exchange.redirect(thanks.redirect().get());
        } else {
            exchange.page(200, FormPage.thanks(view, thanks, answer, assets.styleAddress()));
        }
    }

    /** Shows the form once more with everything the visitor wrote, and says what to do. */
    private void again(
            FormExchange exchange, FormView view, FormSubmission submission, FormToken.Check check, Problem problem) {
        exchange.retryLater(problem.status());
        if (exchange.wantsJson()) {
            ObjectNode json = problem.toJson(exchange.instance());
            if (exchange.isEmbed()) {
                new FormMarkup(
                                view,
                                new FormPage.State(Optional.of(submission), problem.errors(), Optional.empty()),
                                FormMarkup.Place.EMBED)
                        .summary()
                        .ifPresent(summary -> json.set("summary", summary.json()));
            }
            exchange.json(problem.status(), json);
            return;
        }
        boolean invalid = !problem.errors().isEmpty();
        Messages messages = view.messages();
        Optional<FormPage.Notice> notice = invalid
                ? Optional.empty()
                : Optional.of(
                        switch (problem.status()) {
                            case 422 -> new FormPage.Notice(messages.text("errors.one"), messages.text("error.used"));
                            case 429 -> new FormPage.Notice(messages.text("busy.title"), messages.text("busy.text"));
                            default ->
                                new FormPage.Notice(
                                        messages.text("unavailable.title"), messages.text("unavailable.text"));
                        });
        // a key that was used for something else would be refused for ever; any other key must stay, so that what
        // was perhaps stored already is not stored twice. A good token stays too: mending takes less than a time trap
        boolean used = !invalid && problem.status() == 422;
        String key = submission.key().filter(k -> !used).orElseGet(ids);
        boolean goodToken = check != FormToken.Check.FORGED && check != FormToken.Check.MISSING;
        String token =
                submission.token().filter(t -> goodToken).orElseGet(() -> tokens.issue(view.tenant(), view.form()));
        FormPage.Hidden hidden = new FormPage.Hidden(key, token, submission.touch(), Map.of());
        FormPage.State state = new FormPage.State(Optional.of(submission), problem.errors(), notice);
        exchange.page(problem.status(), FormPage.form(view, hidden, state, assets.styleAddress()));
    }

    private static Problem problem(FormExchange exchange, Throwable failure) {
        if (failure instanceof ProblemException refused) {
            return refused.problem();
        }
        LOG.error("form request {} failed", exchange.instance(), failure);
        return Problem.of(
                500,
                "internal",
                "Something went wrong here",
                "Send it again; if it stays, report number " + exchange.instance() + ".");
    }
}
