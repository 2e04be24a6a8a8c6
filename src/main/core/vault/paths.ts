import { join } from "node:path";

/**
 * A vault is the folder `vault` inside the profile's directory, made elsewhere and renamed there whole, so that it is
 * either there or not. What is no part of it lies beside: the lock, and the count of wrong tries.
 */
export const vaultPaths = (dir: string) => ({
  folder: join(dir, "vault"),
  making: join(dir, "vault.making"),
  database: join(dir, "vault", "rows.db"),
  lock: join(dir, "vault.lock"),
  attempts: join(dir, "vault.tries"),
});
