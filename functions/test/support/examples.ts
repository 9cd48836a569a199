import { writeFileSync } from 'node:fs';
import { exampleFile, storyOf, type Example } from '../../../openapi/examples';
import type { StoryName } from '../../../openapi/stories';
import type { Answer, World } from './world';

// The tests that post the examples of the OpenAPI document: each is answered as its file says, or, with
// `npm run openapi:record`, its file is written anew with what is answered.

const isRecording = process.env['HALFSHARE_RECORD'] === 'examples';

/** The tenant of every story, by the names that the examples show. */
export const EXAMPLE_NAMES = {
  brandId: 'lalemoda',
  storeId: 'lalewoo',
  influencerId: 'ayse',
  referralCode: 'ayse',
  couponCode: 'AYSE10',
} as const;

/** The rows of a `test.each`, in the order of the story. */
export function toldIn(story: StoryName): { operation: string; name: string; example: Example }[] {
  return storyOf(story).map((example) => ({ operation: example.operation, name: example.name, example }));
}

/** What is drawn anew in each run, by what the examples show in its place. */
const DRAWN = [
  [
    /clk_lalemoda\.ayse\.[0-9a-z]+\.[\w-]+\.[\w-]{22}/g,
    'clk_lalemoda.ayse.touiwc.Zk3T0mB5yQ2hV9aX.3Jm8sQwYxT1uLr6DnPfE0g',
  ],
  [/req_[\w-]{24}/g, 'req_pX0f5b3Gq9sD1wKz7Lr2Yt8U'],
] as const;

/**
 * Compares the answer with the example's, or records it.
 *
 * @param drawn further names of this run, and what the examples show for each
 */
export function expectExample(
  example: Example,
  { status, headers, body }: Answer,
  drawn: Readonly<Record<string, string>> = {},
): void {
  let text = JSON.stringify(body);
  for (const [pattern, shown] of DRAWN) text = text.replaceAll(pattern, shown);
  for (const [own, shown] of Object.entries(drawn)) text = text.replaceAll(own, shown);
  const isJson = /json/.test(headers.get('content-type') ?? '');
  const answer = isJson ? (JSON.parse(text) as Record<string, unknown>) : undefined;
  if (isRecording) record(example, status, answer);
  else expect({ status, answer }).toEqual({ status: example.status, answer: example.answer });
}

function record(
  { operation, name, request, path, isUnsigned, topic, ...rest }: Example,
  status: number,
  answer: object | undefined,
): void {
  if (status >= 400)
    throw new Error(`${operation}/${name} was answered ${status}: ${JSON.stringify(answer)}`);
  const { summary, as, repeats } = rest;
  const call = repeats === undefined ? { path, isUnsigned, topic, request } : {};
  const file = { summary, as, repeats, ...call, status, answer };
  // openapi:record lets prettier lay it out
  writeFileSync(exampleFile(operation, name), JSON.stringify(file));
}

/** An own database whose clock is at the stories' time, and the tenant that they are about. */
export async function startStory(
  world: World,
  at: Date,
  options: Parameters<World['tenant']>[0] = {},
): ReturnType<World['tenant']> {
  world.now = at;
  await world.start();
  await world.clear();
  return world.tenant({ ...EXAMPLE_NAMES, ...options });
}
