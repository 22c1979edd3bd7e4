package org.vivaio.testkit.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Offers items on a line until they are acknowledged. */
final class LinePeer implements ListenerContract.Offering {
    private final ServerSocket server;
    private final Map<Integer, String> offers = new ConcurrentSkipListMap<>();
    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger numbers = new AtomicInteger();
    private volatile Mood mood = Mood.FINE;

    LinePeer() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "line-peer");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                calls.incrementAndGet();
                open.add(socket);
                start(() -> talk(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            Mood now = mood;
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String login = in.readLine();
            heard.add(String.valueOf(login));
            if (now == Mood.CUTS) {
                return;
            }
            say(socket, now == Mood.UNAUTHORIZED ? "NO" : now == Mood.MALFORMED ? "\u0001\u0002" : "OK");
            start(() -> deliver(socket));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                heard.add(line);
                String mark = offers.remove(Integer.parseInt(line.substring("ACK ".length())));
                if (mark != null) {
                    acknowledged.add(mark);
                }
            }
        } catch (IOException e) {
            // gone
        } finally {
            open.remove(socket);
        }
    }

    private void deliver(Socket socket) {
        Set<Integer> sent = ConcurrentHashMap.newKeySet();
        try {
            while (!socket.isClosed()) {
                for (Map.Entry<Integer, String> offer : offers.entrySet()) {
                    if (sent.add(offer.getKey())) {
                        say(socket, "ITEM " + offer.getKey() + " " + offer.getValue());
                    }
                }
                Thread.sleep(10);
            }
        } catch (IOException e) {
            // gone
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void offer(String mark) {
        offers.put(numbers.incrementAndGet(), mark);
    }

    @Override
    public List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    @Override
    public int port() {
        return server.getLocalPort();
    }

    @Override
    public boolean behave(Mood next) {
        mood = next;
        if (next == Mood.CUTS) {
            open.forEach(LinePeer::end);
        }
        return Set.of(Mood.FINE, Mood.CUTS, Mood.UNAUTHORIZED, Mood.MALFORMED).contains(next);
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> arrivals() {
        return List.copyOf(heard);
    }

    @Override
    public int calls() {
        return calls.get();
    }

    @Override
    public void reset() {
        mood = Mood.FINE;
        offers.clear();
        acknowledged.clear();
        heard.clear();
        calls.set(0);
        open.forEach(LinePeer::end);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(LinePeer::end);
    }
}
