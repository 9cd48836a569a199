export const REGION = 'us-central1';

/**
 * The address of a function, without a slash at its end: on Firebase the deployed one, in an emulator by the host that
 * was called.
 *
 * @param env of the process: Firebase sets the project there, and the emulator marks itself
 * @param calledHost host and port that this request was sent to
 */
export function functionUrl(name: string, env: NodeJS.ProcessEnv, calledHost: string | undefined): string {
  const projectId = env['GCLOUD_PROJECT'] ?? env['GOOGLE_CLOUD_PROJECT'];
  if (projectId === undefined) throw new Error('the environment names no project');
  if (env['FUNCTIONS_EMULATOR'] === 'true' && calledHost !== undefined) {
    return `http://${calledHost}/${projectId}/${REGION}/${name}`;
  }
  return `https://${REGION}-${projectId}.cloudfunctions.net/${name}`;
}
