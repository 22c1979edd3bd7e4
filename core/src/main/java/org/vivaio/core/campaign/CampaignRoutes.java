package org.vivaio.core.campaign;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.vivaio.core.auth.Caller.Role;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.Api.Answer;
import org.vivaio.core.http.ApiPath;
import org.vivaio.core.http.Routes;
import org.vivaio.core.inbox.Campaigns;
import org.vivaio.core.inbox.Campaigns.Campaign;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem;

/** The figures of campaigns over HTTP, and their costs. */
public final class CampaignRoutes implements Routes {
    private static final String ALL = ApiPath.TENANT + "/campaigns";

    private final CampaignBook book;
    private final Function<String, Future<Campaigns>> campaigns;

    /** Routes over the campaigns in force of a tenant. */
    public CampaignRoutes(CampaignBook book, Function<String, Future<Campaigns>> campaigns) {
        this.book = book;
        this.campaigns = campaigns;
    }

    @Override
    public void mount(Router router) {
        ApiPath.route(router, HttpMethod.GET, ALL).handler(context -> {
            Api.require(context, Role.VIEWER);
            String tenant = context.pathParam("tenant");
            Api.respond(
                    context,
                    campaigns
                            .apply(tenant)
                            .compose(all -> book.list(tenant, sorted(all)).map(Answer::ok)));
        });
        ApiPath.route(router, HttpMethod.GET, ALL + "/{name}")
                .handler(context -> with(
                        context, Role.VIEWER, (tenant, c) -> book.one(tenant, c).map(Answer::ok)));
        ApiPath.route(router, HttpMethod.POST, ALL + "/{name}/costs")
                .handler(context -> with(context, Role.OPERATOR, (tenant, c) -> enter(context, tenant, c)));
        ApiPath.route(router, HttpMethod.DELETE, ALL + "/{name}/costs/{id}")
                .handler(context -> with(context, Role.OPERATOR, (tenant, c) -> remove(context, tenant, c)));
    }

    private static List<Campaign> sorted(Campaigns all) {
        return all.byName().values().stream()
                .sorted(Comparator.comparing(Campaign::name))
                .toList();
    }

    private void with(RoutingContext context, Role least, BiFunction<String, Campaign, Future<Answer>> step) {
        Api.require(context, least);
        String tenant = context.pathParam("tenant");
        Api.respond(
                context,
                campaigns
                        .apply(tenant)
                        .compose(all -> Optional.ofNullable(all.byName().get(context.pathParam("name")))
                                .map(campaign -> step.apply(tenant, campaign))
                                .orElseThrow(() -> Problem.notFound("There is no such campaign; check its name")
                                        .exception())));
    }

    private Future<Answer> enter(RoutingContext context, String tenant, Campaign campaign) {
        CostReader reader = new CostReader(campaign.currency());
        String type = String.valueOf(context.request().getHeader("content-type"));
        List<CampaignBook.Cost> costs = type.startsWith("text/csv")
                ? reader.csv(
                        context.body().asString() == null ? "" : context.body().asString())
                : List.of(reader.json(Api.jsonBody(context)));
        String by = Api.caller(context).actor();
        return book.enter(tenant, campaign.name(), costs, by).map(entered -> {
            ObjectNode body = Json.object().put("entered", entered).put("known", costs.size() - entered);
            return Answer.of(201, body);
        });
    }

    private Future<Answer> remove(RoutingContext context, String tenant, Campaign campaign) {
        Optional<UUID> id = Ids.parse(context.pathParam("id"));
        Future<Boolean> removed =
                id.map(known -> book.remove(tenant, campaign.name(), known)).orElse(Future.succeededFuture(false));
        return removed.map(done -> {
            if (!done) {
                throw Problem.notFound("There is no such cost; check its id").exception();
            }
            return Answer.empty();
        });
    }
}
