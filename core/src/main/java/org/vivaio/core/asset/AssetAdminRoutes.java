package org.vivaio.core.asset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.delivery.Templates;
import org.vivaio.core.form.FileKinds;
import org.vivaio.core.form.UploadedFile;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Bodies;
import org.vivaio.core.http.Routes;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.resource.Rulebook;

/** Files of assets and codes of pools, below a tenant of the API. */
final class AssetAdminRoutes implements Routes {
    static final int MAX_FILE = 16 << 20;
    private static final int MAX_CODES = 8 << 20;
    private static final int MOST_CODES = 100_000;
    private static final int LONGEST_CODE = 100;

    private final AssetShelf shelf;
    private final AttachedFiles attached;
    private final Function<String, Future<Rulebook>> rulebooks;

    AssetAdminRoutes(AssetShelf shelf, AttachedFiles attached, Function<String, Future<Rulebook>> rulebooks) {
        this.shelf = shelf;
        this.attached = attached;
        this.rulebooks = rulebooks;
    }

    @Override
    public boolean readsBodies() {
        return true;
    }

    @Override
    public void mount(Router router) {
        String file = ApiPath.TENANT + "/assets/{name}/file";
        String pool = ApiPath.TENANT + "/codepools/{name}";
        ApiPath.route(router, HttpMethod.GET, ApiPath.TENANT + "/assets")
                .handler(context -> list(context, this::assets));
        ApiPath.route(router, HttpMethod.GET, ApiPath.TENANT + "/codepools")
                .handler(context -> list(context, this::pools));
        ApiPath.route(router, HttpMethod.PUT, file)
                .handler(context -> asset(context, Role.OPERATOR, (tenant, name) -> upload(context, tenant, name)));
        ApiPath.route(router, HttpMethod.GET, file).handler(this::download);
        ApiPath.route(router, HttpMethod.DELETE, file)
                .handler(context -> asset(context, Role.OPERATOR, (tenant, name) -> remove(context, tenant, name)));
        ApiPath.route(router, HttpMethod.GET, pool)
                .handler(context -> pool(
                        context,
                        Role.VIEWER,
                        (tenant, name) -> shelf.figures(tenant, name).map(Api.Answer::ok)));
        ApiPath.route(router, HttpMethod.POST, pool + "/codes")
                .handler(context -> pool(context, Role.OPERATOR, (tenant, name) -> add(context, tenant, name)));
    }

    private void list(RoutingContext context, BiFunction<String, AssetRules, Future<ArrayNode>> items) {
        context.request().resume();
        Api.require(context, Role.VIEWER);
        String tenant = context.pathParam("tenant");
        Api.respond(
                context,
                rulebooks
                        .apply(tenant)
                        .compose(book -> items.apply(tenant, book.part(AssetRules.class)))
                        .map(all -> Api.Answer.ok(Json.object().set("items", all))));
    }

    private Future<ArrayNode> assets(String tenant, AssetRules known) {
        return shelf.files(tenant).map(files -> {
            ArrayNode items = Json.array();
            for (String name : new TreeSet<>(known.byName().keySet())) {
                AssetRules.Asset asset = known.byName().get(name);
                ObjectNode item = items.addObject().put("name", name);
                ObjectNode label = item.putObject("label");
                asset.label().forEach(label::put);
                item.put("kind", asset.kind().name().toLowerCase(Locale.ROOT));
                asset.url().ifPresent(url -> item.put("url", url));
                asset.pool().ifPresent(pool -> item.put("pool", pool));
                item.put("expiresHours", asset.expires().toMinutes() / 60.0);
                Optional.ofNullable(files.get(name)).ifPresent(file -> item.set("file", file));
            }
            return items;
        });
    }

    private Future<ArrayNode> pools(String tenant, AssetRules known) {
        return shelf.figures(tenant).map(figures -> {
            ArrayNode items = Json.array();
            new TreeSet<>(known.pools())
                    .forEach(pool -> items.add(figures.getOrDefault(pool, AssetShelf.figures(pool, 0, 0))));
            return items;
        });
    }

    private void asset(RoutingContext context, Role least, BiFunction<String, String, Future<Api.Answer>> step) {
        with(context, least, "asset", rules -> rules.byName().keySet(), step);
    }

    private void pool(RoutingContext context, Role least, BiFunction<String, String, Future<Api.Answer>> step) {
        with(context, least, "code pool", AssetRules::pools, step);
    }

