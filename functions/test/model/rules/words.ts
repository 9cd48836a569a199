import { compare, type ModelEvent, type ModelMapping, type ModelSnapshot, type ModelWords } from './events';
import { isVoid, knownMeaningOf, meaningOf, plainWord } from './status';

// What the stores' words mean to the brand.

/**
 * The reports as the order's words have them: the lowest version that any of its reports brought, or a higher one that an
 * event brought since.
 */
export function readBy(
  words: readonly ModelWords[],
  reports: readonly ModelSnapshot[],
  events: readonly ModelEvent[],
): readonly ModelSnapshot[] {
  const own = Math.min(...reports.map(({ wordsVersion = 0 }) => wordsVersion));
  const later = events
    .filter((event) => event.kind === 'mapping')
    .filter(({ wordsVersion }) => wordsVersion > own)
    .sort((a, b) => compare(b.wordsVersion, a.wordsVersion) || compare(a.occurredMs, b.occurredMs));
  const version = later[0]?.wordsVersion ?? own;
  if (version === 0) return reports;
  return reports.map((report) => {
    const { status: word } = report;
    if (word === undefined) return report;
    const by = (of: number): string => meaningBy(words, of, word);
    const isMade = by(version) === 'completed' && by(own) !== 'completed';
    const sinceMs = isMade ? sinceWhen(later, (of) => by(of) === 'completed') : null;
    const isRevived = !isVoid(by(version)) && isVoid(by(own));
    const voidUntilMs = isRevived ? sinceWhen(later, (of) => !isVoid(by(of))) : null;
    const isKnown = plainWord(word) in wordsOf(words, version) || knownMeaningOf(word) !== null;
    return { ...report, read: { status: by(version), sinceMs, voidUntilMs, isKnown } };
  });
}

/** The version before any is 0, and says nothing. */
function meaningBy(words: readonly ModelWords[], version: number, word: string): string {
  return wordsOf(words, version)[plainWord(word)] ?? meaningOf(word);
}

function wordsOf(words: readonly ModelWords[], version: number): ModelWords['words'] {
  if (version === 0) return {};
  const of = words.find((some) => some.version === version);
  if (!of) throw new Error(`the model does not know the words of version ${version}`);
  return of.words;
}

/** Of several events one after the other by whose words it is so the first counts. */
function sinceWhen(newestFirst: readonly ModelMapping[], isSo: (version: number) => boolean): number {
  const broken = newestFirst.findIndex(({ wordsVersion }) => !isSo(wordsVersion));
  const run = broken < 0 ? newestFirst : newestFirst.slice(0, broken);
  return Math.min(...run.map(({ occurredMs }) => occurredMs));
}
