package org.vivaio.core.asset;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.asset.AssetRules.Asset;
import org.vivaio.core.http.Routes;

/**
 * The pages behind links to assets. Looking at one gives nothing away and counts for nothing, since programs look at links in
 * mails too; the button does both.
 */
final class AssetRoutes implements Routes {
    private static final Logger LOG = LoggerFactory.getLogger(AssetRoutes.class);
    private static final Template PAGE = template();

    private final AssetLinks links;
    private final AssetShelf shelf;
    private final AssetPeople people;
    private final Function<String, Future<Optional<AssetRules>>> rules;
    private final Clock clock;

    AssetRoutes(
            AssetLinks links,
            AssetShelf shelf,
            AssetPeople people,
            Function<String, Future<Optional<AssetRules>>> rules,
            Clock clock) {
        this.links = links;
        this.shelf = shelf;
        this.people = people;
        this.rules = rules;
        this.clock = clock;
    }

    private static Template template() {
        try (InputStream in = AssetRoutes.class.getResourceAsStream("/web/asset/page.mustache")) {
            if (in == null) {
                throw new IllegalStateException("missing on the class path: page.mustache");
            }
            return Mustache.compiler()
                    .escapeHTML(true)
                    .defaultValue("")
                    .emptyStringIsFalse(true)
                    .compile(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void mount(Router router) {
        router.route(HttpMethod.GET, "/t/a/:tenant/:asset/:token").handler(context -> with(context, this::look));
        router.route(HttpMethod.POST, "/t/a/:tenant/:asset/:token").handler(context -> with(context, this::give));
    }

    /** What a request is about. */
    private record Visit(
            RoutingContext context, String tenant, Asset asset, AssetLinks.Ticket ticket, AssetTexts texts) {
        String title() {
            return asset.label(languages(context));
        }
    }

    private interface Step {
        Future<Void> run(Visit visit);
    }

    private void with(RoutingContext context, Step step) {
        String tenant = context.pathParam("tenant");
        String name = context.pathParam("asset");
        AssetTexts texts = AssetTexts.of(languages(context));
        Optional<AssetLinks.Ticket> ticket = links.read(tenant, name, context.pathParam("token"));
        if (ticket.isEmpty()) {
            note(context, 404, texts, texts.gone(), "");
            return;
        }
        rules.apply(tenant)
                .compose(found -> {
                    Optional<Asset> asset = found.flatMap(
                            all -> Optional.ofNullable(all.byName().get(name)));
                    if (asset.isEmpty()) {
                        note(context, 404, texts, texts.gone(), "");
                        return Future.<Void>succeededFuture();
                    }
                    if (ticket.get().expires().isBefore(clock.instant())) {
                        note(context, 410, texts, asset.get().label(languages(context)), texts.expired());
                        return Future.succeededFuture();
                    }
                    return step.run(new Visit(context, tenant, asset.get(), ticket.get(), texts));
                })
                .onFailure(failure -> {
                    LOG.error("An asset could not be given: {}", failure.toString());
                    note(context, 503, texts, "…", "");
                });
    }

    private Future<Void> look(Visit visit) {
        Map<String, Object> page = page(visit.context(), visit.texts(), visit.title());
        page.put("good", true);
        page.put("action", visit.context().pathParam("token"));
        page.put("button", visit.texts().button(visit.asset().kind()));
        send(visit.context(), 200, page);
        return Future.succeededFuture();
    }

    private Future<Void> give(Visit visit) {
        return people.lead(visit.tenant(), visit.ticket()).compose(lead -> switch (visit.asset()
                .kind()) {
            case FILE -> file(visit, lead);
            case VIDEO, LINK -> {
                downloaded(visit, lead);
                visit.context()
                        .response()
                        .setStatusCode(303)
                        .putHeader("location", visit.asset().url().orElseThrow())
                        .putHeader("cache-control", "no-store")
                        .putHeader("referrer-policy", "no-referrer")
                        .end();
                yield Future.succeededFuture();
            }
            case CODE -> code(visit, lead);
        });
    }

    private Future<Void> file(Visit visit, Optional<UUID> lead) {
        return shelf.file(visit.tenant(), visit.asset().name()).<Void>map(found -> {
            if (found.isEmpty()) {
                note(
                        visit.context(),
                        404,
                        visit.texts(),
                        visit.title(),
                        visit.texts().gone());
                return null;
            }
            downloaded(visit, lead);
            String name = URLEncoder.encode(found.get().name(), StandardCharsets.UTF_8)
                    .replace("+", "%20");
            visit.context()
                    .response()
                    .putHeader("content-type", found.get().media())
                    .putHeader("content-disposition", "attachment; filename*=UTF-8''" + name)
                    .putHeader("content-security-policy", "sandbox; default-src 'none'")
                    .putHeader("x-content-type-options", "nosniff")
                    .putHeader("cache-control", "private, no-store")
                    .end(found.get().content());
            return null;
        });
    }

    private Future<Void> code(Visit visit, Optional<UUID> lead) {
        if (lead.isEmpty()) {
            // nobody yet whose code it could be
            note(
                    visit.context(),
                    202,
                    visit.texts(),
                    visit.title(),
                    visit.texts().waiting());
            return Future.succeededFuture();
        }
        return shelf.code(visit.tenant(), visit.asset().pool().orElseThrow(), lead.get())
                .<Void>map(code -> {
                    if (code.isEmpty()) {
                        LOG.warn(
                                "No code is left for the asset {} of {}",
                                visit.asset().name(),
                                visit.tenant());
                        note(
                                visit.context(),
                                200,
                                visit.texts(),
                                visit.title(),
                                visit.texts().none());
                        return null;
                    }
                    downloaded(visit, lead);
                    Map<String, Object> page = page(visit.context(), visit.texts(), visit.title());
                    page.put("good", true);
                    page.put("code", code.get());
                    page.put("text", visit.texts().keep());
                    send(visit.context(), 200, page);
                    return null;
                });
    }

    private void downloaded(Visit visit, Optional<UUID> lead) {
        lead.ifPresent(id -> people.downloaded(
                visit.tenant(), id, visit.asset(), visit.ticket().by()));
    }

    private void note(RoutingContext context, int status, AssetTexts texts, String title, String text) {
        Map<String, Object> page = page(context, texts, title);
        page.put("text", text);
        send(context, status, page);
    }

    private static Map<String, Object> page(RoutingContext context, AssetTexts texts, String title) {
        Map<String, Object> page = new HashMap<>();
        page.put("lang", texts.language());
        page.put("title", title);
        page.put("style", "../../../../f/assets/form.css");
        return page;
    }

    private static void send(RoutingContext context, int status, Map<String, Object> page) {
        HttpServerResponse response = context.response();
        if (response.ended()) {
            return;
        }
        response.setStatusCode(status)
                .putHeader("content-type", "text/html; charset=utf-8")
                .putHeader("cache-control", "no-store")
                .putHeader("vary", "Accept-Language")
                .putHeader("referrer-policy", "no-referrer")
                .putHeader(
                        "content-security-policy",
                        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self' https:; base-uri 'none';"
                                + " frame-ancestors 'none'")
                .end(PAGE.execute(page));
    }

    private static List<String> languages(RoutingContext context) {
        List<String> languages = new ArrayList<>();
        try {
            Locale.LanguageRange.parse(Optional.ofNullable(context.request().getHeader("accept-language"))
                            .orElse("en"))
                    .forEach(range -> languages.add(range.getRange().split("-", 2)[0]));
        } catch (IllegalArgumentException e) {
            // not a list of languages
        }
        return languages;
    }
}
