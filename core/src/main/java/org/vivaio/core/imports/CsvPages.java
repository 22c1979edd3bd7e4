package org.vivaio.core.imports;

import io.vertx.core.Future;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.vivaio.core.imports.CsvParser.Fault;
import org.vivaio.core.imports.CsvParser.Line;

/** Reads a stored file a page of rows at a time, from any row on; a row with a fault costs its first line only. */
final class CsvPages {
    private final LongFunction<Future<byte[]>> bytesAt;
    private final char delimiter;
    private final Charset charset;

    /**
     * A file.
     *
     * @param bytesAt some bytes of it from a position on; none behind its end
     */
    CsvPages(LongFunction<Future<byte[]>> bytesAt, char delimiter, Charset charset) {
        this.bytesAt = bytesAt;
        this.delimiter = delimiter;
        this.charset = charset;
    }

    /**
     * A page.
     *
     * @param rows in the order of the file
     * @param position where the next page begins
     * @param line the number of its first line
     * @param end whether there is nothing behind it
     */
    record Page(List<Line> rows, long position, long line, boolean end) {}

    /** The rows from a position on, which must be the beginning of one. */
    Future<Page> page(long position, long line, int most) {
        return read(
                new ArrayList<>(), new CsvParser(delimiter, charset, position, line), position, position, line, most);
    }

    private Future<Page> read(List<Line> rows, CsvParser parser, long at, long rowAt, long lineAt, int most) {
        return bytesAt.apply(at).compose(bytes -> {
            List<Line> fresh = new ArrayList<>();
            CsvParser.Taker taker = row -> {
                fresh.add(row);
                return rows.size() + fresh.size() < most
                        && row.fault().filter(CsvPages::loses).isEmpty();
            };
            int used = parser.feed(bytes, 0, taker);
            boolean end = bytes.length == 0;
            if (end) {
                parser.finish(taker);
            }
            Optional<Line> last = fresh.isEmpty() ? Optional.empty() : Optional.of(fresh.get(fresh.size() - 1));
            rows.addAll(fresh);
            if (last.flatMap(Line::fault).filter(CsvPages::loses).isPresent()) {
                // the lines behind the first one may be good rows: a lost quote must not swallow them
                long start = last.get().start();
                return behindLine(start)
                        .compose(next -> next.isEmpty() || rows.size() >= most
                                ? Future.succeededFuture(new Page(
                                        rows, next.orElse(at + used), last.get().line() + 1, next.isEmpty()))
                                : read(
                                        rows,
                                        new CsvParser(
                                                delimiter,
                                                charset,
                                                next.get(),
                                                last.get().line() + 1),
                                        next.get(),
                                        next.get(),
                                        last.get().line() + 1,
                                        most));
            }
            long nextRow = last.map(Line::end).orElse(rowAt);
            long nextLine = last.map(Line::nextLine).orElse(lineAt);
            if (end || rows.size() >= most) {
                return Future.succeededFuture(new Page(rows, end ? at : nextRow, nextLine, end));
            }
            return read(rows, parser, at + used, nextRow, nextLine, most);
        });
    }

    private static boolean loses(Fault fault) {
        return fault == Fault.TOO_LONG || fault == Fault.UNCLOSED;
    }

    private Future<Optional<Long>> behindLine(long from) {
        return bytesAt.apply(from).compose(bytes -> {
            for (int i = 0; i < bytes.length; i++) {
                long behind = from + i + 1;
                if (bytes[i] == '\n') {
                    return Future.succeededFuture(Optional.of(behind));
                }
                if (bytes[i] == '\r') {
                    return bytesAt.apply(behind)
                            .map(next -> Optional.of(next.length > 0 && next[0] == '\n' ? behind + 1 : behind));
                }
            }
            return bytes.length == 0 ? Future.succeededFuture(Optional.empty()) : behindLine(from + bytes.length);
        });
    }
}
