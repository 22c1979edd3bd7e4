/** One dispatched message of a `text/event-stream`. */
export interface SseMessage {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

export interface SseParser {
  push(chunk: string): void;
}

/**
 * Reads a `text/event-stream` piece by piece, wherever the pieces are cut. The browser's own EventSource cannot send
 * the Authorization header, so the stream comes through fetch.
 */
export function createSseParser(onMessage: (message: SseMessage) => void): SseParser {
  let buffer = '';
  let data: string[] = [];
  let event = '';
  let id: string | undefined;
  let first = true;

  function line(text: string): void {
    if (text === '') {
      if (data.length > 0) onMessage({ id, event: event || 'message', data: data.join('\n') });
      data = [];
      event = '';
      return;
    }
    if (text.startsWith(':')) return;
    const colon = text.indexOf(':');
    const field = colon < 0 ? text : text.slice(0, colon);
    const rest = colon < 0 ? '' : text.slice(colon + 1);
    const value = rest.startsWith(' ') ? rest.slice(1) : rest;
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
  }

  return {
    push(chunk) {
      buffer += chunk;
      if (first && buffer.length > 0) {
        first = false;
        if (buffer.startsWith('\uFEFF')) buffer = buffer.slice(1);
      }
      let start = 0;
      for (let at = 0; at < buffer.length; at++) {
        const char = buffer[at];
        if (char !== '\n' && char !== '\r') continue;
        // a CR at the very end may be half of a CR LF: wait for the next piece
        if (char === '\r' && at === buffer.length - 1) break;
        line(buffer.slice(start, at));
        if (char === '\r' && buffer[at + 1] === '\n') at++;
        start = at + 1;
      }
      buffer = buffer.slice(start);
    },
  };
}