    private void with(
            RoutingContext context,
            Role least,
            String what,
            Function<AssetRules, Set<String>> names,
            BiFunction<String, String, Future<Api.Answer>> step) {
        Api.require(context, least);
        String tenant = context.pathParam("tenant");
        String name = context.pathParam("name");
        Api.respond(context, rulebooks.apply(tenant).compose(book -> {
            if (!names.apply(book.part(AssetRules.class)).contains(name)) {
                context.request().resume();
                throw Problem.notFound("There is no such " + what + "; save it as a resource first")
                        .exception();
            }
            return step.apply(tenant, name);
        }));
    }

    private Future<Api.Answer> upload(RoutingContext context, String tenant, String asset) {
        String name = Optional.ofNullable(context.queryParams().get("name")).orElse(asset);
        return Bodies.read(context.request(), MAX_FILE).compose(content -> {
            if (content.length() == 0) {
                throw wrong("body", "The file is empty: send its bytes as the body");
            }
            String media = FileKinds.of(content.getBytes()).orElse("application/octet-stream");
            String clean = UploadedFile.clean(name);
            return rulebooks
                    .apply(tenant)
                    .compose(book -> attached.fits(tenant, asset, content.length(), book.part(Templates.class)))
                    .compose(errors -> {
                        if (!errors.isEmpty()) {
                            throw Problem.invalid("The file is too big for a message; see errors", errors)
                                    .exception();
                        }
                        return shelf.put(tenant, asset, new AssetShelf.Stored(clean, media, content));
                    })
                    .map(done -> Api.Answer.ok(Json.object()
                            .put("asset", asset)
                            .put("name", clean)
                            .put("media", media)
                            .put("size", content.length())));
        });
    }

    private static RuntimeException wrong(String field, String message) {
        return Problem.invalid(
                        "The request cannot be used; see errors", List.of(new FieldError(field, "value", message)))
                .exception();
    }

    private Future<Api.Answer> remove(RoutingContext context, String tenant, String asset) {
        context.request().resume();
        return shelf.remove(tenant, asset).map(done -> {
            if (!done) {
                throw Problem.notFound("The asset has no file").exception();
            }
            return Api.Answer.empty();
        });
    }

    private void download(RoutingContext context) {
        context.request().resume();
        Api.require(context, Role.VIEWER);
        shelf.file(context.pathParam("tenant"), context.pathParam("name"))
                .onSuccess(found -> {
                    if (found.isEmpty()) {
                        Api.fail(
                                context,
                                Problem.notFound("The asset has no file").exception());
                        return;
                    }
                    String name = java.net.URLEncoder.encode(found.get().name(), StandardCharsets.UTF_8)
                            .replace("+", "%20");
                    context.response()
                            .putHeader("content-type", found.get().media())
                            .putHeader("content-disposition", "attachment; filename*=UTF-8''" + name)
                            .putHeader("content-security-policy", "sandbox; default-src 'none'")
                            .putHeader("x-content-type-options", "nosniff")
                            .putHeader("cache-control", "private, no-store")
                            .end(found.get().content());
                })
                .onFailure(failure -> Api.fail(context, failure));
    }

    private Future<Api.Answer> add(RoutingContext context, String tenant, String pool) {
        String type = String.valueOf(context.request().getHeader("content-type"));
        return Bodies.read(context.request(), MAX_CODES).compose(body -> {
            List<String> codes = type.startsWith("text/") ? lines(body) : array(body);
            List<FieldError> errors = new ArrayList<>();
            Set<String> clean = new LinkedHashSet<>();
            for (int i = 0; i < codes.size() && errors.size() < 20; i++) {
                String code = codes.get(i).strip();
                if (code.isEmpty()
                        || code.length() > LONGEST_CODE
                        || code.chars().anyMatch(Character::isISOControl)) {
                    errors.add(new FieldError("codes[" + i + "]", "format", "must be a text of 1 to 100 characters"));
                } else {
                    clean.add(code);
                }
            }
            if (codes.isEmpty() || codes.size() > MOST_CODES) {
                errors.add(new FieldError("codes", "range", "must be 1 to " + MOST_CODES + " codes"));
            }
            if (!errors.isEmpty()) {
                throw Problem.invalid("The codes cannot be used; see errors", errors)
                        .exception();
            }
            return shelf.add(tenant, pool, List.copyOf(clean))
                    .map(added ->
                            Api.Answer.of(201, Json.object().put("added", added).put("known", codes.size() - added)));
        });
    }

    private static List<String> lines(Buffer body) {
        return body.toString(StandardCharsets.UTF_8)
                .replace("\uFEFF", "")
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    private static List<String> array(Buffer body) {
        ObjectNode json = Api.jsonObject(body);
        List<String> codes = new ArrayList<>();
        for (JsonNode code : json.path("codes")) {
            codes.add(code.isTextual() ? code.asText() : "");
        }
        return codes;
    }
}
