package org.vivaio.core.delivery;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The base that HTML mails stand in: one column that fits phones and old mail programs, and a few short tags
 * ({@code v-button}, {@code v-columns}, {@code v-column}, {@code v-line}) instead of tables by hand. Works on sources, so that what
 * comes out is a template as before.
 */
final class MailLayout {
    private static final Pattern BUTTON = Pattern.compile(
            "<v-button\\s+href=\"([^\"<>]*)\"\\s*>(.*?)</v-button>", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern COLUMN =
            Pattern.compile("<v-column\\s*>(.*?)</v-column>", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern COLUMNS = Pattern.compile("</?v-columns\\s*>", Pattern.CASE_INSENSITIVE);
    private static final Pattern LINE = Pattern.compile("<v-line\\s*/?>", Pattern.CASE_INSENSITIVE);
    private static final Pattern UNKNOWN = Pattern.compile("</?v-[a-z]+", Pattern.CASE_INSENSITIVE);
    private static final Pattern WHOLE = Pattern.compile("<html[\\s>]", Pattern.CASE_INSENSITIVE);

    private static final Pattern HEAD =
            Pattern.compile("<(head|style|script|title)\\b.*?</\\1\\s*>", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile(
            "<a\\b[^>]*?href=\"([^\"]*)\"[^>]*>(.*?)</a\\s*>", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern ITEM = Pattern.compile("<li\\b[^>]*>", Pattern.CASE_INSENSITIVE);
    private static final Pattern BREAK = Pattern.compile(
            "<br\\s*/?>|</(p|h[1-6]|div|li|tr|table|ul|ol|v-column|v-button)\\s*>|<hr\\b[^>]*>|<v-line\\s*/?>",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern TAG = Pattern.compile("<[^>]*>");
    private static final Pattern SPACES = Pattern.compile("[ \\t]+");
    private static final Pattern LINES = Pattern.compile(" *\\n *");
    private static final Pattern EMPTY = Pattern.compile("\\n{3,}");

    private MailLayout() {}

    /**
     * A source without short tags.
     *
     * @throws IllegalArgumentException for a short tag that does not exist or is not closed
     */
    static String tags(String source) {
        String body =
                LINE.matcher(source).replaceAll("<hr style=\"border:0;border-top:1px solid #d8dee4;margin:24px 0\">");
        body = BUTTON.matcher(body)
                .replaceAll(
                        "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" style=\"margin:16px 0\"><tr>"
                                + "<td style=\"background:#1f6f4a;border-radius:6px\"><a href=\"$1\" style=\"display:inline-block;"
                                + "padding:12px 20px;color:#ffffff;text-decoration:none;font-weight:bold\">$2</a></td></tr></table>");
        body = COLUMN.matcher(body)
                .replaceAll(
                        "<div class=\"col\" style=\"display:inline-block;vertical-align:top;width:100%;max-width:268px;"
                                + "padding:0 8px 8px 0\">$1</div>");
        body = COLUMNS.matcher(body).replaceAll("");
        Matcher unknown = UNKNOWN.matcher(body);
        if (unknown.find()) {
            throw new IllegalArgumentException(
                    "has " + unknown.group()
                            + ", which is no short tag or is not closed; there are v-button (with href), v-columns, v-column, v-line");
        }
        return body;
    }

    /** The whole page of a mail; a source that is a whole page itself keeps its own frame. */
    static String page(String source, String language, String preheader) {
        String body = tags(source);
        if (WHOLE.matcher(body).find()) {
            return body;
        }
        String hidden = preheader.isEmpty()
                ? ""
                : "<div style=\"display:none;max-height:0;overflow:hidden\">" + preheader + "</div>";
        return "<!doctype html><html lang=\"" + (language.isEmpty() ? "en" : language)
                + "\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                + "<meta name=\"color-scheme\" content=\"light dark\"><style>@media (max-width:620px){.box{width:100%!important}"
                + ".col{max-width:100%!important}}@media (prefers-color-scheme:dark){body,.page{background:#16191d!important}"
                + ".box{background:#20252b!important;color:#e6e9ec!important}}</style></head>"
                + "<body style=\"margin:0;background:#f2f4f5\">" + hidden
                + "<table role=\"presentation\" class=\"page\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\""
                + " style=\"background:#f2f4f5\"><tr><td align=\"center\" style=\"padding:24px 12px\">"
                + "<table role=\"presentation\" class=\"box\" width=\"600\" cellpadding=\"0\" cellspacing=\"0\""
                + " style=\"background:#ffffff;border-radius:8px;color:#1c2126;font:16px/1.5 Arial,Helvetica,sans-serif\">"
                + "<tr><td style=\"padding:28px 32px\">" + body + "</td></tr></table></td></tr></table></body></html>";
    }

    /** The plain text of an HTML source; variables stay where they were. */
    static String plain(String source) {
        String text = HEAD.matcher(source).replaceAll("");
        text = text.replaceAll("\\s*\\n\\s*", " ");
        text = BUTTON.matcher(text).replaceAll("$2: $1\n");
        text = LINK.matcher(text).replaceAll("$2 ($1)");
        text = ITEM.matcher(text).replaceAll("- ");
        text = BREAK.matcher(text).replaceAll("\n");
        text = TAG.matcher(text).replaceAll("");
        text = text.replace("&nbsp;", " ")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&egrave;", "è")
                .replace("&agrave;", "à")
                .replace("&ugrave;", "ù")
                .replace("&euro;", "€")
                .replace("&amp;", "&");
        text = SPACES.matcher(text).replaceAll(" ");
        text = LINES.matcher(text).replaceAll("\n");
        return EMPTY.matcher(text).replaceAll("\n\n").strip() + "\n";
    }
}
