package org.vivaio.core.delivery;

/** A connection of a tenant: what effects queue up for. */
record Route(String tenant, String connection) {}
