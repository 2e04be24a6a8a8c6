import type { RecordText } from "../../../shared/ipc/textShapes.ts";
import { call } from "../../state/connection.ts";
import { fromHere, paths } from "../../state/navigation.ts";
import { putRecords } from "../../state/records.ts";
import { sayError } from "../../strings/sayError.ts";

export type Begun = RecordText & { readonly kind: "agreement" | "phrase" | "rhythm"; readonly template?: string };

/** Makes the record and opens it; the step itself is not one to come back to. Answers what was in the way. */
export async function begin(text: Begun): Promise<string | undefined> {
  const onward = fromHere();
  const made = await call("records.create", text);
  if (!made.ok) return sayError(made.error);
  putRecords([made.value]);
  onward.replace(paths.agreement(made.value.id));
  return undefined;
}
