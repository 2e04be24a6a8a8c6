/**
 * Requests over one connection, in place of the library's own: that makes ready a timer, two promises and, though the answer came, an
 * error with its stack trace for each, which takes longer than all the rest of it (nats-core 3.4). Answers come to one inbox of this
 * connection, and one clock looks after all that wait.
 */
import { createInbox, errors, type Msg, type NatsConnection } from "@nats-io/transport-node";

type Waiting = {
  readonly subject: string;
  readonly until: number;
  answered(message: Msg): void;
  failed(error: Error): void;
};

const TICK_MS = 250;
const NOBODY = 503;

/** `usualMs`: how long an answer may take where a request doesn't say. */
export function requestsOver(nc: NatsConnection, usualMs: number): NatsConnection["request"] {
  const inbox = createInbox();
  const waiting = new Map<string, Waiting>();
  let number = 0;
  let clock: NodeJS.Timeout | undefined;

  function look(): void {
    const now = performance.now();
    for (const [token, each] of waiting) if (each.until < now) fail(token, each, new errors.TimeoutError());
    clock = waiting.size > 0 ? setTimeout(look, TICK_MS) : undefined;
  }
  function fail(token: string, { failed }: Waiting, error: Error): void {
    waiting.delete(token);
    failed(error);
  }
  function heard(message: Msg): void {
    const token = message.subject.slice(inbox.length + 1);
    const mine = waiting.get(token);
    if (!mine) return;
    if (message.data.length > 0 || message.headers?.code !== NOBODY) {
      waiting.delete(token);
      return mine.answered(message);
    }
    const cause = new errors.NoRespondersError(mine.subject);
    fail(token, mine, new errors.RequestError(cause.message, { cause }));
  }
  nc.subscribe(`${inbox}.*`, { callback: (_error, message) => heard(message) });
  void nc.closed().then(() => {
    clearTimeout(clock);
    for (const [token, each] of waiting) fail(token, each, new errors.ClosedConnectionError());
  });

  return (subject, payload, options) =>
    new Promise((answered, failed) => {
      const token = String(++number);
      const reply = `${inbox}.${token}`;
      nc.publish(subject, payload, { reply, ...(options?.headers && { headers: options.headers }) });
      waiting.set(token, { subject, until: performance.now() + (options?.timeout ?? usualMs), answered, failed });
      clock ??= setTimeout(look, TICK_MS);
    });
}
