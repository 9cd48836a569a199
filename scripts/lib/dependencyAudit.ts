import { messageOf } from './messages';

// What `npm audit --json` says of the production dependencies.

/** From this severity on a finding fails. */
const FAILING = ['high', 'critical'] as const;

export type Verdict =
  | { readonly kind: 'clean'; readonly lower: number }
  | { readonly kind: 'found'; readonly findings: readonly string[] }
  /** The registry does not answer audits, or npm could not ask it. */
  | { readonly kind: 'unknown'; readonly why: string };

interface Report {
  readonly message?: string;
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string; readonly range?: string }>>;
  readonly metadata?: { readonly vulnerabilities?: Readonly<Record<string, number>> };
}

/** @param output what npm wrote to stdout: a report, or an error as JSON, or nothing */
export function verdictOf(output: string): Verdict {
  let report: Report | null;
  try {
    report = JSON.parse(output) as Report | null;
  } catch (error) {
    return { kind: 'unknown', why: `npm audit wrote no JSON (${messageOf(error)})` };
  }
  // An error of the registry has neither: a report has both, also where nothing was found.
  if (!report?.vulnerabilities || !report.metadata?.vulnerabilities) {
    return {
      kind: 'unknown',
      why: (report?.message ?? 'npm audit made no report').replaceAll(/https?:\S+/g, '...'),
    };
  }
  const all = Object.entries(report.vulnerabilities);
  const failing = all.filter(([, { severity }]) => (FAILING as readonly string[]).includes(severity));
  if (failing.length === 0) return { kind: 'clean', lower: all.length };
  const findings = failing.map(
    ([name, { severity, range = 'any version' }]) => `${severity}: ${name} ${range}`,
  );
  return { kind: 'found', findings };
}
