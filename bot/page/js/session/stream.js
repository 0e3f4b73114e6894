/* The stream of server-sent events, and the next try when there is none. */

let source = null;
let lastSign = 0;
let timer = 0;

/** hear: what each kind of event does. A stream that was closed is no longer heard. */
export function openStream(address, hear) {
  const stream = new EventSource(address);
  source = stream;
  lastSign = Date.now();
  for (const [kind, act] of Object.entries(hear)) {
    stream.addEventListener(kind, (event) => {
      if (source !== stream) return;
      lastSign = Date.now();
      act(event);
    });
  }
}

export function closeStream() {
  source?.close();
  source = null;
  clearTimeout(timer);
}

export function tryLater(act, seconds) {
  timer = setTimeout(act, seconds * 1000);
}

export const isStreaming = () => Boolean(source);

export const isSilent = (seconds) => Date.now() - lastSign > seconds * 1000;
