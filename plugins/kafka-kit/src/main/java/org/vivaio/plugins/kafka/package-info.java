/** What the Kafka plugins share. */
@org.jspecify.annotations.NullMarked
package org.vivaio.plugins.kafka;
