package org.vivaio.plugins.kafka.source;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.vivaio.api.Capture;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorException;
import org.vivaio.api.Incoming;
import org.vivaio.api.Listener;
import org.vivaio.plugins.kafka.KafkaLink;

/**
 * One session. It takes all partitions by itself instead of joining the group: the host runs it on one node only and keeps
 * the position with the captures, so nobody else has a say in who reads what, and no rebalance can hand a partition to
 * somebody who does not know where we stand.
 */
final class Reading {
    /** Records of one commit. */
    static final int MOST = 500;

    private static final Duration TICK = Duration.ofMillis(250);
    private static final Pattern DAMAGED =
            Pattern.compile("fetching the next record from ([A-Za-z0-9._-]+)-([0-9]+)\\.");

    private final KafkaSourceSettings settings;
    private final ConnectorContext context;
    private final KafkaLink link;
    private final Cluster cluster;
    private final Consumer<byte[], byte[]> consumer;
    private final Listener.Session session;
    private final RecordReader reader;
    private final Positions positions;
    private final long heartbeat;
    /** Places at which a record could not be read, the last one of each partition. */
    private final Map<TopicPartition, Long> suspects = new HashMap<>();

    private Set<TopicPartition> assigned = Set.of();

    Reading(
            KafkaSourceSettings settings,
            ConnectorContext context,
            KafkaLink link,
            Cluster cluster,
            Consumer<byte[], byte[]> consumer,
            Listener.Session session)
            throws ConnectorException {
        this.settings = settings;
        this.context = context;
        this.link = link;
        this.cluster = cluster;
        this.consumer = consumer;
        this.session = session;
        this.reader = new RecordReader(settings, context.clock());
        this.positions = Positions.of(session.cursor());
        this.heartbeat =
                Math.max(500, Math.min(10_000, settings.line().timeout().toMillis() / 3)) * 1_000_000;
    }

    void run() throws ConnectorException, InterruptedException {
        link.look(cluster.nodes());
        take();
        session.alive();
        long heard = System.nanoTime();
        while (!session.stopping()) {
            poll();
            if (System.nanoTime() - heard > heartbeat) {
                // a client that has lost its brokers, or may not reach one it heard of, only waits; so they are asked
                link.look(cluster.nodes());
                link.check();
                take();
                session.alive();
                heard = System.nanoTime();
            }
        }
    }

    /** Takes the partitions there are now, each at its place. */
    private void take() throws ConnectorException, InterruptedException {
        Set<TopicPartition> now = new HashSet<>();
        Set<TopicPartition> anew = new HashSet<>();
        Set<String> first = new HashSet<>();
        positions.keep(settings.topics());
        for (TopicDescription topic : cluster.partitions().values()) {
            if (positions.isNew(topic.name())) {
                first.add(topic.name());
            }
            boolean another = positions.is(topic.name(), topic.topicId().toString());
            if (another) {
                context.log().warn("Topic {} was made anew: it is read from its start", topic.name());
            }
            topic.partitions().forEach(info -> {
                TopicPartition partition = new TopicPartition(topic.name(), info.partition());
                now.add(partition);
                if (another || !assigned.contains(partition)) {
                    anew.add(partition);
                }
            });
        }
        if (anew.isEmpty() && now.equals(assigned)) {
            return;
        }
        consumer.assign(now);
        assigned = Set.copyOf(now);
        boolean begun = begin(anew, first);
        for (TopicPartition partition : anew) {
            positions.next(partition).ifPresent(offset -> consumer.seek(partition, offset));
        }
        if (begun) {
            // "what is still to come" is counted from now on, also when nothing comes before a restart
            session.store(List.of(), positions.cursor());
        }
    }

