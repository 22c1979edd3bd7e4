package org.vivaio.core.plugin;

import java.util.List;
import java.util.Optional;

/**
 * A plugin as the administrator sees it.
 *
 * @param id the plugin's id; the file's name where the file tells none
 * @param version as its manifest says
 * @param provider as its manifest says
 * @param state whether it works
 * @param bundled whether it is part of the distribution
 * @param connectors what it offers
 * @param signer fingerprint of its signer's certificate
 * @param requires the range of API versions it was made for
 * @param description as its manifest says
 * @param permissions what it asks for
 * @param secrets labels of the settings in which it wants to be given a secret
 * @param problem why it does not work, or why a newer file of it was not taken
 */
public record PluginInfo(
        String id,
        String version,
        String provider,
        State state,
        boolean bundled,
        List<ConnectorInfo> connectors,
        Optional<String> signer,
        String requires,
        String description,
        Permissions permissions,
        List<String> secrets,
        Optional<String> problem) {
    /** Whether a plugin works. */
    public enum State {
        /** Loaded. */
        ACTIVE,
        /** Switched off by an administrator. */
        DISABLED,
        /** Could not be loaded. */
        FAILED
    }

    /** Copies the lists. */
    public PluginInfo {
        connectors = List.copyOf(connectors);
        secrets = List.copyOf(secrets);
    }
}
