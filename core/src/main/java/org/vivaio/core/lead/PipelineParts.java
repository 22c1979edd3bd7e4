package org.vivaio.core.lead;

import java.util.List;
import org.vivaio.core.platform.Ids;

/**
 * What the pipeline works with.
 *
 * @param intake reads what came in
 * @param identity finds whom it is from
 * @param effects writes what is to be done outside
 * @param rulebooks gives the rules
 * @param deciders decide
 * @param ids makes ids
 * @param projections write tables of their own in the same commit
 * @param receivers knows to whom leads were passed on
 * @param erased knows who wants nothing kept of what came before
 */
public record PipelineParts(
        Intake intake,
        Identity identity,
        EffectWriter effects,
        Rulebooks rulebooks,
        Decision.Deciders deciders,
        Ids ids,
        List<Projection> projections,
        Receivers receivers,
        ErasedSince erased) {
    /** Without projections, receivers and erasures. */
    public PipelineParts(
            Intake intake,
            Identity identity,
            EffectWriter effects,
            Rulebooks rulebooks,
            Decision.Deciders deciders,
            Ids ids) {
        this(intake, identity, effects, rulebooks, deciders, ids, List.of(), Receivers.NONE, ErasedSince.NOBODY);
    }
}
