import type { AppError } from "../../shared/ipc/shapes.ts";
import { type PlainKey, t } from "./index.ts";

const sentences: Partial<Record<AppError["type"], PlainKey>> = {
  Full: "error.Full",
  Io: "error.Io",
  Locked: "error.Locked",
  WrongSecret: "error.WrongSecret",
  WeakPassphrase: "error.WeakPassphrase",
  Unreachable: "error.Unreachable",
  TooLong: "error.TooLong",
  NotPaired: "error.NotPaired",
  TooManyDevices: "error.TooManyDevices",
  TooManyStatements: "error.TooManyStatements",
  DeviceRemoved: "error.DeviceRemoved",
  DateUnclear: "error.DateUnclear",
  NotInUse: "error.NotInUse",
  AlreadyPaired: "error.AlreadyPaired",
  PairingGoesOn: "error.PairingGoesOn",
  NotNew: "error.NotNew",
  OtherVersion: "error.OtherVersion",
  BadInvitation: "error.BadInvitation",
  Expired: "error.Expired",
  Used: "error.Used",
  BadBackup: "error.BadBackup",
  WrongWords: "error.WrongWords",
  Exists: "error.Exists",
  Unsupported: "error.Unsupported",
  Keychain: "error.Keychain",
};

/** An error as a sentence: what happened, what is safe, what one can do. */
export const sayError = (error: AppError): string => t(sentences[error.type] ?? "error.other");

/** As `sayError`, where what may not fit is an address that was typed. */
export const sayAddressFault = (error: AppError): string =>
  error.type === "Malformed" ? t("settings.addressWrong") : sayError(error);
