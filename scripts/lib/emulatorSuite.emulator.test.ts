import { startSuite, type EmulatorSuite } from './emulatorSuite';
import { freeBlock, portBlock } from './ports';

const name = 'FUNCTIONS_DISCOVERY_TIMEOUT';
const before = process.env[name];

afterEach(() => {
  if (before === undefined) Reflect.deleteProperty(process.env, name);
  else process.env[name] = before;
});

test("functions that take longer to load than the user's own limit end the start with the reason", async () => {
  process.env[name] = '0.001';
  let suite: EmulatorSuite | undefined;
  const starting = startSuite(
    { ports: portBlock(await freeBlock()), only: 'functions', functionErrors: false },
    (spawned) => (suite = spawned),
  );
  await expect(starting).rejects.toThrow(
    /^The functions could not be loaded\.\n.* Timeout after 1ms\n {2}log: \.cache\/emulators-\d+\/emulators\.log$/,
  );
  expect(suite?.running).toBe(false);
});
