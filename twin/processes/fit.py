"""What a delivery comes to: in full, in time, fitting."""

from twin.base.draws import chance
from twin.base.kernel import inner
from twin.terms.calendar import opening, phase
from twin.terms.decisions import Decision, household_uid
from twin.terms.steps import FITS, IN_TIME, PAID_IN_FULL


@inner
def settle(w, k, luck, p, v, h, uid, in_full, given):
    """Note which of the last steps a delivery passed: in full, in time, fitting."""
    pol, hh = w.policies, w.households
    perfect = w.county.perfected[0]
    if in_full or perfect & PAID_IN_FULL:
        hh.passed[h, p] |= PAID_IN_FULL
    if phase(luck.month, pol.opens[p]) < pol.window[p] + pol.delivery[p] or perfect & IN_TIME:
        hh.passed[h, p] |= IN_TIME
    if fits(w, k, opening(luck, pol.opens[p]), p, v, h, uid):
        hh.passed[h, p] |= FITS
        w.ledger.fitting[v, p] += given


@inner
def fits(w, k, cycle, p, v, h, uid):
    """Whether what arrives fits this household: drawn once a cycle, with the luck of the month in which that opened."""
    lot = chance(cycle, Decision.FIT, w.policies.id[p], uid)
    return lot >= misfit(w, k, p, v, h) or w.county.perfected[0] & FITS > 0


@inner
def misfit(w, k, p, v, h):
    """Probability that what arrives does not fit: the standard design misses this household and nobody mends it."""
    pol, vil, hh = w.policies, w.villages, w.households
    match = pol.match_terrain[p, vil.terrain[v]] * pol.match_type[p, vil.type[v]]
    match *= pol.match_elderly[p, 0 if hh.elderly[h] else 1]
    match *= pol.match_away[p, 0 if hh.away[h] else 1] * pol.match_poor[p, 0 if hh.poor[h] else 1]
    from_county = (1.0 - vil.local_fit[v, p]) * (1.0 - vil.discretion[v])
    from_village = 1.0 - k.village_fit[v] * vil.revealed[v]
    by_themselves = (1.0 - k.choice[v, hh.stratum[h]]) * (1.0 - k.council_fit[v] * vil.agreed[v, p])
    return (1.0 - match) * from_county * from_village * (1.0 - vil.fit_learned[v, p]) * by_themselves


@inner
def could_adapt(w, luck, p, v, h):
    """Whether what does not fit this household was the village's to adapt rather than the county's: as far as discretion goes."""
    pol, vil = w.policies, w.villages
    lot = chance(opening(luck, pol.opens[p]), Decision.UNFIT, pol.id[p], household_uid(vil, v, h))
    return lot < vil.discretion[v]
