/** The switches of one rules version. A rule that changes gets a switch here, which the one fold reads. */
export interface Rules {
  /** A click counts until this long after the order's time, since two clocks differ (MONEY.md, 3, "Attribution"). */
  readonly clickGraceMs: number;
  /** How long after the receipt of a restoration the deletion that it ended may arrive. */
  readonly lateDeletionMs: number;
}

/** All rules versions. An order keeps the version of its first event, so that no later version re-prices it. */
export interface RuleBook {
  /** The version of new orders. */
  readonly present: number;
  readonly versions: Readonly<Record<number, Rules>>;
}

export const RULE_BOOK: RuleBook = {
  present: 1,
  versions: {
    1: { clickGraceMs: 15 * 60_000, lateDeletionMs: 86_400_000 },
  },
};

export function isKnownRules(version: number, { versions }: RuleBook = RULE_BOOK): boolean {
  return Object.hasOwn(versions, version);
}

/** Throws RangeError for a version that is not in the book. */
export function rulesOf(version: number, book: RuleBook = RULE_BOOK): Rules {
  const rules = isKnownRules(version, book) ? book.versions[version] : undefined;
  if (!rules) {
    throw new RangeError(
      `rules version ${version} is not known (known: ${Object.keys(book.versions).join(', ')})`,
    );
  }
  return rules;
}
