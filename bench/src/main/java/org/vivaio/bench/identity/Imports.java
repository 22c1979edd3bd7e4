package org.vivaio.bench.identity;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.vivaio.bench.frame.Trial;
import org.vivaio.bench.product.Await;

/**
 * Files of leads that a server is given, and what matching makes of them.
 *
 * @param trial the server
 */
record Imports(Trial trial) {
    /** Sends a file of leads, which is checked and not imported yet; answers with its id. */
    String send(String tenant, Path file) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:" + trial.product().port() + path(tenant) + "?name=" + file.getFileName()))
                .header("authorization", "Bearer " + trial.token())
                .header("content-type", "text/csv")
                .timeout(Duration.ofMinutes(10))
                .POST(HttpRequest.BodyPublishers.ofFile(file))
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IOException("The file was not taken: " + answer.body());
        }
        return new JsonObject(answer.body()).getString("id");
    }

    /** Imports a file that is checked. */
    void start(String tenant, String id) {
        trial.api().post(path(tenant) + "/" + id + ":start", new JsonObject()).ok();
    }

    JsonObject job(String tenant, String id) {
        return trial.api().get(path(tenant) + "/" + id).ok().json();
    }

    void awaitState(String tenant, String id, String state, Duration atMost) {
        Await.until(
                "the import to be " + state,
                atMost,
                () -> job(tenant, id).getString("state").equals(state));
    }

    private static String path(String tenant) {
        return "/api/v1/tenants/" + tenant + "/imports";
    }

    /** Waits until all leads were looked at with the weights that stand. */
    void awaitMatched(String tenant, Duration atMost) {
        int[] quiet = new int[1];
        Await.until("matching to settle", atMost, () -> {
            boolean settled = trial.api()
                    .get("/api/v1/tenants/" + tenant + "/matching")
                    .ok()
                    .json()
                    .getBoolean("settled");
            quiet[0] = settled ? quiet[0] + 1 : 0;
            return quiet[0] >= 5;
        });
    }
}
