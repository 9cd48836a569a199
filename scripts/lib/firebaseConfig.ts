import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { inRepo } from './paths';
import { defaultPorts, host, type Ports } from './ports';

/** firebase.json with every emulator on these ports, and nothing else changed. */
export function configWithPorts(
  config: Readonly<Record<string, unknown>>,
  ports: Ports,
): Record<string, unknown> {
  const at = (port: number) => ({ host, port });
  // A page may call the Auth emulator only where its security policy names it.
  const pages = JSON.stringify(config['hosting'] ?? null).replaceAll(
    `http://${host}:${defaultPorts.auth}`,
    `http://${host}:${ports.auth}`,
  );
  return {
    ...config,
    ...(config['hosting'] !== undefined && { hosting: JSON.parse(pages) as unknown }),
    emulators: {
      functions: at(ports.functions),
      firestore: { ...at(ports.firestore), websocketPort: ports.firestoreWebsocket },
      auth: at(ports.auth),
      hosting: at(ports.hosting),
      tasks: at(ports.tasks),
      pubsub: at(ports.pubsub),
      eventarc: at(ports.eventarc),
      hub: at(ports.hub),
      logging: at(ports.logging),
      ui: { enabled: false },
      // tests of rules and of tenants use project ids of their own
      singleProjectMode: false,
    },
  };
}

export interface ConfigFile {
  path: string;
  remove: () => void;
}

/** The file must lie in the repository's root: firebase-tools takes the folder it is in for the project's. */
export function configFile(ports: Ports): ConfigFile {
  const given = inRepo('firebase.json');
  if (ports === defaultPorts) return { path: given, remove: () => undefined };
  const path = inRepo(`firebase.emulators.${ports.functions}.json`);
  const config = JSON.parse(readFileSync(given, 'utf8')) as Record<string, unknown>;
  writeFileSync(path, JSON.stringify(configWithPorts(config, ports), null, 2));
  return {
    path,
    remove: () => {
      rmSync(path, { force: true });
    },
  };
}
