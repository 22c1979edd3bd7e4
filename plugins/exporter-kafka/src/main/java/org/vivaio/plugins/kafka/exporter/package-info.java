/** Writes leads to a topic of a Kafka cluster. */
@org.jspecify.annotations.NullMarked
package org.vivaio.plugins.kafka.exporter;
