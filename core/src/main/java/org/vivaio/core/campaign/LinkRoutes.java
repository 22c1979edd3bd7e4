package org.vivaio.core.campaign;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivaio.core.http.Api;
import org.vivaio.core.http.Routes;
import org.vivaio.core.inbox.Campaigns;
import org.vivaio.core.inbox.Campaigns.Campaign;
import org.vivaio.core.inbox.Campaigns.Code;
import org.vivaio.core.platform.Problem;

/**
 * Short links of offline codes, {@code /t/q/{tenant}/{code}}: counts the visit and leads to the landing page with the origin
 * in its address; with {@code .svg} behind it the same link as a QR code to print.
 */
public final class LinkRoutes implements Routes {
    private static final Logger LOG = LoggerFactory.getLogger(LinkRoutes.class);
    private static final Pattern TENANT = Pattern.compile("[a-z][a-z0-9-]{1,39}");

    private final CampaignBook book;
    private final Function<String, Future<Optional<Campaigns>>> campaigns;
    private final URI publicUrl;

    /**
     * Links.
     *
     * @param campaigns the campaigns in force of a tenant; empty for a tenant that there is not
     * @param publicUrl how the outside sees the server: QR codes hold whole addresses
     */
    public LinkRoutes(CampaignBook book, Function<String, Future<Optional<Campaigns>>> campaigns, URI publicUrl) {
        this.book = book;
        this.campaigns = campaigns;
        this.publicUrl = publicUrl;
    }

    @Override
    public void mount(Router router) {
        router.route(HttpMethod.GET, "/t/q/:tenant/:code").handler(this::serve);
    }

    private record Found(Campaign campaign, Code code) {}

    private void serve(RoutingContext context) {
        String tenant = context.pathParam("tenant");
        String written = context.pathParam("code");
        boolean picture = written.endsWith(".svg");
        String code = picture ? written.substring(0, written.length() - 4) : written;
        if (!TENANT.matcher(tenant).matches()) {
            Api.fail(context, nothing());
            return;
        }
        campaigns
                .apply(tenant)
                .onSuccess(all -> {
                    Optional<Found> found = all.flatMap(known -> find(known, code));
                    if (found.isEmpty()) {
                        Api.fail(context, nothing());
                    } else if (picture) {
                        picture(context, tenant, found.get().code());
                    } else {
                        follow(context, tenant, found.get());
                    }
                })
                .onFailure(failure -> Api.fail(context, failure));
    }

    private static RuntimeException nothing() {
        return Problem.notFound("There is nothing at this address").exception();
    }

    private static Optional<Found> find(Campaigns all, String code) {
        String name = all.byCode().get(code.toLowerCase(java.util.Locale.ROOT));
        return Optional.ofNullable(name)
                .map(known -> all.byName().get(known))
                .flatMap(campaign -> campaign.code(code).map(c -> new Found(campaign, c)));
    }

    private void follow(RoutingContext context, String tenant, Found found) {
        if (!context.request().method().equals(HttpMethod.HEAD)) {
            book.visited(tenant, found.campaign().name(), found.code().code())
                    // somebody stands there with a phone: the page matters more than the count
                    .onFailure(failure -> LOG.warn("A visit of a short link was not counted: {}", failure.toString()));
        }
        context.response()
                .setStatusCode(302)
                .putHeader("location", landing(found))
                .putHeader("cache-control", "no-store")
                .end();
    }

    private static String landing(Found found) {
        String to = found.code().landing();
        int hash = to.indexOf('#');
        String address = hash < 0 ? to : to.substring(0, hash);
        StringBuilder out = new StringBuilder(address).append(address.indexOf('?') < 0 ? '?' : '&');
        String channel = found.campaign().channel();
        out.append("utm_source=").append(encoded(channel.isEmpty() ? "offline" : channel));
        out.append("&utm_medium=offline&utm_campaign=")
                .append(encoded(found.campaign().name()));
        out.append("&utm_content=").append(encoded(found.code().code()));
        return hash < 0 ? out.toString() : out.append(to.substring(hash)).toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private void picture(RoutingContext context, String tenant, Code code) {
        String base = publicUrl.toString().replaceAll("/+$", "");
        context.response()
                .putHeader("content-type", "image/svg+xml")
                .putHeader("cache-control", "public, max-age=3600")
                .end(svg(base + "/t/q/" + tenant + "/" + code.code()));
    }

    /** A QR code as one path; each dark dot is a unit square, with the quiet zone around it. */
    static String svg(String text) {
        BitMatrix dots;
        try {
            dots = new QRCodeWriter()
                    .encode(
                            text,
                            BarcodeFormat.QR_CODE,
                            0,
                            0,
                            Map.of(EncodeHintType.ERROR_CORRECTION, ErrorCorrectionLevel.M, EncodeHintType.MARGIN, 4));
        } catch (WriterException e) {
            throw Problem.invalid("The address is too long for a QR code", java.util.List.of())
                    .exception();
        }
        StringBuilder path = new StringBuilder();
        for (int y = 0; y < dots.getHeight(); y++) {
            for (int x = 0; x < dots.getWidth(); x++) {
                if (dots.get(x, y)) {
                    path.append('M').append(x).append(' ').append(y).append("h1v1h-1z");
                }
            }
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + dots.getWidth() + " " + dots.getHeight()
                + "\" width=\"512\" height=\"512\" shape-rendering=\"crispEdges\"><rect width=\"100%\" height=\"100%\""
                + " fill=\"#fff\"/><path d=\"" + path + "\" fill=\"#000\"/></svg>";
    }
}
