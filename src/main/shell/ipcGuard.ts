import type { IpcMainEvent, IpcMainInvokeEvent, WebContents } from "electron";
import type { Reply } from "../../shared/ipc/frames.ts";
import { answerCall, type Handlers } from "../../shared/ipc/registrar.ts";
import { isOurPage } from "./page.ts";

type Sent = Pick<IpcMainEvent | IpcMainInvokeEvent, "sender" | "senderFrame">;

/** Only the top frame of our own window, showing our own page, is listened to (checklist 17). */
export function isOurFrame({ sender, senderFrame }: Sent, ours: WebContents | undefined): boolean {
  return (
    ours !== undefined &&
    sender === ours &&
    senderFrame !== null &&
    senderFrame === ours.mainFrame &&
    isOurPage(senderFrame.url)
  );
}

/**
 * Answers `host.*` for our own page. A stranger, or a frame that is no call, gets an exception and the terminal a line:
 * either is a bug or an attack, and quiet would hide both.
 */
export function guardedAnswer(
  handlers: Handlers,
  ours: () => WebContents | undefined,
  warn: (line: string) => void,
): (event: Sent, frame: unknown) => Promise<Reply> {
  const refuse = (why: string): never => {
    warn(`refused ${why}`);
    throw new Error("refused");
  };
  return async (event, frame) => {
    if (!isOurFrame(event, ours())) return refuse("a message from a frame that is not ours");
    const reply = await answerCall(handlers, frame, (method) => warn(`a bug in ${method}`));
    return reply ?? refuse("a message that is no call");
  };
}
