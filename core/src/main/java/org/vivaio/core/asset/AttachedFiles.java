package org.vivaio.core.asset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.vivaio.api.Attachment;
import org.vivaio.core.delivery.MessageFiles;
import org.vivaio.core.delivery.Templates;
import org.vivaio.core.platform.Db;
import org.vivaio.core.platform.Json;
import org.vivaio.core.platform.Problem.FieldError;
import org.vivaio.core.resource.SaveCheck;

/**
 * Files of assets that messages carry. What they weigh together is checked when a template is saved and when a file is
 * uploaded, so that no message is found too big by the mail server.
 */
public final class AttachedFiles implements MessageFiles, SaveCheck {
    /** What all files of one message weigh at the most; mail adds a third. */
    static final int MOST_BYTES = 7 << 20;

    private final Db db;
    private final SaveCheck others;

    /** Looks at templates, and leaves other kinds to another check. */
    public AttachedFiles(Db db, SaveCheck others) {
        this.db = db;
        this.others = others;
    }

    @Override
    public Future<ObjectNode> derive(
            String tenant, String kind, String name, ObjectNode spec, Consumer<FieldError> problems) {
        if (!kind.equals("template")) {
            return others.derive(tenant, kind, name, spec, problems);
        }
        List<String> assets = new ArrayList<>();
        spec.path("attachments").forEach(asset -> assets.add(asset.asText()));
        if (spec.path("attachments").isTextual()) {
            assets.add(spec.path("attachments").asText());
        }
        if (assets.isEmpty()) {
            return Future.succeededFuture(Json.object());
        }
        return sizes(tenant, new TreeSet<>(assets)).map(sizes -> {
            long all = sizes.values().stream().mapToLong(Integer::longValue).sum();
            if (all > MOST_BYTES) {
                problems.accept(new FieldError("attachments", "limit", tooBig(all, sizes)));
            }
            return Json.object();
        });
    }

    /** What is wrong with a new file of an asset, because of the templates that attach it; empty when nothing is. */
    Future<List<FieldError>> fits(String tenant, String asset, int size, Templates templates) {
        Map<String, Set<String>> concerned = new TreeMap<>();
        templates.byName().forEach((name, template) -> {
            if (template.attachments().contains(asset)) {
                concerned.put(name, new TreeSet<>(template.attachments()));
            }
        });
        if (concerned.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        Set<String> all = new TreeSet<>();
        concerned.values().forEach(all::addAll);
        return sizes(tenant, all).map(known -> {
            List<FieldError> errors = new ArrayList<>();
            concerned.forEach((template, assets) -> {
                Map<String, Integer> sizes = new TreeMap<>(known);
                sizes.put(asset, size);
                sizes.keySet().retainAll(assets);
                long sum = sizes.values().stream().mapToLong(Integer::longValue).sum();
                if (sum > MOST_BYTES) {
                    errors.add(new FieldError(
                            "body",
                            "limit",
                            "is too big for the template " + template + ", which " + tooBig(sum, sizes)));
                }
            });
            return errors;
        });
    }

    private static String tooBig(long all, Map<String, Integer> sizes) {
        List<String> each = new ArrayList<>();
        sizes.forEach((asset, size) -> each.add(asset + " " + kib(size)));
        return "attaches " + kib(all) + " together (" + String.join(", ", each) + "), and a message carries at most "
                + kib(MOST_BYTES) + ": give a link, {{asset.NAME}}, instead";
    }

    private static String kib(long bytes) {
        return Math.max(1, bytes >> 10) + " KiB";
    }

    private Future<Map<String, Integer>> sizes(String tenant, Set<String> assets) {
        return db.in(
                tenant,
                connection -> connection
                        .preparedQuery("select asset, size from asset_file where tenant_id = $1 and asset = any ($2)")
                        .execute(Db.params(tenant, (Object) assets.toArray(String[]::new)))
                        .map(rows -> {
                            Map<String, Integer> sizes = new TreeMap<>();
                            rows.forEach(row -> sizes.put(row.getString(0), row.getInteger(1)));
                            return sizes;
                        }));
    }

    @Override
    public Future<List<Attachment>> of(String tenant, List<String> assets) {
        return db.in(
                        tenant,
                        connection -> connection
                                .preparedQuery("select asset, name, content from asset_file"
                                        + " where tenant_id = $1 and asset = any ($2)")
                                .execute(Db.params(tenant, (Object) assets.toArray(String[]::new))))
                .compose(rows -> {
                    Map<String, Attachment> found = new HashMap<>();
                    long all = 0;
                    for (Row row : rows) {
                        byte[] content = row.getBuffer(2).getBytes();
                        all += content.length;
                        found.put(row.getString(0), new Attachment(row.getString(1), content));
                    }
                    for (String asset : assets) {
                        if (!found.containsKey(asset)) {
                            return Future.failedFuture(
                                    new Missing("The asset " + asset + " has no file: upload it, then retry"));
                        }
                    }
                    if (all > MOST_BYTES) {
                        return Future.failedFuture(
                                new Missing("The files weigh " + kib(all) + " together, and a message carries at most "
                                        + kib(MOST_BYTES) + ": upload smaller ones, then retry"));
                    }
                    return Future.succeededFuture(
                            assets.stream().map(found::get).toList());
                });
    }
}
