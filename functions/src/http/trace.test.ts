import { traceOf } from './trace';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const env = { GCLOUD_PROJECT: 'some-project' };
const trace = `projects/some-project/traces/${ID}`;

test.each([
  ['traceparent', { traceparent: `00-${ID}-00f067aa0ba902b7-01` }, env, trace],
  ['X-Cloud-Trace-Context', { 'x-cloud-trace-context': `${ID}/67667974448284343;o=1` }, env, trace],
  ['another form', { traceparent: 'hello', 'x-cloud-trace-context': ID }, env, null],
  ['no header', {}, env, null],
  ['no project', { traceparent: `00-${ID}-00f067aa0ba902b7-01` }, {}, null],
])('%s', (_what, headers, environment, expected) => {
  expect(traceOf(headers, environment)).toBe(expected);
});
