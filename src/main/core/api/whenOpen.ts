import type { Result } from "../../../shared/base/result.ts";
import type { Answer, MethodName, Params } from "../../../shared/ipc/contract.ts";
import type { AppError } from "../../../shared/ipc/shapes.ts";
import { type Handler, refuse } from "../../../shared/ipc/registrar.ts";
import type { Core } from "../core.ts";
import type { Unlocked } from "../unlocked.ts";
import { StorageError } from "../vault/store.ts";

type Work<M extends MethodName> = (
  unlocked: Unlocked,
  params: Params<M>,
) => Promise<Result<Answer<M>, AppError>> | Result<Answer<M>, AppError>;

/** A handler that runs only while the vault is open. A full or failing disk is an outcome with a name, not a bug. */
export const whenOpen =
  (core: Core) =>
  <M extends MethodName>(work: Work<M>): Handler<M> =>
  async (params) => {
    try {
      const answer = await core.whileOpen((unlocked) =>
        unlocked.records.texts.reading(async () => work(unlocked, params)),
      );
      return answer ?? refuse("Locked");
    } catch (error) {
      if (error instanceof StorageError) return refuse(error.type);
      throw error;
    }
  };

/** F21: some doors ask for the passphrase again, however long the vault has been open. */
export async function withPassphrase<T>(
  open: Unlocked,
  passphrase: string,
  then: () => Result<T, AppError> | Promise<Result<T, AppError>>,
): Promise<Result<T, AppError>> {
  return (await open.vault.checkPassphrase(passphrase)) ? then() : refuse("WrongSecret");
}
