/**
 * Every sentence of an explanation in English, by its key. `{name}` is a parameter; `{name:table}` is a parameter with
 * codes of a table in words.ts: "coupon" for `coupon`, "influencer ayse" for `influencer:ayse`.
 */
export const SENTENCES = {
  'order.parked': 'Only refunds of the order are known so far: they are kept until its sale arrives.',
  'order.unverified':
    'An unsigned client reported the order, so nobody knows who sent it: it earns nothing until the brand confirms it, or the store reports it itself.',
  'order.unattributed': 'The order is credited to nobody, so no commission is due.',
  'order.credited': 'The order is credited to {influencer:person}.',
  'order.due':
    'The order is credited to {influencer:person}: {total} {currency} of commission is due, {share} {currency} of it to {influencer:person}; it is {status:commission}.',

  'event.sale': '{sender:sender} reported the order: {details:detail}.',
  'event.update': '{sender:sender} reported a change of the order: {details:detail}.',
  'event.restored': '{sender:sender} took the order out of its bin: {details:detail}.',
  'event.refund': 'The store gave back money, refund {refundId}: {details:detail}.',
  'event.refund_deleted': 'The store deleted the refund {refundId}.',
  'event.save': 'The store sent the order again, with nothing changed but the time.',
  'event.order_deleted': 'The store put the order into its bin, or deleted it.',
  'event.reject': '{sender:sender} rejected the commission.',
  'event.reject_because': '{sender:sender} rejected the commission: "{reason}".',
  'event.withdraw': '{sender:sender} withdrew the rejection.',
  'event.approve': '{sender:sender} approved a commission.',
  'event.approve_amounts':
    '{sender:sender} approved {total} {currency} of commission, {share} {currency} of it for {influencer:person}.',
  'event.approve_early':
    '{sender:sender} approved {total} {currency} of commission, {share} {currency} of it for {influencer:person}, before its hold was over: "{reason}".',
  'event.attribute': '{sender:sender} credited the order to {influencer:person}.',
  'event.attribute_because': '{sender:sender} credited the order to {influencer:person}: "{reason}".',
  'event.confirm': '{sender:sender} confirmed that the order is genuine.',
  'event.confirm_status': '{sender:sender} confirmed that the order is genuine, and that it is {status}.',
  'event.map': 'From then on version {version} of the brand’s status words applies to the order.',
  'event.suspect': '{sender:sender} held the order until the brand confirms it.',
  'event.suspect_because': '{sender:sender} held the order until the brand confirms it: {reason}.',
  'event.suspect_as': '{sender:sender} held the order until the brand confirms it: {suspicion:suspicion}.',

  'event.part_refund':
    'Order {orderId}, a part of this one, gave back money, refund {refundId}: {details:detail}.',
  'event.part_refund_deleted': 'Refund {refundId} of order {orderId}, a part of this one, has ended.',
  'event.relation_part': 'It was compared with order {parentId}: it is a part of it, since {cause:verdict}.',
  'event.relation_own':
    'It was compared with order {parentId}: it is an order of its own, since {cause:verdict}.',
  'event.relation_split':
    'It was compared with order {parentId}, and nobody can tell what it is: {cause:verdict}.',
  'event.relation_unknown':
    'It belongs to order {parentId}, and counts as an order of its own, since {cause:verdict}.',
  'event.relate':
    '{sender:sender} decided that, beside the order that it belongs to, this is {verdict:kinship}.',
  'event.relate_because':
    '{sender:sender} decided that, beside the order that it belongs to, this is {verdict:kinship}: "{reason}".',

  'effect.parked': 'It is kept until the order’s sale is known, and takes effect with it.',
  'effect.finer_report': 'The same report with more decimals counts in its place.',
  'effect.counts': 'It counts for {parts:part}.',
  'effect.counts_newer': 'It counts for {parts:part}. For the rest a newer event counts, {ids}.',
  'effect.counts_tied':
    'It counts for {parts:part}. For the rest another report of the same moment counts, {ids}, until a newer one settles it.',
  'effect.counts_others': 'It counts for {parts:part}. For the rest others count, {ids}.',
  'effect.newer': 'A newer event counts in its place, {ids}.',
  'effect.tied':
    'Another report of the same moment counts in its place, {ids}, until a newer one settles it.',
  'effect.others': 'Others count in its place, {ids}.',
  'effect.refund': 'It lowers what is due, as the arithmetic shows.',
  'effect.refund_deletion': 'The refund {refundId} has no effect.',
  'effect.in_bin': 'The order is in the store’s bin: nothing is due as long as it is.',
  'effect.in_force': 'It is in force.',
  'effect.map': 'It says what the order’s status words mean. A completion by it alone counts from then on.',
  'effect.part': 'It earns nothing beside order {parentId}.',
  'effect.own': 'It earns for itself.',
  'effect.own_lent': 'It earns for itself, and is credited by what brought order {parentId}.',
  'effect.split': 'It holds the commission until the brand says what the order is.',
  'effect.other_verdict': 'Another word on the two orders counts in its place, {ids}.',
  'effect.holds': 'It holds the commission until the brand confirms or rejects the order.',

  'dropped.not_in_bin': 'The store has taken the order out of its bin, or has reported it since.',
  'dropped.other_deletion': 'Another report that the store deleted the order counts in its place.',
  'dropped.other_words': 'Other status words of the brand count for the order.',
  'dropped.unknown_status':
    'Its status “{word}” is no word that we know or that the brand has mapped: it counts as processing.',
  'dropped.later_decision': 'A later decision counts in its place, {ids}.',
  'dropped.nothing_to_approve': 'The commission was rejected at that time: nothing to approve.',
  'dropped.nothing_to_withdraw': 'Nothing was rejected at that time.',
  'dropped.approval_ended':
    'It has ended: something came that it had not seen, and under which nothing was due, {ids}. What is due now is pending again.',
  'dropped.after_lock':
    'It came after the day from which the commission is locked, so it takes nothing back.',
  'dropped.confirmed': 'The brand confirmed the order: no suspicion holds it.',
  'dropped.not_attributed': 'The order is credited to nobody, so there is nothing to hold.',
  'dropped.other_currency':
    'A refund of it is in another currency than the order, so it takes nothing back; no schedule approves the order until it is deleted.',
  'dropped.other_confirmed': 'The brand confirmed that another report of the same moment counts.',
  'dropped.ahead_of_time':
    'The store’s clock was ahead of ours: it counts from when it was received, and no schedule approves the order until a newer report.',
  'dropped.unknown_line': 'An item of it is a line that the order does not have: it takes nothing.',
  'dropped.superseded_report': 'Another report of the same refund says more, and counts in its place.',
  'dropped.refund_deleted': 'The store deleted this refund, so it has no effect.',
  'dropped.refund_not_listed': 'The store’s newest list of refunds no longer has it: the store deleted it.',
  'dropped.unknown_refund': 'It deletes a refund that is not known.',
  'dropped.beyond_line': 'It gives back more than the lines it names: the rest comes off the other lines.',
  'dropped.paid_total_refunded':
    'With it all that was paid is refunded, so nothing is left, although the goods were worth more.',
  'dropped.lines_exceed_total':
    'Its lines come to more than its total less tax, shipping and fees: no schedule approves it.',
  'dropped.late_click': 'The click came after the order was placed; it counts since no other evidence does.',
  'dropped.subscription': 'It says that this is a subscription, which is no order: nothing is due on it.',
  'dropped.refunded_on_parent':
    'The order has a refund of its own of the same amount within a day: it is the same one.',
  'dropped.exceeds_order': 'It makes the refunds exceed the order’s total; what exceeds has no effect.',
  'dropped.unverified': 'Nobody knows who sent it, and the brand has not confirmed it, so it earns nothing.',
  'dropped.order_rejected':
    'It came after the brand had rejected the order: nothing is due, whatever it says.',

  'attribution.brand_decision': 'The order is credited to {influencer:person}, as the brand decided.',
  'attribution.brand_decision_because':
    'The order is credited to {influencer:person}, as the brand decided: "{reason}".',
  'attribution.nobody': 'The order is credited to nobody: {why:nobody}.',
  'attribution.won': 'The order is credited to {influencer:person}, by {kind:evidence}.',

  'candidate.won':
    'The {kind:evidence} won: the first report with evidence that counts has it, and by the plan’s precedence ({precedence:precedence}) nothing in it is stronger.',
  'candidate.outranked':
    'The {stronger:evidence} of the same report is stronger: the plan’s precedence is {precedence:precedence}.',
  'candidate.outranked_coupon':
    'Of the coupons of the same report another took off more, or as much and was sent before it.',
  'candidate.outranked_equal':
    'Another {kind:evidence} of the same report was sent before it, and the first of equals counts.',
  'candidate.too_late': 'An earlier report had decided already; only a decision of the brand moves an order.',
  'candidate.overruled': 'The {kind:evidence} would have won, had the brand not decided otherwise.',
  'candidate.excluded_coupon':
    'The coupon won, and the brand has said that nobody earns by it: so the order is credited to nobody.',
  'candidate.unknown_coupon': 'No influencer of this brand owns the coupon.',
  'candidate.unknown_click': 'The click is not known, or belongs to another brand.',
  'candidate.unknown_referral_code': 'No influencer of this brand owns the referral code.',
  'candidate.window_passed': 'The attribution window had ended.',
  'candidate.before_click': 'The order was placed before the click.',
  'candidate.unverified':
    'An unsigned client reported it: it counts once the brand confirms that report, or the store reports it itself.',
  'candidate.late_click': 'The click came after the order was placed, so other evidence counts first.',
  'candidate.not_in_plan': 'The plan does not count a {kind:evidence}; it counts {precedence:precedence}.',
  'click.older': 'The click is {ageMs:duration} older than the order; the window is {windowMs:duration}.',
  'click.younger': 'The click is {ageMs:duration} younger than the order.',

  'refunds.named': 'Refunds that say what they refund.',
  'refunds.named_without_amount':
    'Refunds that say what they refund; the last figure is what those without an amount give back: their items, tax, shipping and fees.',
  'refunds.amount_only': 'Refunds that say only how much.',
  'refunds.reach_total': 'The refunds reach the order’s total: nothing is left.',
  'refunds.no_amount_only': 'No refund says only how much, so each line keeps its rest.',
  'refunds.worth_total': 'The goods were worth what was paid.',
  'refunds.worth_parts':
    'The goods were worth more than was paid: lines, tax, shipping and fees, as where a gift card paid a part.',
  'refunds.factor':
    'What amount-only refunds leave of each line’s rest: 1 - amount-only refunds / (worth of the goods - named refunds).',
  'line.total': 'The base is the order’s total.',
  'line.net': 'The line after discounts, without tax.',
  'line.discounted': 'A negative fee is a discount: it lowers each line pro rata.',
  'line.no_lines':
    'The store reported no lines, so the base is total - tax - shipping - fees, never below 0.',
  'line.voided': 'Nothing is due on the order.',
  'line.less_all': 'Less all refunds.',
  'line.not_refunded': 'Nothing was refunded of it.',
  'line.less_named': 'Less its named refunds.',
  'line.less_beyond':
    'Less its named refunds, and less its part of what refunds give back beyond the lines they name.',
  'line.less_beyond_times_factor':
    'Less its named refunds and its part of what refunds give back beyond the lines they name, times what amount-only refunds leave.',
  'line.times_factor': 'Times what amount-only refunds leave.',
  'line.less_named_times_factor': 'Less its named refunds, times what amount-only refunds leave.',
  'line.commission': 'Its commission: what is left, times its rate.',
  'rate.plan': '{rate}% is the plan’s own rate: no rule of the plan is for this line.',
  'rate.rule':
    '{rate}% is the plan’s rate for the {kind} {id}, the most specific rule that is for this line.',
  'sum.base': 'The base after refunds: what is left of all lines.',
  'sum.commission': 'The commission before rounding: that of all lines.',
  'sum.due': 'Rounded once, half-up, to whole units of {unit} {currency}.',
  'share.exact': 'Its exact share.',
  'share.floor': 'Rounded down: no unit is left over, or a larger remainder gets it.',
  'share.floor_and_unit':
    'Rounded down; its remainder is among the largest (of equals, the party listed first), so it gets one of the units that are left.',
  'voided.unverified': 'No report of the order is verified, so nothing is due until it is confirmed.',
  'voided.rejected':
    'The brand rejected the commission ("{reason}"), so nothing is due until it withdraws the rejection.',
  'voided.subscription': 'This is a subscription and no order: its renewals are orders of their own.',
  'voided.part': 'It is a part of order {parentId}, which earns for both: nothing is due here.',
  'voided.status': 'The order is {status}, so nothing is due as long as it is.',

  'entry.accrual': 'It became due, by the event {eventId}; it counts on {day}.',
  'entry.adjustment': 'What is due changed, by the event {eventId}; it counts on {day}.',
  'entry.approval': 'It was approved, by the event {eventId}; it counts on {day}.',
  'entry.reversal': 'It was taken back, in whole or in part, by the event {eventId}; it counts on {day}.',
  'entry.clawback':
    'It was taken back, though a payout had claimed it: the next payout nets it, by the event {eventId}; it counts on {day}.',
  'entry.payout': 'It was paid out, by the event {eventId}; it counts on {day}.',
  'entry.settlement': 'The brand settled, by the event {eventId}; it counts on {day}.',
  'entry.repayment': 'The influencer paid back, by the event {eventId}; it counts on {day}.',
  'entry.write_off':
    'The platform gave up what the influencer owes, by the event {eventId}; it counts on {day}.',
  'check.posted': 'due {due}, posted {posted}',
  'balance.unclaimed':
    'Approved less claimed is what the next payout takes: {approved} - {claimed} = {unclaimed}. Pending are {pending}.',
  'claim.claim': 'Payout {payoutId} claimed {amount} {currency} for {influencer:person}.',
  'claim.counterClaim': 'Payout {payoutId} failed and gave back its claim: {amount} {currency}.',
  'claim.paid': 'Payout {payoutId} was paid.',

  'status.parked': 'The order’s sale is not known yet; what came before it waits for it.',
  'status.unverified': 'There is no commission: an unsigned client reported the order.',
  'status.no_commission': 'There is no commission: the order is credited to nobody.',
  'status.pending': 'Due, and not approved yet.',
  'status.held': 'Due, and held as suspicious.',
  'status.approved': 'Approved on {day}.',
  'status.paid': 'Paid on {day}, by payout {payoutId}.',
  'status.rejected': 'Rejected by the brand on {day}: "{reason}".',
  'status.reversed': 'Nothing is due: {reason:nothing}.',
  'wait.verified': 'It waits until the brand confirms it, or the store reports it itself.',
  'wait.verified_one':
    'Unsigned reports of the same moment differ: it waits until the brand confirms the one that is genuine, or the store reports it itself.',
  'wait.suspicion': 'It is held until the brand confirms the order: {reason}.',
  'wait.suspicion_as': 'It is held until the brand confirms the order: {suspicion:suspicion}.',
  'wait.split':
    'It is held until the order that it belongs to comes, or the brand says what it is: {reason}.',
  'wait.split_as': 'It is held until the order that it belongs to comes, or the brand says what it is.',
  'status.split': 'Due, and held until it is known what it is beside the order that it belongs to.',
  'wait.completion': 'The order is {status}; only a completed one is approved.',
  'wait.unknown_status':
    'The order’s status is “{word}”, which is no word that we know or that the brand has mapped, so it counts as processing: only a completed order is approved. The brand may say what the word means, by PUT /v1/status-words.',
  'wait.newer_report': 'Two reports of the same moment disagree; a newer one from the store settles it.',
  'wait.hold':
    'It is held for {holdMs:duration} from {since}, when it was completed (by the store, or by the brand’s status words) or rose above what is approved, until {heldUntil}; the brand may approve it before.',
  'wait.approval': 'The hold is over: the next run of the schedule approves it.',
  'wait.by_hand': 'It has a flag with which no schedule approves it: the brand may, by hand.',
  'wait.by_hand_only': 'No schedule approves it: the brand may, by hand.',
  'wait.paid_elsewhere':
    'Payouts have claimed of this order for another influencer or in another currency, so no schedule approves it: the brand may, by hand.',
  'wait.locked': 'From {lockedAt} on, no refund and no status takes anything back.',
  'wait.withdrawal': 'It stays rejected until the brand withdraws the rejection.',
  'wait.payment': 'Payout {payoutId} has claimed of it and is not finished.',
  'wait.payout': 'The next payout claims {amount} {currency}.',
  'wait.payout_nets': '{amount} {currency} more was claimed than is due now; the next payout nets it.',
} as const;
export type SentenceKey = keyof typeof SENTENCES;
