package org.vivaio.core.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.vivaio.api.Gift;
import org.vivaio.api.Intake;
import org.vivaio.api.Wording;
import org.vivaio.core.asset.AssetLinks;
import org.vivaio.core.asset.Assets;
import org.vivaio.core.asset.AttachedFiles;
import org.vivaio.core.auth.AdminToken;
import org.vivaio.core.auth.ApiKeys;
import org.vivaio.core.auth.AuthHandler;
import org.vivaio.core.auth.Authenticator;
import org.vivaio.core.auth.KeyRoutes;
import org.vivaio.core.campaign.CampaignBook;
import org.vivaio.core.campaign.CampaignRoutes;
import org.vivaio.core.campaign.LinkRoutes;
import org.vivaio.core.connection.ConnectionMetrics;
import org.vivaio.core.connection.ConnectionRoutes;
import org.vivaio.core.consent.PreferenceLinks;
import org.vivaio.core.consent.Purposes;
import org.vivaio.core.delivery.Breakers;
import org.vivaio.core.delivery.CallRoutes;
import org.vivaio.core.delivery.Deliveries;
import org.vivaio.core.delivery.DeliveryMetrics;
import org.vivaio.core.delivery.DeliveryRoutes;
import org.vivaio.core.delivery.Dispatcher;
import org.vivaio.core.delivery.DispatcherOptions;
import org.vivaio.core.delivery.DispatcherPorts;
import org.vivaio.core.delivery.EffectRenderer;
import org.vivaio.core.delivery.ExportReceivers;
import org.vivaio.core.delivery.LeadView;
import org.vivaio.core.delivery.Mailboxes;
import org.vivaio.core.delivery.Outbox;
import org.vivaio.core.delivery.TrackingLinks;
import org.vivaio.core.delivery.Withdrawals;
import org.vivaio.core.destination.DestinationRoutes;
import org.vivaio.core.destination.Destinations;
import org.vivaio.core.destination.Reconciliation;
import org.vivaio.core.field.Fields;
import org.vivaio.core.form.FormFeature;
import org.vivaio.core.form.FormFiles;
import org.vivaio.core.form.FormToken;
import org.vivaio.core.form.Gifts;
import org.vivaio.core.http.CaptureRoutes;
import org.vivaio.core.http.ClientAddress;
import org.vivaio.core.http.ConsoleRoutes;
import org.vivaio.core.http.DoorRoutes;
import org.vivaio.core.http.HealthRoutes;
import org.vivaio.core.http.HttpOptions;
import org.vivaio.core.http.HttpServerVerticle;
import org.vivaio.core.http.IdentityRoutes;
import org.vivaio.core.http.LeadRoutes;
import org.vivaio.core.http.LiveRoutes;
import org.vivaio.core.http.MergeRoutes;
import org.vivaio.core.http.OpenApiRoutes;
import org.vivaio.core.http.PluginRoutes;
import org.vivaio.core.http.Routes;
import org.vivaio.core.http.SiteRoutes;
import org.vivaio.core.identity.MatchKeys;
import org.vivaio.core.identity.VisitorToken;
import org.vivaio.core.identity.match.IdentityVerticle;
import org.vivaio.core.imports.ImportRoutes;
import org.vivaio.core.imports.Imports;
import org.vivaio.core.inbox.Campaigns;
import org.vivaio.core.inbox.InboxGauges;
import org.vivaio.core.inbox.InboxVerticle;
import org.vivaio.core.inbox.IntakeDesk;
import org.vivaio.core.inbox.Reader;
import org.vivaio.core.inbox.Source;
import org.vivaio.core.inbox.SourceKeys;
import org.vivaio.core.inbox.SourceVerticle;
import org.vivaio.core.inbox.Sources;
import org.vivaio.core.lead.BatchResult;
import org.vivaio.core.lead.EffectWriter;
import org.vivaio.core.lead.ErasedSince;
import org.vivaio.core.lead.Erasure;
import org.vivaio.core.lead.LeadBus;
import org.vivaio.core.lead.LeadJson;
import org.vivaio.core.lead.LeadQueries;
import org.vivaio.core.lead.LeadState;
import org.vivaio.core.lead.LeadStoreVerticle;
import org.vivaio.core.lead.PipelineParts;
import org.vivaio.core.lead.PipelineVerticle;
import org.vivaio.core.lead.Replay;
import org.vivaio.core.lead.Sweep;
import org.vivaio.core.lead.Timers;
import org.vivaio.core.lifecycle.Lifecycle;
import org.vivaio.core.lifecycle.LifecycleVerticle;
import org.vivaio.core.message.MessagePorts;
import org.vivaio.core.message.MessageRoutes;
import org.vivaio.core.message.TrackingRoutes;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Ids;
import org.vivaio.core.platform.Keyed;
import org.vivaio.core.platform.Sealer;
import org.vivaio.core.platform.outbound.AddressGuard;
import org.vivaio.core.platform.outbound.OutboundClients;
import org.vivaio.core.platform.outbound.OutboundOptions;
import org.vivaio.core.plugin.HostServices;
import org.vivaio.core.plugin.PluginHost;
import org.vivaio.core.plugin.PluginHostOptions;
import org.vivaio.core.plugin.PluginSync;
import org.vivaio.core.plugin.PluginTable;
import org.vivaio.core.plugin.SourceFleet;
import org.vivaio.core.preference.PreferencePorts;
import org.vivaio.core.preference.PreferenceRoutes;
import org.vivaio.core.privacy.Privacy;
import org.vivaio.core.report.ReportFollower;
import org.vivaio.core.report.ReportRoutes;
import org.vivaio.core.report.Reports;
import org.vivaio.core.resource.Draft;
import org.vivaio.core.resource.ResourceRoutes;
import org.vivaio.core.resource.ResourceStore;
import org.vivaio.core.resource.RulebookRoutes;
import org.vivaio.core.resource.Rulebooks;
import org.vivaio.core.returns.ReturnDesk;
import org.vivaio.core.returns.ReturnRoutes;
import org.vivaio.core.scoring.ScoringVerticle;
import org.vivaio.core.segment.SegmentQueries;
import org.vivaio.core.segment.SegmentRoutes;
import org.vivaio.core.site.HostClaims;
import org.vivaio.core.spam.SpamLessons;
import org.vivaio.core.spam.SpamWatch;
import org.vivaio.core.spam.UsedPuzzles;
import org.vivaio.core.supplier.ReturnDoor;
import org.vivaio.core.supplier.SourceBook;
import org.vivaio.core.supplier.SourceRoutes;
import org.vivaio.core.supplier.SupplierRoutes;
import org.vivaio.core.tenancy.TenantRoutes;
import org.vivaio.core.tenancy.Tenants;
import org.vivaio.core.whatif.WhatIfRoutes;
import org.vivaio.core.work.store.WorkFacts;
import org.vivaio.core.work.store.WorkFeature;