    /** Finds a place for partitions that have none; tells whether there were any. */
    private boolean begin(Set<TopicPartition> partitions, Set<String> first) {
        Set<TopicPartition> unknown = new HashSet<>();
        partitions.forEach(partition -> {
            if (positions.next(partition).isEmpty()) {
                unknown.add(partition);
            }
        });
        if (unknown.isEmpty()) {
            return false;
        }
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(unknown);
        Map<TopicPartition, Long> ends = consumer.endOffsets(unknown);
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(unknown);
        for (TopicPartition partition : unknown) {
            long start = starts.getOrDefault(partition, 0L);
            long end = ends.getOrDefault(partition, start);
            // a partition that was added to a topic, or a topic made anew, is read whole
            boolean untouched = first.contains(partition.topic());
            OffsetAndMetadata known = untouched ? committed.get(partition) : null;
            long place = known != null && known.offset() >= start && known.offset() <= end
                    ? known.offset()
                    : untouched && settings.begin() == KafkaSourceSettings.Begin.LATEST ? end : start;
            positions.advance(partition, place);
        }
        return true;
    }

    private void poll() throws ConnectorException, InterruptedException {
        ConsumerRecords<byte[], byte[]> records;
        try {
            records = consumer.poll(TICK);
        } catch (OffsetOutOfRangeException e) {
            moved(e.offsetOutOfRangePartitions());
            return;
        } catch (ApiException e) {
            throw e;
        } catch (KafkaException e) {
            step(e);
            return;
        }
        if (records.isEmpty()) {
            return;
        }
        List<Incoming> items = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            reader.read(record, positions.id(record.topic())).ifPresent(items::add);
        }
        for (TopicPartition partition : records.partitions()) {
            positions.advance(partition, consumer.position(partition));
        }
        store(items, records.partitions());
    }

    private void store(List<Incoming> items, Collection<TopicPartition> partitions) throws ConnectorException {
        session.store(items, positions.cursor());
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            OptionalLong next = positions.next(partition);
            next.ifPresent(offset -> offsets.put(partition, new OffsetAndMetadata(offset)));
        }
        // for those who watch the group; what counts is stored already
        consumer.commitAsync(offsets, (done, failure) -> {
            if (failure != null) {
                context.log()
                        .debug(
                                "The group was not told how far it was read: {}",
                                failure.getClass().getSimpleName());
            }
        });
    }

    /** The place is outside of what the topic holds: it was cleared away before we came, or cut off behind us. */
    private void moved(Map<TopicPartition, Long> places) throws ConnectorException, InterruptedException {
        take(); // perhaps the topic is another one by now
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(places.keySet());
        Map<TopicPartition, Long> ends = consumer.endOffsets(places.keySet());
        places.forEach((partition, place) -> {
            if (positions.next(partition).orElse(place) != place) {
                return;
            }
            long start = starts.getOrDefault(partition, 0L);
            long next = place < start ? start : ends.getOrDefault(partition, start);
            if (place < start) {
                context.log()
                        .warn(
                                "{} offsets of {} were cleared away by the cluster before they were read",
                                start - place,
                                partition);
            } else {
                context.log().warn("{} ends before the place where reading stood: it goes on at its end", partition);
            }
            positions.advance(partition, next);
            consumer.seek(partition, next);
        });
    }

    /** A damaged record is fetched once more; when it still is, it is stored as such, and reading goes on behind it. */
    private void step(KafkaException failure) throws ConnectorException {
        Matcher where = DAMAGED.matcher(String.valueOf(failure.getMessage()));
        if (!where.find()) {
            throw failure;
        }
        TopicPartition partition = new TopicPartition(where.group(1), Integer.parseInt(where.group(2)));
        long place = consumer.position(partition);
        Long before = suspects.put(partition, place);
        if (before == null || before != place) {
            consumer.seek(partition, place); // perhaps it was garbled on its way only
            return;
        }
        context.log().warn("The record at {}, offset {}, is damaged and kept as such", partition, place);
        Capture capture = RecordReader.unreadable(partition, positions.id(partition.topic()), place);
        consumer.seek(partition, place + 1);
        positions.advance(partition, place + 1);
        store(List.of(capture), List.of(partition));
    }
}
