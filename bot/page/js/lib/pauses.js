/* The backoff before another try. */

let cutShort = () => {};

export function pause(seconds) {
  return new Promise((done) => {
    const timer = setTimeout(done, seconds * 1000);
    cutShort = () => {
      clearTimeout(timer);
      done();
    };
  });
}

export const wake = () => cutShort();

/** 0.5 s, 1 s, 2 s… 30 s, with a quarter of random jitter, so that phones do not all reconnect at once. */
export const backoff = (tries) => Math.min(30, 0.5 * 2 ** tries) * (0.75 + Math.random() / 2);
