package org.vivaio.plugins.sms;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jsmpp.PDUStringException;
import org.jsmpp.bean.BindType;
import org.jsmpp.bean.BroadcastSm;
import org.jsmpp.bean.CancelBroadcastSm;
import org.jsmpp.bean.CancelSm;
import org.jsmpp.bean.DataCodings;
import org.jsmpp.bean.DataSm;
import org.jsmpp.bean.ESMClass;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.QueryBroadcastSm;
import org.jsmpp.bean.QuerySm;
import org.jsmpp.bean.RegisteredDelivery;
import org.jsmpp.bean.ReplaceSm;
import org.jsmpp.bean.SubmitMulti;
import org.jsmpp.bean.SubmitSm;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.NegativeResponseException;
import org.jsmpp.extra.ProcessRequestException;
import org.jsmpp.session.BindRequest;
import org.jsmpp.session.BroadcastSmResult;
import org.jsmpp.session.DataSmResult;
import org.jsmpp.session.QueryBroadcastSmResult;
import org.jsmpp.session.QuerySmResult;
import org.jsmpp.session.SMPPServerSession;
import org.jsmpp.session.SMPPServerSessionListener;
import org.jsmpp.session.ServerMessageReceiverListener;
import org.jsmpp.session.Session;
import org.jsmpp.session.SubmitMultiResult;
import org.jsmpp.session.SubmitSmResult;
import org.jsmpp.util.MessageId;
import org.vivaio.testkit.contract.ListenerContract;
import org.vivaio.testkit.contract.Mood;

/** A message centre with moods, on the server side of jSMPP. */
final class SmppPeer implements ListenerContract.Offering, ServerMessageReceiverListener {
    /** What the protocol has no words for. */
    static final Set<Mood> CANNOT = Set.of(Mood.DRIPS, Mood.WRONG_LENGTH, Mood.HUGE, Mood.MALFORMED);

