package org.vivaio.core.app;

import java.util.List;
import org.vivaio.core.asset.AssetRules;
import org.vivaio.core.connection.SourceRules;
import org.vivaio.core.consent.ConsentDecider;
import org.vivaio.core.consent.OptInDecider;
import org.vivaio.core.consent.Purposes;
import org.vivaio.core.consent.SuppressionLists;
import org.vivaio.core.delivery.ConnectionPolicies;
import org.vivaio.core.delivery.Templates;
import org.vivaio.core.export.ExportDecider;
import org.vivaio.core.export.ExportRules;
import org.vivaio.core.field.Fields;
import org.vivaio.core.form.Forms;
import org.vivaio.core.inbox.Campaigns;
import org.vivaio.core.inbox.Sources;
import org.vivaio.core.lead.Decision;
import org.vivaio.core.lead.Projection;
import org.vivaio.core.lifecycle.HandoverDecider;
import org.vivaio.core.lifecycle.Lifecycle;
import org.vivaio.core.lifecycle.LifecycleDecider;
import org.vivaio.core.message.MessageDecider;
import org.vivaio.core.message.MessageRules;
import org.vivaio.core.privacy.RetentionRules;
import org.vivaio.core.report.ReportForget;
import org.vivaio.core.resource.ResourceSet;
import org.vivaio.core.resource.RulebookPart;
import org.vivaio.core.returns.ReturnProjection;
import org.vivaio.core.routing.RoutingDecider;
import org.vivaio.core.routing.RoutingRules;
import org.vivaio.core.routing.Workload;
import org.vivaio.core.scoring.LookAgainDecider;
import org.vivaio.core.scoring.ScoreThresholds;
import org.vivaio.core.scoring.ScoringDecider;
import org.vivaio.core.scoring.ScoringRules;
import org.vivaio.core.segment.SegmentDecider;
import org.vivaio.core.segment.SegmentRules;
import org.vivaio.core.site.PageHosts;
import org.vivaio.core.tags.TagDecider;
import org.vivaio.core.tags.TagRules;
import org.vivaio.core.verification.VerificationDecider;
import org.vivaio.core.verification.VerificationRules;
import org.vivaio.core.vocabulary.Vocabulary;
import org.vivaio.core.work.AlertDecider;
import org.vivaio.core.work.AlertRules;
import org.vivaio.core.work.CallDecider;
import org.vivaio.core.work.CallLists;
import org.vivaio.core.work.SpeedDecider;
import org.vivaio.core.work.TaskDecider;
import org.vivaio.core.work.TaskRules;
import org.vivaio.core.work.store.CallProjection;
import org.vivaio.core.work.store.WorkProjection;

/** The features that take part in the rulebook and in deciding, in their fixed order. */
public final class Features {
    /** What the rulebook is compiled into. */
    public static final List<RulebookPart<?>> RULEBOOK = List.of(
            Fields.PART,
            Purposes.PART,
            SuppressionLists.PART,
            RetentionRules.PART,
            Forms.PART,
            AssetRules.PART,
            Sources.PART,
            Campaigns.PART,
            Templates.PART,
            ConnectionPolicies.PART,
            PageHosts.PART,
            SourceRules.PART,
            VerificationRules.PART,
            TagRules.PART,
            ScoringRules.PART,
            ScoreThresholds.PART,
            SegmentRules.PART,
            new RulebookPart<>(Vocabulary.class, ResourceSet::vocabulary),
            Lifecycle.PART,
            RoutingRules.PART,
            AlertRules.PART,
            MessageRules.PART,
            TaskRules.PART,
            CallLists.PART,
            ExportRules.PART);

    /** Who decides. */
    public static final Decision.Deciders DECIDERS = new Decision.Deciders(
            List.of(
                    new ConsentDecider(),
                    new TagDecider(),
                    new ScoringDecider(),
                    new LifecycleDecider(),
                    new HandoverDecider(),
                    new SegmentDecider(),
                    new SpeedDecider(),
                    new RoutingDecider(),
                    new CallDecider(),
                    new TaskDecider()),
            List.of(
                    new OptInDecider(),
                    new AlertDecider(),
                    new MessageDecider(),
                    new ExportDecider(),
                    new VerificationDecider(),
                    new LookAgainDecider()),
            new Workload());

    /** Who decides what rules say of a lead, without giving it to anybody or sending anything: for what-if. */
    public static final Decision.Deciders RULES = new Decision.Deciders(
            List.of(
                    new ConsentDecider(),
                    new TagDecider(),
                    new ScoringDecider(),
                    new LifecycleDecider(),
                    new HandoverDecider(),
                    new SegmentDecider()),
            List.of(new LookAgainDecider()));

    /** Who keeps tables of their own in the pipeline's transaction. */
    public static final List<Projection> PROJECTIONS =
            List.of(new WorkProjection(), new ReturnProjection(), new CallProjection(), new ReportForget());

    private Features() {}
}
