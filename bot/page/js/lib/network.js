/* Requests: JSON both ways, and one kind of error. */

import { fill, SAID } from '../phrases.js';

const PATIENCE = 20_000; // milliseconds

/** A request that failed: status (0: no network), key, French sentence, seconds to wait. */
class Refusal extends Error {
  constructor(status, { erreur = '', message = SAID.serveur_muet, attendre = 0 }) {
    super(message);
    this.status = status;
    this.key = erreur;
    this.wait = attendre;
  }

  /** Whether the same request may succeed later. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Throws again anything but a Refusal: it is a bug. */
export function expectRefusal(error) {
  if (!(error instanceof Refusal)) throw error;
}

export function reasonOf(error) {
  expectRefusal(error);
  return error.wait ? `${error.message} ${waitPhrase(error.wait)}` : error.message;
}

const waitPhrase = (secondes) => (secondes > 90
  ? fill(SAID.attendre_minutes, { minutes: Math.ceil(secondes / 60) })
  : fill(SAID.attendre_secondes, { secondes }));

const offline = () => new Refusal(0, { message: SAID.pas_de_reseau });

/** Asks the server: GET without a body, POST with it. Raises Refusal. */
export async function call(address, body) {
  const answer = await reach(address, body);
  const said = answer.status === 204 ? {} : await answer.json().catch(() => null);
  if (!answer.ok) throw new Refusal(answer.status, said ?? {});
  if (!said) throw offline(); // cut in the middle of the answer
  return said;
}

async function reach(address, body) {
  const headers = { 'Content-Type': 'application/json', 'X-Livret': '1' };
  const post = body && { method: 'POST', headers, body: JSON.stringify(body) };
  try {
    return await fetch(address, { cache: 'no-store', signal: AbortSignal.timeout?.(PATIENCE), ...post });
  } catch {
    throw offline();
  }
}
