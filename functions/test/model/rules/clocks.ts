import { compare, type ModelSnapshot } from './events';

// Where the reports of a store stand whose clock is ahead of ours.

const TOLERANCE_MS = 15 * 60_000;

function isAhead({ modifiedMs, receivedMs }: ModelSnapshot): boolean {
  return modifiedMs !== null && modifiedMs - receivedMs > TOLERANCE_MS;
}

/** The least of its told time and of the receipts of those that are ahead too and tell no earlier time. */
function countedMs(report: ModelSnapshot, ofSource: readonly ModelSnapshot[]): number {
  const told = report.modifiedMs ?? -Infinity;
  if (!isAhead(report)) return told;
  const receipts = ofSource
    .filter((other) => isAhead(other) && (other.modifiedMs ?? -Infinity) >= told)
    .map(({ receivedMs }) => receivedMs);
  return Math.min(told, ...receipts);
}

/**
 * The reports with their places. One that is not ahead itself, but may be older or newer than one that is, has the moment
 * of the newest such one.
 */
export function placed(reports: readonly ModelSnapshot[]): readonly ModelSnapshot[] {
  if (!reports.some(isAhead)) return reports;
  const inPlace = reports.map((report): ModelSnapshot => {
    const ms = countedMs(report, ofSource(reports, report));
    const toldMs = report.modifiedMs ?? -Infinity;
    const ownMs = report.modifiedMs === null ? report.occurredMs : ms;
    return { ...report, place: { ms, toldMs, ownMs, isAhead: isAhead(report) } };
  });
  return inPlace.map((report): ModelSnapshot => {
    const { place, modifiedMs: told } = report;
    if (!place || place.isAhead || told === null) return report;
    const [newest] = ofSource(inPlace, report)
      .flatMap((other) => (other.place?.isAhead ? [other.place] : []))
      .filter(({ ms, toldMs }) => toldMs >= told && ms < told)
      .sort((a, b) => compare(b.ms, a.ms) || compare(b.toldMs, a.toldMs));
    return newest ? { ...report, place: { ...place, ms: newest.ms, toldMs: newest.toldMs } } : report;
  });
}

function ofSource(reports: readonly ModelSnapshot[], { source }: ModelSnapshot): ModelSnapshot[] {
  return reports.filter((other) => other.source === source);
}
