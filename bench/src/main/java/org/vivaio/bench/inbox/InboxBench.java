package org.vivaio.bench.inbox;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.vivaio.bench.CannotRun;
import org.vivaio.bench.Options;
import org.vivaio.bench.frame.Benchmark;
import org.vivaio.bench.frame.Result;
import org.vivaio.bench.frame.Trial;
import org.vivaio.bench.product.Resources;

/** Reads a full mailbox into a server with little memory: mails a second parsed and stored, and does the heap stay flat? */
public final class InboxBench implements Benchmark {
    /** What a server may hold more at the end than it did at a quarter of the way. */
    private static final double GROWTH_MB = 48;

    private record Point(double seconds, double mails) {}

    @Override
    public Map<String, String> options() {
        return Map.of("mails", "100000", "heap", "256m");
    }

    @Override
    public boolean run(Options options) throws IOException, InterruptedException {
        int mails = options.number("mails");
        if (mails < 100) {
            throw new CannotRun("--mails is at least 100");
        }
        try (MailServer server = new MailServer(mails, InboxBench::mail);
                Trial trial = Trial.named("inbox")
                        .heap(options.text("heap"))
                        .allow("127.0.0.1:" + server.port())
                        .start()) {
            trial.api().tenant("one", List.of(connection(server)));
            return measure(trial, mails);
        }
    }

    private static JsonObject connection(MailServer server) {
        JsonObject settings = new JsonObject()
                .put("host", "127.0.0.1")
                .put("port", server.port())
                .put("security", "none")
                .put("username", "info@bellini.example")
                .put("password", "password-of-the-bench")
                .put("folders", new JsonArray().add("INBOX"))
                .put("every", "1s")
                .put("firstDays", 3650);
        return Resources.connection("mails", "source-email-inbox", settings);
    }

    private static boolean measure(Trial trial, int mails) throws IOException, InterruptedException {
        List<Point> points = new ArrayList<>();
        double before = stored(trial);
        long began = System.nanoTime();
        double quarter = -1;
        double done = 0;
        while (done < mails) {
            Thread.sleep(200);
            done = stored(trial) - before;
            points.add(new Point((System.nanoTime() - began) / 1e9, done));
            if (quarter < 0 && done >= mails / 4.0) {
                quarter = trial.heldMb();
            }
            if (points.size() % 100 == 0) {
                Result.say("%.0f s: %.0f mails", points.get(points.size() - 1).seconds(), done);
            }
        }
        double seconds = points.get(points.size() - 1).seconds();
        trial.awaitDecided(Duration.ofMinutes(60));
        double decided = (System.nanoTime() - began) / 1e9;
        double held = trial.heldMb();
        double again = stored(trial) - before;
        Result.say(
                "inbox.stored %.0f mails in %.1f s; all decided after %.1f s; held at a quarter %.0f MB, at the end %.0f MB",
                again, seconds, decided, quarter, held);
        double first = rate(points, 0, mails / 4.0);
        double last = rate(points, mails * 3 / 4.0, mails);
        Result.print("inbox", last / first, mails / seconds, 0);
        return again == mails && held <= quarter + GROWTH_MB;
    }

    private static double stored(Trial trial) {
        return trial.api().metric("vivaio_captures_total");
    }

    private static double rate(List<Point> points, double from, double to) {
        Point start = points.stream()
                .filter(point -> point.mails() > 0 && point.mails() >= from)
                .findFirst()
                .orElseThrow();
        Point end =
                points.stream().filter(point -> point.mails() >= to).findFirst().orElseThrow();
        return Math.max(1, end.mails() - start.mails()) / Math.max(0.2, end.seconds() - start.seconds());
    }

    /** One mail of a day: enquiries as text and as HTML, notices of portals, now and then a newsletter; always the same. */
    private static byte[] mail(int uid) {
        String person = "anna.rossi" + uid;
        String head = "Message-ID: <" + uid + "@bench.example>\r\nDate: Mon, 2 Nov 2026 09:00:00 +0000\r\n"
                + "To: info@bellini.example\r\nMIME-Version: 1.0\r\n";
        String words =
                ("We would like an offer for windows and doors of a house in Bologna, two floors, built in 1975. "
                                + "Could somebody come and measure? ")
                        .repeat(4 + uid % 12);
        String text = switch (uid % 10) {
            case 0 ->
                head
                        + "From: News <news@letters.example>\r\nSubject: November letter\r\nList-Unsubscribe: <https://letters.example/u>\r\n"
                        + "Precedence: bulk\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + words;
            case 1, 2, 3 -> head + html(person, words);
            case 4, 5 ->
                head + "From: Portal <notice@portal.example>\r\nReply-To: " + person
                        + "@mail.example\r\nSubject: New request " + uid
                        + "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nName: Anna Rossi\r\nE-mail: " + person
                        + "@mail.example\r\nPhone: +39 051 " + (100_000 + uid) + "\r\nMessage: " + words + "\r\n";
            default ->
                head + "From: Anna Rossi <" + person + "@mail.example>\r\nSubject: Windows, request " + uid
                        + "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nGood morning,\r\n\r\n" + words
                        + "\r\n\r\n-- \r\nAnna Rossi\r\nTel. +39 051 " + (100_000 + uid) + "\r\n";
        };
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String html(String person, String words) {
        return "From: Anna Rossi <" + person + "@mail.example>\r\nSubject: Offer\r\n"
                + "Content-Type: multipart/alternative; boundary=\"b1\"\r\n\r\n--b1\r\n"
                + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + words
                + "\r\n--b1\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body><p>" + words
                + "</p><p><b>Anna Rossi</b><br>Bellini S.r.l.</p></body></html>\r\n--b1--\r\n";
    }
}