/** The only class that knows everybody: makes the features and joins them, in plain constructors. */
final class Wiring {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final long RESCAN_MS = 3_000;

    private final Settings settings;
    private final Vertx vertx;
    private final Clock clock;
    private final Ids ids;
    private final Db readDb;
    private final PrometheusMeterRegistry meters;
    private final Rulebooks rulebooks;
    private final PluginHost plugins;
    private final PluginBridge bridge;
    private final ResourceStore resources;
    private final Tenants tenants;
    private final ApiKeys keys;
    private final Authenticator authenticator;
    private final ActiveRulebooks active;
    private final ConnectionSync connections;
    private final Breakers breakers;
    private final Dispatcher dispatcher;
    private final Sweep sweep;
    private final Timers timers;
    private final WorkFeature work;
    private final ReportFollower reports;
    private final SourceInbox sourceInbox;
    private final PluginTable pluginTable;
    private final PluginSync pluginSync;
    private final SourceFleet sources;
    private final LeadQueries leads;
    private final SpamWatch spam;
    private final List<io.vertx.core.VerticleBase> verticles;
    private final Keyed keyed;
    private final LiveRoutes live;
    private final OutboundClients outbound;
    private final ReadinessCheck readiness;
    private final Deliveries deliveries;
    private final Reconciliation reconciliation;
    private final ClientAddress addresses;
    private final SiteIndex sites;
    /** One for all servers of this node: it counts the submits of a minute. */
    private final Imports imports;

    private long rescan = -1;

