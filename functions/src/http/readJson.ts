import { promisify } from 'node:util';
import { gunzip as gunzipCallback } from 'node:zlib';
import type { Request } from 'express';
import { AppError } from '../domain/base/errors';
import { boundsOfOurs, boundsOfShops, boundsProblem } from './jsonBounds';
import { isLargerThanAll } from './overload';
import { bodySentAs } from './takeOverBodies';

const gunzip = promisify(gunzipCallback);

/**
 * Reads the request's JSON, at most `maxBytes` both raw and inflated. Throws AppError `unsupported_media_type`,
 * `payload_too_large`, `malformed_json` or `invalid_request`.
 *
 * @param whenEmpty the value of an empty body; absent: it is `malformed_json`
 */
export async function readJson(request: Request, maxBytes: number, whenEmpty?: object): Promise<unknown> {
  assertJson(bodySentAs(request).contentType);
  const raw = await readRaw(request, maxBytes);
  if (raw.length === 0 && whenEmpty) return whenEmpty;
  return parseBody(request, raw, maxBytes);
}

/**
 * The JSON of a body that was read already, inflated if needed. Throws AppError `malformed_json`, `payload_too_large`
 * or `unsupported_media_type`, and `invalid_request` if it is too deep or has too many values.
 *
 * @param raw the bytes as sent, which the signature covers
 * @param isShops it is the data of a shop as it is, and may be deeper
 */
export async function parseBody(
  request: Request,
  raw: Buffer,
  maxBytes: number,
  isShops = false,
): Promise<unknown> {
  const bytes = await inflate(raw, bodySentAs(request).contentEncoding, maxBytes);
  const text = decoded(bytes);
  const problem = boundsProblem(bytes, isShops ? boundsOfShops(maxBytes) : boundsOfOurs(maxBytes));
  if (problem === 'malformed') throw noJson();
  if (problem !== null) {
    const { message } = problem;
    throw new AppError('invalid_request', {
      detail: `The body ${message}.`,
      errors: [{ path: '', message }],
    });
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The runtime's message differs from version to version, and repeats the body.
    throw noJson();
  }
}

function noJson(): AppError {
  return new AppError('malformed_json', {
    detail: 'The body is not JSON: look for a missing bracket or quote, or a comma too many.',
  });
}

function decoded(bytes: Buffer): string {
  if (bytes.length === 0) {
    throw new AppError('malformed_json', { detail: 'The body is empty; send a JSON object.' });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new AppError('malformed_json', { detail: 'The body is not UTF-8.' });
  }
}

/** Throws AppError `unsupported_media_type` where the body is declared as anything but JSON in UTF-8. */
export function assertJson(contentType: string | undefined): void {
  if (contentType === undefined) return;
  const [type = '', ...parameters] = contentType
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '');
  const isJson = type === 'application/json' || /^application\/[\w.-]+\+json$/.test(type);
  if (!isJson || (charset !== undefined && charset !== 'utf-8' && charset !== 'utf8')) {
    throw new AppError('unsupported_media_type', {
      detail: 'Send "Content-Type: application/json", in UTF-8.',
      headers: { Accept: 'application/json' },
    });
  }
}

/** The bytes of the body as sent, at most `maxBytes`; else throws AppError `payload_too_large`. */
export async function readRaw(request: Request, maxBytes: number): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > maxBytes || isLargerThanAll(request)) throw tooLarge(maxBytes);
  // The Functions Framework has read the body already; a plain server has not.
  const { rawBody } = request as { rawBody?: Buffer };
  if (rawBody) {
    if (rawBody.length > maxBytes) throw tooLarge(maxBytes);
    return rawBody;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read to its end all the same: stopping would close the connection before the answer.
    if (size <= maxBytes) chunks.push(chunk);
  }
  if (size > maxBytes) throw tooLarge(maxBytes);
  return Buffer.concat(chunks);
}

async function inflate(raw: Buffer, coding: string | undefined, maxBytes: number): Promise<Buffer> {
  const name = coding?.trim().toLowerCase() ?? 'identity';
  if (name === 'identity' || name === '') return raw;
  if (name !== 'gzip' && name !== 'x-gzip') {
    throw new AppError('unsupported_media_type', {
      detail: `The content coding "${name}" is not read here; send gzip or none.`,
      headers: { 'Accept-Encoding': 'gzip' },
    });
  }
  try {
    return await gunzip(raw, { maxOutputLength: maxBytes });
  } catch (error) {
    // By its code: Node's RangeError need not be an instance of ours.
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes);
    throw new AppError('malformed_json', { detail: 'The body is not valid gzip.' });
  }
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('payload_too_large', {
    detail: `The body may have at most ${maxBytes} bytes, also inflated.`,
  });
}
