package org.vivaio.core.delivery;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One logic-less text with variables: knows its variables beforehand, ends always, and grows to a bound at most. */
public final class TemplateText {
    /** What a text is for, and so how values are put into it. */
    enum Kind {
        /** One line: line breaks in values become spaces. */
        LINE,
        /** As it is. */
        TEXT,
        /** Values are escaped, without exception. */
        HTML
    }

    private static final int LONGEST_SOURCE = 64 * 1024;
    private static final int LONGEST_RESULT = 256 * 1024;
    private static final int DEEPEST = 3;

    private static final Pattern SECTION = Pattern.compile("\\{\\{\\s*([#^/])");
    private static final Pattern UNESCAPED = Pattern.compile("\\{\\{\\{|\\{\\{\\s*&");
    private static final Pattern LINE_BREAKS = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]+");

    private final Template template;
    private final Kind kind;

    private TemplateText(Template template, Kind kind) {
        this.template = template;
        this.kind = kind;
    }

    /**
     * Compiles a text.
     *
     * @param known all variables, dotted
     * @throws IllegalArgumentException when it is no template or names what is not known; the message says where
     */
    static TemplateText compile(String source, Kind kind, Set<String> known) {
        if (source.length() > LONGEST_SOURCE) {
            throw new IllegalArgumentException("is longer than " + LONGEST_SOURCE + " characters");
        }
        if (source.contains("{{=")) {
            throw new IllegalArgumentException("must keep the delimiters {{ and }}");
        }
        if (kind == Kind.HTML && UNESCAPED.matcher(source).find()) {
            throw new IllegalArgumentException("must not put in unescaped values: write {{name}}");
        }
        checkDepth(source);
        Template template;
        try {
            template = Mustache.compiler()
                    .withEscaper(kind == Kind.HTML ? Escapers.HTML : Escapers.NONE)
                    .defaultValue("")
                    .emptyStringIsFalse(true)
                    .withCollector(new PlainValues())
                    .compile(source);
        } catch (MustacheException e) {
            throw new IllegalArgumentException("is no template: " + e.getMessage(), e);
        }
        Names names = new Names(known);
        template.visit(names);
        if (!names.problems.isEmpty()) {
            throw new IllegalArgumentException(
                    String.join("; ", names.problems) + ". Known are " + String.join(", ", new TreeSet<>(known)));
        }
        return new TemplateText(template, kind);
    }

    /** Nested lists multiply: a bound on depth bounds the time. */
    private static void checkDepth(String source) {
        Matcher sections = SECTION.matcher(source);
        int depth = 0;
        while (sections.find()) {
            depth += sections.group(1).equals("/") ? -1 : 1;
            if (depth > DEEPEST) {
                throw new IllegalArgumentException("nests sections deeper than " + DEEPEST);
            }
        }
    }

    /**
     * Puts values in.
     *
     * @param variables nested maps of text, numbers, truth values and lists
     * @throws IllegalArgumentException when the result would be too long
     */
    String render(Map<String, Object> variables) {
        Bounded out = new Bounded();
        try {
            template.execute(variables, out);
        } catch (UncheckedIOException e) {
            throw new IllegalArgumentException("The text is longer than " + LONGEST_RESULT + " characters", e);
        } catch (MustacheException e) {
            if (e.getCause() instanceof IOException) {
                throw new IllegalArgumentException("The text is longer than " + LONGEST_RESULT + " characters", e);
            }
            throw new IllegalArgumentException("The template cannot be filled in", e);
        }
        String text = out.text.toString();
        return kind == Kind.LINE ? LINE_BREAKS.matcher(text).replaceAll(" ").trim() : text;
    }

    /** Reports names that are not variables. Parts of a name (as a section) are known when something is below them. */
    private static final class Names implements Mustache.Visitor {
        private final Set<String> known;
        private final Set<String> problems = new TreeSet<>();

        Names(Set<String> known) {
            this.known = known;
        }

        private boolean check(String name) {
            boolean special = name.equals(".") || name.equals("this") || name.startsWith("-");
            if (!special && !known.contains(name) && known.stream().noneMatch(k -> k.startsWith(name + "."))) {
                problems.add(name + " is no variable");
            }
            return true;
        }

        @Override
        public void visitText(String text) {
            if (text.contains("{{")) {
                problems.add("{{ has no }}");
            }
        }

        @Override
        public void visitVariable(String name) {
            check(name);
        }

        @Override
        public boolean visitSection(String name) {
            return check(name);
        }

        @Override
        public boolean visitInvertedSection(String name) {
            return check(name);
        }

        @Override
        public boolean visitInclude(String name) {
            problems.add("{{>" + name + "}} is not possible");
            return false;
        }

        @Override
        public boolean visitParent(String name) {
            problems.add("{{<" + name + "}} is not possible");
            return false;
        }

        @Override
        public boolean visitBlock(String name) {
            problems.add("{{$" + name + "}} is not possible");
            return false;
        }
    }

    /** Looks into maps only: the library's own collector would call methods by reflection. */
    private static final class PlainValues implements Mustache.Collector {
        private static final Mustache.VariableFetcher FETCH = (context, name) -> {
            Object value = context instanceof Map<?, ?> map ? map.get(name) : null;
            return value == null ? Template.NO_FETCHER_FOUND : value;
        };

        @Override
        public @org.jspecify.annotations.Nullable Iterator<?> toIterator(Object value) {
            return value instanceof Collection<?> list ? list.iterator() : null;
        }

        @Override
        public Mustache.VariableFetcher createFetcher(Object context, String name) {
            return name.equals(".") || name.equals("this") ? (value, itself) -> value : FETCH;
        }

        @Override
        public <K, V> Map<K, V> createFetcherCache() {
            return new ConcurrentHashMap<>();
        }
    }

    private static final class Bounded extends Writer {
        private final StringBuilder text = new StringBuilder();

        @Override
        public void write(char[] chars, int offset, int length) throws IOException {
            if (text.length() + length > LONGEST_RESULT) {
                throw new IOException("too long");
            }
            text.append(chars, offset, length);
        }

        @Override
        public void flush() {
            // holds all in memory
        }

        @Override
        public void close() {
            // holds all in memory
        }
    }
}