    Wiring(
            Settings settings,
            Vertx vertx,
            Clock clock,
            Ids ids,
            UUID node,
            Sealer sealer,
            AdminToken adminToken,
            PrometheusMeterRegistry meters,
            Db captureDb,
            Db pipelineDb,
            Db deliveryDb,
            Db readDb) {
        this.settings = settings;
        this.vertx = vertx;
        this.clock = clock;
        this.ids = ids;
        this.readDb = readDb;
        this.meters = meters;
        this.keyed = new Keyed(sealer.derive("hashes"));
        this.rulebooks = new Rulebooks(vertx, readDb, Features.RULEBOOK);
        this.outbound =
                new OutboundClients(vertx, AddressGuard.parse(settings.outboundAllow()), OutboundOptions.DEFAULT);
        this.sourceInbox = new SourceInbox(vertx, node, new ReportSubjects(readDb), clock);
        this.plugins = new PluginHost(pluginOptions(), new Services());
        this.pluginTable = new PluginTable(readDb, clock, node);
        this.pluginSync = new PluginSync(vertx, plugins, pluginTable, settings.data());
        this.bridge = new PluginBridge(plugins);
        AttachedFiles attached = new AttachedFiles(readDb, bridge);
        this.resources = new ResourceStore(
                vertx,
                readDb,
                clock,
                sealer,
                rulebooks,
                new SourceKeys(attached),
                new HostClaims(Optional.ofNullable(settings.publicUrl().getHost())));
        this.tenants = new Tenants(vertx, readDb, clock, resources, rulebooks, Wiring::firstResources);
        this.keys = new ApiKeys(readDb, ids, clock);
        this.authenticator = new Authenticator(adminToken, keys);
        this.active = new ActiveRulebooks(vertx, rulebooks, tenants::active);
        this.connections = new ConnectionSync(resources, plugins, bridge);
        active.follow(connections::follow);
        this.sites = new SiteIndex(tenants::active);
        active.follow(sites::follow);
        resources.awaits(active::refresh);
        this.sources = new SourceFleet(vertx, plugins, sourceInbox, sourceInbox, tenants::active);
        connections.tell(sources::changed);
        this.spam = new SpamWatch(readDb, clock);
        this.leads = new LeadQueries(readDb, clock);
        EffectWriter effects = new Outbox(clock);
        DeliveryMetrics deliveryMetrics = new DeliveryMetrics();
        deliveryMetrics.bindTo(meters);
        this.breakers = deliveryMetrics.breakers();
        LeadView view = new View();
        this.links = new PreferenceLinks(sealer.derive("preference-links"), settings.publicUrl());
        AssetLinks assetLinks = new AssetLinks(sealer.derive("asset-links"), settings.publicUrl());
        this.assets = new Assets(vertx, readDb, clock, ids, assetLinks, attached, active::of);
        VisitorToken visitors = new VisitorToken(sealer.derive("visitor-token"), clock);
        this.tracking = new TrackingLinks(sealer.derive("tracking-links"), settings.publicUrl());
        this.renderer = new EffectRenderer(
                view, settings.publicUrl(), this::tenantName, links, tracking, assets.extras(visitors::lead));
        this.privacy = new Privacy(
                vertx, readDb, clock, ids, keyed::suppression, tenants::active, rulebooks::active, leads::leads);
        Mailboxes mailboxes = new Mailboxes(keyed::suppression, privacy.gate(), clock);
        AtomicReference<PipelineVerticle> running = new AtomicReference<>();
        AtomicReference<InboxVerticle> store = new AtomicReference<>();
        this.dispatcher = new Dispatcher(
                vertx,
                deliveryDb,
                clock,
                ids,
                DispatcherOptions.of(node),
                new DispatcherPorts(
                        tenants::active,
                        rulebooks::active,
                        view,
                        bridge,
                        this::wakePipeline,
                        () -> {
                            PipelineVerticle deciding = running.get();
                            return deciding != null && deciding.underPressure();
                        },
                        mailboxes,
                        attached),
                renderer,
                deliveryMetrics);
        connections.tell(dispatcher);
        this.deliveries = new Deliveries(readDb, clock, dispatcher::wake);
        MatchKeys identity = new MatchKeys();
        PipelineParts parts = new PipelineParts(
                new Reader(),
                identity,
                effects,
                rulebooks::at,
                Features.DECIDERS,
                ids,
                Stream.concat(
                                Features.PROJECTIONS.stream(),
                                // last: it locks the ends of consent chains until the commit
                                Stream.of(new Withdrawals(clock, bridge::medium), mailboxes, privacy.projection()))
                        .toList(),
                new ExportReceivers(),
                new ErasedSince(keyed::suppression));
        this.timers = new Timers(vertx, readDb, clock, ids, tenants::active, this::wakePipeline);
        this.sweep = new Sweep(vertx, readDb, clock, ids, tenants::active, this::wakePipeline);
        Erasure erasure = new Erasure(
                readDb, clock, ids, identity, effects, keyed::suppression, Features.PROJECTIONS, privacy.forgetters());
        PipelineVerticle pipeline =
                new PipelineVerticle(pipelineDb, parts, clock, tenants::active, this::decided, () -> {
                    InboxVerticle inbox = store.get();
                    return inbox != null && inbox.underPressure();
                });
        running.set(pipeline);
        store.set(new InboxVerticle(captureDb, pipeline, clock, ids, tenants::active, new InboxGauges(meters)));
        store.get().verifyWith(new SourceVerification(vertx, active, bridge));
        this.verticles = List.of(
                pipeline,
                store.get(),
                new IntakeDesk(readDb, pipeline, clock, new SpamLessons(readDb), rulebooks::active),
                new SourceVerticle(captureDb, clock, ids, store.get(), new FormFiles(captureDb, ids, clock)::attach),
                new LeadStoreVerticle(leads, erasure, new Replay(readDb, rulebooks::at, Features.DECIDERS, ids), clock),
                new ScoringVerticle(leads, rulebooks::at, clock),
                new LifecycleVerticle(leads, rulebooks::at, clock),
                new IdentityVerticle(
                        vertx,
                        readDb,
                        clock,
                        ids,
                        tenants::active,
                        tenant -> active.of(tenant).map(book -> book.part(Fields.class)),
                        this::wakePipeline,
                        pipeline::underPressure));
        this.work = new WorkFeature(new WorkFeature.Needs(
                vertx,
                readDb,
                clock,
                ids,
                leads,
                tenants::active,
                active::of,
                rulebooks::active,
                effects,
                (tenant, lead, template, language, book) ->
                        leads.lead(tenant, lead).map(found -> renderer.script(found, template, book, language)),
                this::wakePipeline,
                dispatcher::wake));
        this.reports = new ReportFollower(vertx, readDb, tenants::active, pipeline::underPressure);
        this.imports = new Imports(
                vertx,
                readDb,
                clock,
                ids,
                new Reader(),
                rulebooks::active,
                tenants::active,
                this::wakePipeline,
                pipeline::underPressure);
        this.live = new LiveRoutes(vertx);
        this.readiness = new ReadinessCheck(captureDb);
        this.reconciliation = new Reconciliation(vertx, readDb, clock, tenants::active, rulebooks::active, meters);
        this.addresses = new ClientAddress(settings.trustedProxies());
        this.door =
                new FormDoor(vertx, rulebooks, tenants, keyed::address, spam, new UsedPuzzles(readDb, clock), visitors);
        this.forms = new FormFeature(
                        vertx,
                        readDb,
                        clock,
                        ids,
                        door,
                        resources,
                        new FormToken(sealer.derive("form-token"), clock),
                        tenants::active)
                .with((tenant, asset, capture, languages) -> assets.offer(tenant, asset, capture, languages)
                        .map(offer -> new Gifts.Gift(offer.link(), offer.label())));
        this.formDoors = forms.doors(door, door, addresses::of);
    }

