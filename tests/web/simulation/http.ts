import type { Answer, RestRequest } from './rest';

/** What the model needs of a request that a client makes with `fetch`. */
export function requestOf(
  input: string | URL | Request,
  init: RequestInit | undefined,
): RestRequest & { authorization: string | null } {
  const headers = new Headers(init?.headers);
  return {
    method: init?.method ?? 'GET',
    url: new URL(input instanceof Request ? input.url : input),
    prefer: headers.get('prefer') ?? '',
    body: typeof init?.body === 'string' ? init.body : '',
    authorization: headers.get('authorization'),
  };
}

/** An answer of the model as `fetch` gives it. */
export function responseOf({ status, body, count }: Answer): Response {
  const headers = new Headers({ 'content-type': 'application/json' });
  if (count !== null) headers.set('content-range', `*/${count}`);
  return new Response(JSON.stringify(body), { status, headers });
}
