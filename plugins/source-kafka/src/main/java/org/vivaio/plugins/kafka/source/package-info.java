/** Reads leads from the topics of a Kafka cluster. */
@org.jspecify.annotations.NullMarked
package org.vivaio.plugins.kafka.source;