    private final FormFeature forms;
    private final FormDoor door;
    private final Routes formDoors;
    private final PreferenceLinks links;
    private final Assets assets;
    private final TrackingLinks tracking;
    private final EffectRenderer renderer;
    private final Privacy privacy;

    private PluginHostOptions pluginOptions() {
        Path work = settings.data().resolve("plugin-work");
        PluginHostOptions options = new PluginHostOptions(
                settings.bundledPlugins(),
                settings.plugins(),
                work,
                settings.allowUnsignedPlugins(),
                settings.trustedSigners(),
                PluginHostOptions.Limits.DEFAULT);
        return options;
    }

    private static List<Draft> firstResources() {
        return List.of(new Draft("lifecycle", Lifecycle.NAME, Lifecycle.defaultSpec()));
    }

    private String tenantName(String tenant) {
        return tenants.name(tenant);
    }

    /** Tells those who follow that a batch committed. */
    private void decided(BatchResult result) {
        result.tenants()
                .forEach(tenant -> vertx.eventBus().publish(LeadBus.EVENTS, new JsonObject().put("tenant", tenant)));
        if (result.effects() > 0) {
            dispatcher.wake(result.tenants());
        }
    }

    private void wakePipeline() {
        vertx.eventBus().publish(LeadBus.WAKE, new JsonObject());
    }