    private final int port = free();
    private final SMPPServerSessionListener server;
    private final Set<SMPPServerSession> open = ConcurrentHashMap.newKeySet();
    private final List<SubmitSm> taken = new CopyOnWriteArrayList<>();
    private final List<BindType> binds = new CopyOnWriteArrayList<>();
    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<String> offers = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "smpp-peer");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger ids = new AtomicInteger(0xa0);
    private final AtomicInteger calls = new AtomicInteger();
    final AtomicInteger throttleAfter = new AtomicInteger(-1);
    final AtomicInteger under = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    volatile long slow;
    private volatile Mood mood = Mood.FINE;
    private volatile boolean closed;

    SmppPeer() {
        try {
            server = new SMPPServerSessionListener(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setPduProcessorDegree(20);
        server.setMessageReceiverListener(this);
        threads.execute(this::accept);
        threads.execute(this::deliver);
    }

    private static int free() {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!closed) {
            try {
                SMPPServerSession session = server.accept();
                calls.incrementAndGet();
                threads.execute(() -> bind(session));
            } catch (IOException e) {
                if (closed) {
                    return;
                }
            }
        }
    }

    private void bind(SMPPServerSession session) {
        try {
            if (mood == Mood.CUTS) {
                session.close();
                return;
            }
            BindRequest request = session.waitForBind(5_000);
            if (mood == Mood.UNAUTHORIZED || !request.getPassword().startsWith("pw-")) {
                request.reject(0x0e); // and leaves it to the other side to hang up, so that the answer arrives
                return;
            }
            binds.add(request.getBindType());
            open.add(session);
            request.accept("peer");
        } catch (Exception e) {
            session.close();
        }
    }

    private void deliver() {
        while (!closed) {
            String mark = offers.peek();
            if (mark != null && text("393331234567", mark)) {
                offers.remove(mark);
                acknowledged.add(mark);
            }
            pause();
        }
    }

    /** A message from a person; whether it was acknowledged. */
    boolean text(String from, String text) {
        return deliver(from, 0, 0, text.getBytes(StandardCharsets.US_ASCII));
    }

    boolean deliver(String from, int esm, int coding, byte[] body, OptionalParameter... more) {
        for (SMPPServerSession session : open) {
            if (!session.getSessionState().isReceivable()) {
                continue;
            }
            try {
                session.deliverShortMessage(
                        "",
                        TypeOfNumber.INTERNATIONAL,
                        NumberingPlanIndicator.ISDN,
                        from,
                        TypeOfNumber.INTERNATIONAL,
                        NumberingPlanIndicator.ISDN,
                        "39333000",
                        new ESMClass(esm),
                        (byte) 0,
                        (byte) 0,
                        new RegisteredDelivery(0),
                        DataCodings.newInstance((byte) coding),
                        body,
                        more);
                return true;
            } catch (NegativeResponseException e) {
                return false;
            } catch (Exception e) {
                open.remove(session);
            }
        }
        return false;
    }

    /** A delivery receipt as most centres write it. */
    boolean receipt(String id, String state) {
        String text = "id:" + id + " sub:001 dlvrd:001 submit date:2611021000 done date:2611021001 stat:" + state
                + " err:000 text:";
        return deliver("393331234567", 0x04, 0, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Hangs up on everybody. */
    void cut() {
        open.forEach(SMPPServerSession::close);
        open.clear();
    }

    List<SubmitSm> taken() {
        return List.copyOf(taken);
    }

    List<BindType> binds() {
        return List.copyOf(binds);
    }

    @Override
    public SubmitSmResult onAcceptSubmitSm(SubmitSm message, SMPPServerSession session) throws ProcessRequestException {
        most.accumulateAndGet(under.incrementAndGet(), Math::max);
        try {
            if (slow > 0) {
                Thread.sleep(slow);
            }
            return answer(message, session);
        } catch (InterruptedException e) {
            throw new ProcessRequestException("stopped", 0x08);
        } finally {
            under.decrementAndGet();
        }
    }

    private SubmitSmResult answer(SubmitSm message, SMPPServerSession session) throws ProcessRequestException {
        if (throttleAfter.get() >= 0 && throttleAfter.getAndDecrement() == 0) {
            throw new ProcessRequestException("too much", 0x58);
        }
        Mood now = mood;
        switch (now) {
            case LIMITED -> throw new ProcessRequestException("too much", 0x58);
            case REFUSES -> throw new ProcessRequestException("no such number", 0x0b);
            case FAILS_AFTER -> {
                taken.add(message);
                throw new ProcessRequestException("broken", 0x08);
            }
            case CUTS -> {
                session.close();
                throw new ProcessRequestException("gone", 0x08);
            }
            case HANGS -> {
                while (mood == now && !closed) {
                    pause();
                }
                throw new ProcessRequestException("late", 0x08);
            }
            default -> {
                taken.add(message);
                try {
                    return new SubmitSmResult(
                            new MessageId(Integer.toHexString(ids.incrementAndGet())), new OptionalParameter[0]);
                } catch (PDUStringException e) {
                    throw new ProcessRequestException("id", 0x08);
                }
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public boolean behave(Mood next) {
        if (CANNOT.contains(next)) {
            return false;
        }
        mood = next;
        if (next == Mood.CUTS) {
            cut();
        }
        return true;
    }

    @Override
    public List<String> arrivals() {
        return taken.stream()
                .map(sm -> "+" + sm.getDestAddress() + " " + sm.getSourceAddr() + " "
                        + new String(sm.getShortMessage(), StandardCharsets.ISO_8859_1))
                .toList();
    }

    @Override
    public int calls() {
        return calls.get();
    }

    @Override
    public void reset() {
        mood = Mood.FINE;
        taken.clear();
        offers.clear();
        acknowledged.clear();
        calls.set(0);
    }

    @Override
    public void offer(String mark) {
        offers.add(mark);
    }

    @Override
    public List<String> acknowledged() {
        return List.copyOf(acknowledged);
    }

    @Override
    public void close() {
        closed = true;
        cut();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }

    @Override
    public SubmitMultiResult onAcceptSubmitMulti(SubmitMulti message, SMPPServerSession session)
            throws ProcessRequestException {
        throw no();
    }

    @Override
    public QuerySmResult onAcceptQuerySm(QuerySm query, SMPPServerSession session) throws ProcessRequestException {
        throw no();
    }

    @Override
    public void onAcceptReplaceSm(ReplaceSm message, SMPPServerSession session) throws ProcessRequestException {
        throw no();
    }

    @Override
    public void onAcceptCancelSm(CancelSm message, SMPPServerSession session) throws ProcessRequestException {
        throw no();
    }

    @Override
    public BroadcastSmResult onAcceptBroadcastSm(BroadcastSm message, SMPPServerSession session)
            throws ProcessRequestException {
        throw no();
    }

    @Override
    public void onAcceptCancelBroadcastSm(CancelBroadcastSm message, SMPPServerSession session)
            throws ProcessRequestException {
        throw no();
    }

    @Override
    public QueryBroadcastSmResult onAcceptQueryBroadcastSm(QueryBroadcastSm message, SMPPServerSession session)
            throws ProcessRequestException {
        throw no();
    }

    @Override
    public DataSmResult onAcceptDataSm(DataSm message, Session session) throws ProcessRequestException {
        throw no();
    }

    private static ProcessRequestException no() {
        return new ProcessRequestException("not here", 0x03);
    }
}
