package org.vivaio.core.resource;

import java.util.List;
import java.util.regex.Pattern;

/** The kinds of resources and the form of their names. */
public final class Kinds {
    /** All kinds of the contract, whether this version gives them a meaning or not yet. */
    public static final List<String> ALL = List.of(
            "field",
            "form",
            "page",
            "asset",
            "codepool",
            "purpose",
            "source",
            "connection",
            "campaign",
            "tag",
            "segment",
            "scoring",
            "lifecycle",
            "routing",
            "alert",
            "task",
            "call-list",
            "journey",
            "broadcast",
            "template",
            "seller",
            "team",
            "calendar",
            "buyer",
            "suppression",
            "retention",
            "export-mapping",
            "webhook",
            "branding");

    /** Names of resources. */
    public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,79}");

    private Kinds() {}
}