    void start() {
        Host.await(tenants.start(), LONG);
        plugins.start();
        Host.await(pluginSync.start(), LONG);
        rescan = vertx.setPeriodic(
                RESCAN_MS,
                tick -> vertx.executeBlocking(() -> {
                    plugins.rescan();
                    return null;
                }));
        Host.await(active.start(), LONG);
        for (io.vertx.core.VerticleBase verticle : verticles) {
            Host.await(vertx.deployVerticle(verticle), LONG);
        }
        Host.await(dispatcher.start(), LONG);
        sweep.start();
        privacy.start();
        imports.start();
        forms.start();
        timers.start();
        work.start();
        reports.start();
        reconciliation.start();
        sources.start();
        ConnectionMetrics.start(vertx, plugins.connections(), breakers, meters);
    }

    /** Stops what this class started; the HTTP server has drained before, the pools close after. */
    void stop() {
        vertx.cancelTimer(rescan);
        pluginSync.stop();
        timers.stop();
        reports.stop();
        reconciliation.stop();
        work.stop();
        Host.await(sources.stop().otherwiseEmpty(), LONG);
        sweep.stop();
        privacy.stop();
        imports.stop();
        Host.await(forms.stop(), LONG);
        active.stop();
        Host.await(dispatcher.stop(Duration.ofSeconds(15)), Duration.ofSeconds(30));
        for (String id : vertx.deploymentIDs()) {
            Host.await(vertx.undeploy(id).otherwiseEmpty(), LONG);
        }
        Host.await(tenants.stop(), LONG);
        plugins.close();
        Host.await(outbound.close(), LONG);
    }

    /** A server on the port of the settings. */
    HttpServerVerticle httpServer() {
        // several servers share a given port; of free ones they share that which goes by the same negative number
        int port = settings.port() == 0 ? -1 : settings.port();
        List<Routes> routes = new ArrayList<>();
        DoorRoutes doors = new DoorRoutes(bridge, addresses, keyed::address, header -> header.startsWith("Bearer vk_"));
        routes.add(
                new SiteRoutes(sites::at, addresses, doors, settings.publicUrl().getScheme()));
        ImportRoutes importRoutes = new ImportRoutes(imports);
        routes.add(formDoors);
        routes.add(forms.api(tenant ->
                rulebooks.active(tenant).map(book -> book.part(Purposes.class).purposes())));
        routes.add(new PreferenceRoutes(
                new PreferencePorts(
                        links,
                        tenant -> tenants.active().contains(tenant),
                        this::tenantName,
                        rulebooks::active,
                        leads::lead,
                        request -> keyed.address(addresses.of(request))),
                clock));
        routes.addAll(privacy.routes());
        routes.addAll(assets.routes(rulebooks::active));
        routes.add(new HealthRoutes(readiness, meters));
        routes.add(new OpenApiRoutes());
        routes.add(new CaptureRoutes((tenant, source) -> source.equals(Sources.API)
                || active.of(tenant)
                        .map(book -> book.part(Sources.class).has(source))
                        .orElse(false)));
        routes.add(new SupplierRoutes(this::source, this::signingSecret, clock, addresses, keyed::address));
        ReturnDesk returns = new ReturnDesk(readDb, leads, new WorkFacts(vertx), rulebooks::active, clock);
        routes.add(new ReturnRoutes(returns));
        routes.add(new ReturnDoor(this::source, returns));
        routes.add(new SourceRoutes(
                new SourceBook(readDb, clock),
                returns,
                tenant -> rulebooks.active(tenant).map(book -> book.part(Sources.class)),
                clock));
        routes.add(importRoutes.upload());
        routes.add(importRoutes.others());
        routes.add(new MergeRoutes());
        routes.add(new IdentityRoutes());
        routes.add(new LeadRoutes(new PatchRules(active), clock));
        routes.add(live);
        routes.add(new ReplayRoutes(vertx));
        routes.add(new ResourceRoutes(resources));
        routes.add(new RulebookRoutes(resources));
        routes.add(new WhatIfRoutes(vertx, readDb, clock, ids, resources, rulebooks, Features.RULES));
        routes.add(new SegmentRoutes(new SegmentQueries(readDb, clock), rulebooks));
        routes.add(new TenantRoutes(tenants, resources, Map.of()));
        routes.add(new KeyRoutes(keys));
        routes.addAll(work.routes());
        routes.add(new ReportRoutes(new Reports(readDb), reports, rulebooks::active, clock));
        routes.add(new DeliveryRoutes(deliveries));
        routes.add(new DestinationRoutes(
                new Destinations(readDb, clock, ids, new Outbox(clock), dispatcher::wake),
                reconciliation,
                rulebooks::active,
                leads::lead,
                (tenant, name) -> resources.get(tenant, "connection", name)));
        routes.add(new MessageRoutes(
                new MessagePorts(
                        rulebooks::active,
                        (tenant, draft) -> resources.proposed(tenant, List.of(draft), false),
                        leads,
                        renderer,
                        deliveries),
                clock));
        routes.add(new TrackingRoutes(tracking, tenants::active, leads, clock));
        routes.add(new CallRoutes(readDb, new View(), rulebooks::active, bridge, privacy.gate(), ids));
        routes.add(new ConnectionRoutes(plugins.connections(), resources, clock, breakers));
        routes.add(new PluginRoutes(new PluginService(vertx, plugins, pluginSync, pluginTable), settings.data()));
        routes.add(doors);
        CampaignBook campaigns = new CampaignBook(readDb, clock, ids);
        routes.add(new CampaignRoutes(
                campaigns, tenant -> rulebooks.active(tenant).map(b -> b.part(Campaigns.class))));
        routes.add(new LinkRoutes(
                campaigns,
                tenant -> Future.succeededFuture(active.of(tenant).map(book -> book.part(Campaigns.class))),
                settings.publicUrl()));
        routes.add(new ConsoleRoutes());
        return new HttpServerVerticle(
                new HttpOptions(settings.host(), port, Optional.of(settings.publicUrl())),
                routes,
                new AuthHandler(authenticator, tenants));
    }

