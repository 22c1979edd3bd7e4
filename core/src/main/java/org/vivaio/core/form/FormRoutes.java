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
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.api.Payload;
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

    /** A body so much too large is not even read to its end. */
    private static final long HOPELESS = 16L << 20;

    private final FormCatalog catalog;
    private final CaptureDoor door;
    private final FormToken tokens;
    private final Supplier<String> ids;
    private final Function<HttpServerRequest, String> address;
    private final RateLimit rates;
    private final FormAssets assets = new FormAssets();

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
        this.catalog = catalog;
        this.door = door;
        this.tokens = tokens;
        this.ids = ids;
        this.address = address;
        this.rates = new RateLimit(clock);
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
        router.route("/f/:tenant/:form").handler(this::handle);
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

    private Future<Optional<Form>> find(FormExchange exchange) {
        String tenant = exchange.path("tenant");
        String form = exchange.path("form");
        if (!TENANT.matcher(tenant).matches() || !FORM.matcher(form).matches()) {
            return Future.succeededFuture(Optional.empty());
        }
        try {
            return catalog.find(tenant, form);
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    private void show(FormExchange exchange, Form form) {
        exchange.allowOrigin(form.spec());
        FormView view = FormView.of(form, exchange.languages());
        String token = issue(form.tenant(), form.name(), form.spec());
        if (exchange.wantsJson()) {
            exchange.json(200, view.toJson(token, form.name() + "?lang=" + view.language(), tokens.puzzle(token)));
            return;
        }
        FormPage.Hidden hidden = new FormPage.Hidden(ids.get(), token, exchange.touch(), exchange.preset(form.spec()));
        exchange.page(200, FormPage.form(view, hidden, FormPage.State.fresh(), assets.styleAddress()));
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
        body(exchange.request())
                .compose(body -> submit(exchange, form, Payload.of(contentType, body), kind.get()))
                .onFailure(failure -> exchange.problem(problem(exchange, failure), languages));
    }

    private static Future<byte[]> body(HttpServerRequest request) {
        if (request.isEnded()) {
            throw new IllegalStateException("the body was read before: mount FormRoutes before any body handler");
        }
        Promise<byte[]> promise = Promise.promise();
        Buffer body = Buffer.buffer();
        long[] seen = new long[1];
        request.handler(chunk -> {
            seen[0] += chunk.length();
            if (seen[0] <= MAX_BODY) {
                body.appendBuffer(chunk);
            } else if (seen[0] > HOPELESS) {
                request.connection().close();
            } else {
                promise.tryFail(tooLarge());
            }
        });
        request.exceptionHandler(promise::tryFail);
        request.endHandler(end -> promise.tryComplete(body.getBytes()));
        request.resume();
        return promise.future();
    }

    private static ProblemException tooLarge() {
        String remedy = "Send at most " + MAX_BODY + " bytes.";
        return Problem.of(413, "too-large", "The request is too large", remedy).exception();
    }

    private Future<Void> submit(FormExchange exchange, Form form, Payload payload, FormBody.Kind kind) {
        FormSubmission submission = FormBody.read(form.spec(), kind, payload.contentType(), payload.body());
        FormView view = FormView.of(form, exchange.languages());
        FormToken.Check check = tokens.check(
                submission.token(), form.tenant(), form.name(), form.spec().timeTrap());
        List<FieldError> errors = FormValidator.check(form, submission, view.languages());
        if (!errors.isEmpty()) {
            Problem problem = Problem.invalid(view.messages().count("errors", errors.size()), errors);
            again(exchange, view, submission, check, problem);
            return Future.succeededFuture();
        }
        String visitor = address.apply(exchange.request());
        if (!rates.take(
                form.tenant() + "/" + form.name() + "/" + visitor, form.spec().rate())) {
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
        FormCapture capture = new FormCapture(
                form.tenant(),
                form.name(),
                form.version(),
                payload,
                submission,
                Optional.ofNullable(submission.touch().get("page")).or(() -> exchange.header(HttpHeaders.REFERER)),
                view.language(),
                exchange.header(HttpHeaders.USER_AGENT),
                visitor,
                signals,
                form.spec().rate(),
                solved);
        return door.submit(capture).transform(result -> {
            if (result.succeeded()) {
                thank(exchange, view, result.result());
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

    private void thank(FormExchange exchange, FormView view, CaptureAnswer answer) {
        if (exchange.wantsJson()) {
            ObjectNode body = Json.object();
            body.put("captureId", answer.captureId()).put("verdict", answer.verdictKey());
            body.set("thanks", view.thanksJson());
            exchange.json(200, body);
        } else if (view.thanks().redirect().isPresent()) {
            exchange.redirect(view.thanks().redirect().get());
        } else {
            exchange.page(200, FormPage.thanks(view, answer, assets.styleAddress()));
        }
    }

    /** Shows the form once more with everything the visitor wrote, and says what to do. */
    private void again(
            FormExchange exchange, FormView view, FormSubmission submission, FormToken.Check check, Problem problem) {
        exchange.retryLater(problem.status());
        if (exchange.wantsJson()) {
            exchange.json(problem.status(), problem.toJson(exchange.instance()));
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
