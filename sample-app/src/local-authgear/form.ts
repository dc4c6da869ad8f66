import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** The fields of a form that a browser posted. */
export async function readForm(request: Readable): Promise<URLSearchParams> {
  return new URLSearchParams(await text(request));
}
