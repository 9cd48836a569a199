import type { IncomingHttpHeaders } from 'node:http';

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-/;
const CLOUD_TRACE = /^([0-9a-f]{32})\//i;

/**
 * The trace that the request belongs to, as Cloud Logging names it, for a line that is written outside of the request's
 * work, where the logger does not know it; null: none, or the environment names no project.
 */
export function traceOf(headers: IncomingHttpHeaders, env: NodeJS.ProcessEnv): string | null {
  const cloud = headers['x-cloud-trace-context'];
  const traceId =
    TRACEPARENT.exec(headers['traceparent']?.toString() ?? '')?.[1] ??
    CLOUD_TRACE.exec(cloud?.toString() ?? '')?.[1];
  const projectId = env['GCLOUD_PROJECT'] ?? env['GOOGLE_CLOUD_PROJECT'];
  return traceId === undefined || projectId === undefined ? null : `projects/${projectId}/traces/${traceId}`;
}
