import { verdictOf } from './dependencyAudit';

const report = (vulnerabilities: object): string =>
  JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: { vulnerabilities: { total: 0 } } });

test.each([
  ['nothing', {}, { kind: 'clean', lower: 0 }],
  ['a moderate finding', { some: { severity: 'moderate', range: '<2' } }, { kind: 'clean', lower: 1 }],
  [
    'a high and a low one',
    { some: { severity: 'high', range: '<2' }, other: { severity: 'low' } },
    { kind: 'found', findings: ['high: some <2'] },
  ],
  [
    'a critical one',
    { some: { severity: 'critical' } },
    { kind: 'found', findings: ['critical: some any version'] },
  ],
])('a report with %s', (_what, vulnerabilities, verdict) => {
  expect(verdictOf(report(vulnerabilities))).toEqual(verdict);
});

test('a registry that does not answer audits is neither clean nor a finding, and is not named', () => {
  const message = '405 Method Not Allowed - POST https://registry.example/-/npm/v1/security/advisories/bulk';
  expect(verdictOf(JSON.stringify({ message, statusCode: 405, error: { summary: '' } }))).toEqual({
    kind: 'unknown',
    why: '405 Method Not Allowed - POST ...',
  });
  expect(verdictOf('{}')).toEqual({ kind: 'unknown', why: 'npm audit made no report' });
  expect(verdictOf('null')).toMatchObject({ kind: 'unknown' });
  expect(verdictOf('')).toMatchObject({ kind: 'unknown' });
});