    /** A source by the rules at hand, or, where they know none, by those just saved. */
    private Future<Optional<Source>> source(String tenant, String name) {
        if (!tenants.active().contains(tenant)) {
            return Future.succeededFuture(Optional.empty());
        }
        Optional<Source> known =
                active.of(tenant).map(book -> book.part(Sources.class).byName().get(name));
        return known.isPresent()
                ? Future.succeededFuture(known)
                : rulebooks
                        .active(tenant)
                        .map(book -> Optional.ofNullable(
                                book.part(Sources.class).byName().get(name)));
    }

    private Future<Optional<String>> signingSecret(String tenant, String source) {
        return resources
                .get(tenant, "source", source)
                .map(found -> found.map(
                                r -> resources.unsealed(tenant, r).spec().at("/signature/secret"))
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::asText));
    }

    Vertx vertx() {
        return vertx;
    }

    Db readDb() {
        return readDb;
    }

    PluginHost plugins() {
        return plugins;
    }

    ResourceStore resources() {
        return resources;
    }

    Tenants tenants() {
        return tenants;
    }

    Imports imports() {
        return imports;
    }

    ActiveRulebooks active() {
        return active;
    }

    /** Until released, the node says that it is not ready. */
    ReadinessCheck readiness() {
        return readiness;
    }

    /** What delivery sees of leads. */
    private final class View implements LeadView {
        @Override
        public Future<Optional<LeadState>> lead(String tenant, UUID id) {
            return leads.lead(tenant, id);
        }

        @Override
        public Future<Map<UUID, LeadState>> leads(String tenant, Set<UUID> wanted) {
            return leads.leads(tenant, wanted);
        }

        @Override
        public ObjectNode json(LeadState lead) {
            return LeadJson.whole(lead, clock.instant());
        }
    }

    /** What plugins get from the host. */
    private final class Services implements HostServices {
        @Override
        public Clock clock() {
            return clock;
        }

        @Override
        public URI publicUri() {
            return settings.publicUrl();
        }

        @Override
        public Optional<Wording> wording(String tenant, String purpose, Locale language) {
            return active.of(tenant)
                    .flatMap(book -> book.part(Purposes.class).purpose(purpose))
                    .map(spec -> spec.current(List.of(language.toLanguageTag(), language.getLanguage())));
        }

        @Override
        public Optional<Gift> gift(String tenant, String asset, String captureId, Locale language) {
            return assets.offer(tenant, asset, captureId, List.of(language.getLanguage()))
                    .map(offer -> new Gift(URI.create(offer.link()), offer.label()));
        }

        @Override
        public Intake intake(String tenant, String connection) {
            return new PluginIntake(vertx, sourceInbox, spam, tenant, connection);
        }

        @Override
        public Vertx vertx() {
            return vertx;
        }

        @Override
        public MeterRegistry meters() {
            return meters;
        }

        @Override
        public OutboundClients outbound() {
            return outbound;
        }
    }
}
