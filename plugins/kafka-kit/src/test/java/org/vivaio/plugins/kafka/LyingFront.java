package org.vivaio.plugins.kafka;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.message.DescribeClusterResponseData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.requests.RequestUtils;
import org.apache.kafka.common.requests.ResponseHeader;

/**
 * Stands before the broker as the cluster's only door, until it is told to lie: then the cluster's metadata send its guests to
 * a trap, a port that counts who comes.
 */
public final class LyingFront implements AutoCloseable {
    private final ServerSocket front;
    private final ServerSocket trap;
    private final int back;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger trapped = new AtomicInteger();
    private volatile boolean lying;

    /** A door to the broker. */
    public LyingFront(KafkaBroker broker) {
        String address = broker.address();
        back = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        try {
            front = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            trap = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(() -> accept(front, this::talk));
        start(() -> accept(trap, socket -> {
            trapped.incrementAndGet();
            end(socket);
        }));
    }

    /** Where it is. */
    public String address() {
        return "127.0.0.1:" + front.getLocalPort();
    }

    /** How many were sent into the trap, and went. */
    public int trapped() {
        return trapped.get();
    }

    /** Sends everybody into the trap from now on, under the name of {@code localhost}; hangs up, so that all ask anew. */
    public void lie() {
        lying = true;
        open.forEach(LyingFront::end);
    }

    private interface Guest {
        void welcome(Socket socket) throws IOException;
    }

    private void accept(ServerSocket server, Guest guest) {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                start(() -> {
                    try {
                        guest.welcome(socket);
                    } catch (IOException e) {
                        end(socket);
                    }
                });
            } catch (IOException e) {
                return;
            }
        }
    }

    private void talk(Socket socket) throws IOException {
        Map<Integer, short[]> asked = new ConcurrentHashMap<>();
        try (Socket inside = new Socket("127.0.0.1", back)) {
            open.add(inside);
            start(() -> answers(inside, socket, asked));
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                byte[] frame = in.readNBytes(in.readInt());
                ByteBuffer request = ByteBuffer.wrap(frame);
                short key = request.getShort();
                short version = request.getShort();
                asked.put(request.getInt(), new short[] {key, version});
                send(inside.getOutputStream(), ByteBuffer.wrap(frame));
            }
        }
    }

    private void answers(Socket inside, Socket socket, Map<Integer, short[]> asked) {
        try {
            DataInputStream in = new DataInputStream(inside.getInputStream());
            while (true) {
                ByteBuffer frame = ByteBuffer.wrap(in.readNBytes(in.readInt()));
                short[] question = asked.remove(frame.getInt(0));
                send(socket.getOutputStream(), renamed(frame, question[0], question[1]));
            }
        } catch (IOException e) {
            end(socket);
            end(inside);
        }
    }

    private ByteBuffer renamed(ByteBuffer frame, short key, short version) {
        if (key != ApiKeys.METADATA.id && key != ApiKeys.DESCRIBE_CLUSTER.id) {
            return frame;
        }
        short headers = ApiKeys.forId(key).responseHeaderVersion(version);
        ResponseHeader header = ResponseHeader.parse(frame, headers);
        ByteBufferAccessor readable = new ByteBufferAccessor(frame);
        Message told;
        if (key == ApiKeys.METADATA.id) {
            MetadataResponseData data = new MetadataResponseData(readable, version);
            if (lying) {
                trap(data);
            } else {
                data.brokers().forEach(broker -> broker.setHost("127.0.0.1").setPort(front.getLocalPort()));
            }
            told = data;
        } else {
            DescribeClusterResponseData data = new DescribeClusterResponseData(readable, version);
            data.brokers().forEach(broker -> broker.setHost("127.0.0.1").setPort(front.getLocalPort()));
            told = data;
        }
        return RequestUtils.serialize(header.data(), headers, told, version);
    }

    /** Another broker has taken over all partitions. */
    private void trap(MetadataResponseData data) {
        data.brokers().clear();
        data.brokers()
                .add(new MetadataResponseData.MetadataResponseBroker()
                        .setNodeId(2)
                        .setHost("localhost")
                        .setPort(trap.getLocalPort()));
        data.setControllerId(2);
        data.topics()
                .forEach(topic -> topic.partitions()
                        .forEach(partition -> partition
                                .setLeaderId(2)
                                .setLeaderEpoch(partition.leaderEpoch() + 1)
                                .setReplicaNodes(List.of(2))
                                .setIsrNodes(List.of(2))));
    }

    private static void send(OutputStream out, ByteBuffer frame) throws IOException {
        ByteBuffer whole = ByteBuffer.allocate(4 + frame.limit());
        whole.putInt(frame.limit()).put(frame.rewind());
        out.write(whole.array());
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "lying-front");
        thread.setDaemon(true);
        thread.start();
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            front.close();
            trap.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.forEach(LyingFront::end);
    }
}
