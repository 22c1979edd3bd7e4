package org.vivaio.plugins.inbox;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/** HTML of mails as text and as pairs of a label and a value. */
final class HtmlText {
    private static final Set<String> SKIPPED =
            Set.of("script", "style", "head", "title", "noscript", "template", "svg");
    private static final Set<String> LINES = Set.of(
            "p",
            "div",
            "br",
            "tr",
            "li",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "table",
            "ul",
            "ol",
            "blockquote",
            "hr",
            "dt",
            "dd",
            "section",
            "article",
            "header",
            "footer",
            "pre");
    private static final int MOST_ROWS = 500;

    private HtmlText() {}

    static Document parse(String html) {
        return Jsoup.parse(html);
    }

    /** As a person reads it; what is quoted carries the usual mark. */
    static String of(String html) {
        Document page = parse(html);
        page.select("[id~=(?i)appendonsend|divRplyFwdMsg], .gmail_quote_container, .moz-cite-prefix")
                .forEach(e -> e.before("<p>-----Original Message-----</p>"));
        StringBuilder out = new StringBuilder();
        int[] quoted = new int[1];
        page.traverse(new NodeVisitor() {
            private @org.jspecify.annotations.Nullable Node skipping;

            @Override
            public void head(Node node, int depth) {
                if (skipping != null) {
                    return;
                }
                if (node instanceof TextNode text) {
                    String words = text.getWholeText().replaceAll("\\s+", " ");
                    boolean begins = out.isEmpty() || out.charAt(out.length() - 1) == '\n';
                    if (begins && words.isBlank()) {
                        return;
                    }
                    out.append(begins ? "> ".repeat(Math.min(quoted[0], 3)) + words.stripLeading() : words);
                } else if (node instanceof Element element) {
                    if (SKIPPED.contains(element.normalName()) || hidden(element)) {
                        skipping = node;
                        return;
                    }
                    quoted[0] += element.normalName().equals("blockquote") ? 1 : 0;
                    line(out, element);
                }
            }

            @Override
            public void tail(Node node, int depth) {
                if (skipping != null) {
                    skipping = skipping == node ? null : skipping;
                    return;
                }
                if (node instanceof Element element) {
                    if (element.normalName().matches("td|th")) {
                        out.append('\t');
                    }
                    quoted[0] -= element.normalName().equals("blockquote") ? 1 : 0;
                    if (!element.normalName().equals("br")) {
                        line(out, element);
                    }
                }
            }
        });
        return out.toString()
                .replace('\u00a0', ' ')
                .replaceAll("[ \\t]+\n", "\n")
                .replaceAll("\n{3,}", "\n\n")
                .strip();
    }

    private static boolean hidden(Element element) {
        String style = element.attr("style").replace(" ", "").toLowerCase(java.util.Locale.ROOT);
        return style.contains("display:none") || style.contains("visibility:hidden");
    }

    private static void line(StringBuilder out, Element element) {
        boolean breaks = element.normalName().equals("br");
        if (LINES.contains(element.normalName())
                && (breaks || !out.isEmpty() && out.charAt(out.length() - 1) != '\n')) {
            out.append('\n');
        }
    }

    /** Rows of two cells, a row of headings with one row below, and definition lists. */
    static Map<String, String> pairs(String html) {
        Map<String, String> pairs = new LinkedHashMap<>();
        Document page = parse(html);
        int rows = 0;
        for (Element table : page.select("table")) {
            List<List<Element>> cells = new ArrayList<>();
            for (Element row : table.select("tr")) {
                if (row.closest("table") == table && ++rows <= MOST_ROWS) {
                    cells.add(row.children().stream()
                            .filter(c -> c.normalName().matches("td|th"))
                            .filter(c -> c.select("table").isEmpty())
                            .toList());
                }
            }
            rows(cells, pairs);
        }
        for (Element term : page.select("dt")) {
            Element next = term.nextElementSibling();
            if (next != null && next.normalName().equals("dd")) {
                put(pairs, words(term), words(next));
            }
        }
        return pairs;
    }

    private static void rows(List<List<Element>> rows, Map<String, String> pairs) {
        List<List<Element>> full = rows.stream().filter(r -> !r.isEmpty()).toList();
        boolean headed = full.size() == 2
                && full.get(0).size() == full.get(1).size()
                && (full.get(0).size() > 2
                        || full.get(0).stream().allMatch(c -> c.normalName().equals("th")));
        if (headed) {
            for (int i = 0; i < full.get(0).size(); i++) {
                put(pairs, words(full.get(0).get(i)), words(full.get(1).get(i)));
            }
            return;
        }
        String waiting = "";
        for (List<Element> row : full) {
            List<Element> said = row.stream().filter(c -> !words(c).isBlank()).toList();
            if (said.size() == 2) {
                put(pairs, words(said.get(0)), words(said.get(1)));
                waiting = "";
            } else if (said.size() == 1) {
                // some write the label in one row, and the value in the next
                String text = words(said.get(0));
                if (!waiting.isEmpty() && Labels.known(waiting).isPresent()) {
                    put(pairs, waiting, text);
                    waiting = "";
                } else {
                    waiting = text;
                }
            }
        }
    }

    private static String words(Element element) {
        return of(element.outerHtml().replaceAll("(?i)^<t[hd]", "<div").replaceAll("(?i)t[hd]>$", "div>"));
    }

    private static void put(Map<String, String> pairs, String label, String value) {
        String clean = label.strip().replaceAll("[:*]+$", "").strip();
        if (!clean.isEmpty() && clean.length() <= 60 && !clean.contains("\n") && !value.isBlank()) {
            pairs.putIfAbsent(clean, value.strip());
        }
    }
}
