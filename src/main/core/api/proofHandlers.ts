import { ok } from "../../../shared/base/result.ts";
import type { Handlers } from "../../../shared/ipc/registrar.ts";
import type { Core } from "../core.ts";
import { exportProof } from "../proof/exportProof.ts";
import { codeOf } from "../proof/proofItems.ts";
import { verifyHistory } from "../proof/verifyHistory.ts";
import { whenOpen, withPassphrase } from "./whenOpen.ts";

export function proofHandlers(core: Core): Handlers {
  const open = whenOpen(core);
  return {
    "history.verify": open(async (unlocked) => {
      const fault = await verifyHistory(unlocked);
      return ok(fault ? { fault } : {});
    }),
    "history.code": open(({ records }, { id }) => {
      const code = codeOf(records.texts, id);
      return ok(code === undefined ? {} : { code });
    }),
    "export.proof": open((unlocked, { id, passphrase }) =>
      withPassphrase(unlocked, passphrase, () => exportProof(unlocked, id)),
    ),
  };
}
