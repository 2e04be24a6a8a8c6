import { useEffect, useState } from "react";
import { ok, type Result } from "../../../../shared/base/result.ts";
import type { AppError } from "../../../../shared/ipc/shapes.ts";
import type { Offered, OfferedText } from "../../../../shared/ipc/textShapes.ts";
import { call } from "../../../state/connection.ts";

type Read = Result<readonly OfferedText[], AppError>;

/** Offers with their exact texts. Undefined until they are here; while others are asked for, those before stay. */
export function useOfferTexts(id: string, offers: readonly Offered[]): Read | undefined {
  const [read, setRead] = useState<Read>();
  const asked = offers.map((one) => one.id).join(" ");
  useEffect(() => {
    let current = true;
    const ask = async (): Promise<Read> => {
      const texts: OfferedText[] = [];
      for (const one of offers) {
        const text = await call("agreement.text", { id, offer: one.id });
        if (!text.ok) return text;
        texts.push({ ...one, text: text.value });
      }
      return ok(texts);
    };
    void ask().then((now) => (current ? setRead(now) : undefined));
    return () => {
      current = false;
    };
    // oxlint-disable-next-line react/exhaustive-deps -- an offer's text never changes; what else is said of it is not read here
  }, [id, asked]);
  return read;
}
