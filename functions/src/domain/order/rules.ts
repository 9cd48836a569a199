/**
 * The switches of the rules by which an order is worked out. A rule that changes gets a switch here, and the fold asks for
 * it: there is one fold, whatever the number of versions.
 */
export interface Rules {
  /** A click counts up to so long after the order's own time: two clocks differ (MONEY.md, 3, "Attribution"). */
  readonly clickGraceMs: number;
  /** How long after a restoration was received a deletion may come in and still be the one that it ended. */
  readonly lateDeletionMs: number;
}

/** All versions of the rules. An order keeps the one it was first worked out by, so that no later version re-prices it. */
export interface RuleBook {
  /** What new orders are worked out by. */
  readonly present: number;
  readonly versions: Readonly<Record<number, Rules>>;
}

export const RULE_BOOK: RuleBook = {
  present: 1,
  versions: {
    1: { clickGraceMs: 0, lateDeletionMs: 86_400_000 },
  },
};

export function isKnownRules(version: number, { versions }: RuleBook = RULE_BOOK): boolean {
  return Object.hasOwn(versions, version);
}

/** The rules of that version. Throws RangeError for one that is not in the book. */
export function rulesOf(version: number, book: RuleBook = RULE_BOOK): Rules {
  const rules = isKnownRules(version, book) ? book.versions[version] : undefined;
  if (!rules) {
    throw new RangeError(
      `rules version ${version} is not known (known: ${Object.keys(book.versions).join(', ')})`,
    );
  }
  return rules;
}
