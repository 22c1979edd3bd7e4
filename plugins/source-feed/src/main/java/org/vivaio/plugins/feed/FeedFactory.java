package org.vivaio.plugins.feed;

import org.pf4j.Extension;
import org.vivaio.api.ConnectorContext;
import org.vivaio.api.ConnectorFactory;
import org.vivaio.api.ConnectorSpec;
import org.vivaio.api.LeadSource;

/** The door of this plugin. */
@Extension
public final class FeedFactory implements ConnectorFactory<FeedSettings> {
    /** Called by the host. */
    public FeedFactory() {}

    @Override
    public ConnectorSpec spec() {
        return new ConnectorSpec(
                "source-feed",
                "Feed",
                "Fetches leads that a supplier leaves on a server (CSV, JSON or XML files by SFTP, FTP or HTTP) or hands out by a"
                        + " paged JSON API. You need the address and, usually, a user or a token.");
    }

    @Override
    public Class<FeedSettings> settings() {
        return FeedSettings.class;
    }

    @Override
    public LeadSource open(FeedSettings settings, ConnectorContext context) {
        return settings.from() == FeedSettings.From.API
                ? new ApiFeed(settings, context)
                : new FileFeed(settings, context);
    }
}
