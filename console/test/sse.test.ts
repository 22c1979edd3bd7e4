import { describe, expect, it } from 'vitest';
import { parseEvent } from '../src/api/live';
import { createSseParser, type SseMessage } from '../src/api/sse';

function read(...chunks: string[]): SseMessage[] {
  const messages: SseMessage[] = [];
  const parser = createSseParser((message) => messages.push(message));
  for (const chunk of chunks) parser.push(chunk);
  return messages;
}

describe('the event stream parser', () => {
  it('reads id, event and data', () => {
    expect(read('id: 7\nevent: stage.changed\ndata: {"a":1}\n\n')).toEqual([
      { id: '7', event: 'stage.changed', data: '{"a":1}' },
    ]);
  });

  it('reads the same however the stream is cut', () => {
    const stream = ': hello\r\n\r\nid: 1\r\nevent: x\r\ndata: one\r\ndata: two\r\n\r\nid: 2\rdata: three\r\r\n';
    const whole = read(stream);
    expect(whole.map(({ data }) => data)).toEqual(['one\ntwo', 'three']);
    expect(read(...stream)).toEqual(whole);
    for (let at = 1; at < stream.length; at++) expect(read(stream.slice(0, at), stream.slice(at))).toEqual(whole);
  });

  it('ignores comments, unknown fields and blocks without data', () => {
    expect(read(': keep-alive\n\nretry: 5\nfoo: bar\nevent: x\n\n')).toEqual([]);
  });

  it('keeps the last id for messages that name none', () => {
    expect(read('id: 9\ndata: a\n\ndata: b\n\n').map(({ id }) => id)).toEqual(['9', '9']);
  });

  it('takes away one leading space only', () => {
    expect(read('data:  two\n\ndata:none\n\n').map(({ data }) => data)).toEqual([' two', 'none']);
  });

  it('drops a message that never ended', () => {
    expect(read('data: half\n')).toEqual([]);
  });
});

describe('a live event', () => {
  it('takes its type from the message and the rest from the data', () => {
    expect(parseEvent('tag.added', '{"leadId":"l1","at":"2026-11-01T00:00:00Z"}')).toEqual({
      type: 'tag.added',
      leadId: 'l1',
      at: '2026-11-01T00:00:00Z',
    });
  });

  it('is nothing when the data is no object', () => {
    expect(parseEvent('x', 'oops')).toBeUndefined();
    expect(parseEvent('x', 'null')).toBeUndefined();
  });
});
