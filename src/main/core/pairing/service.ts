/** What pairing needs of the rest of core, and offers to it. */
import type { DeviceId, SpaceId } from "../../../shared/base/brand.ts";
import type { Result } from "../../../shared/base/result.ts";
import type { Pasted, PairingState } from "../../../shared/ipc/shapes.ts";
import type { Certificate } from "../../../shared/protocol/certificate.ts";
import type { Welcome } from "../../../shared/protocol/welcome.ts";
import type { RandomBytes } from "../crypto/index.ts";
import type { Timers } from "../sync/ports.ts";
import type { PairingResult } from "./describe.ts";
import type { KeptPairing } from "./keptPairing.ts";
import type { PairingSelf } from "./machine.ts";

export type PairingError = {
  /** NotNew: a vault that was shared with somebody can't become another person's device (MB5). */
  readonly type: "BadInvitation" | "OtherVersion" | "Expired" | "Unreachable" | "NotNew";
};

/** Connecting with a person is under way here: it goes on until it is stopped. */
export type PairingGoesOn = { readonly type: "PairingGoesOn" };

/** No device may be added from here: nothing is shared, this one was taken out of use, or as many as may be are in use. */
export type NoWelcome = { readonly type: "NotPaired" | "DeviceRemoved" | "TooManyDevices" };

/** Adding devices of one's own (MB5). What is durable when it returns throws where there is no room. */
export type OwnDevices = {
  /** What another device of this person is given, as things stand now. */
  welcome(): Result<Welcome, NoWelcome>;
  /** That device has it: its certificate as it introduced itself. Durable when it returns. */
  joined(certificate: Certificate, lanHint: readonly string[]): void;
  /** Nothing is shared here, nor was before. */
  mayJoin(): boolean;
  /** This vault is that person's device from now on. Durable when it returns. */
  join(welcome: Welcome, inviter: Certificate, lanHint: readonly string[]): void;
};

export type PairingServiceDeps = {
  readonly timers: Timers;
  readonly random: RandomBytes;
  /** Asked at the start of each attempt. */
  readonly me: () => PairingSelf;
  readonly onState: (state: PairingState) => void;
  /**
   * Once a pairing succeeds, before the state says so and before the other side hears of it. What it comes to must be durable
   * when this returns, in one with the end of what was awaited. Where it throws, there is no room on the disk: whoever has
   * not confirmed yet calls it off; whoever has waits for room, since the other side may be paired already.
   */
  readonly onPaired: (result: PairingResult) => void;
  /** What was confirmed here first: durable before one's own confirm leaves, until it comes to something or to nothing. */
  readonly awaiting: {
    readonly current: PairingResult | undefined;
    /** Throws where there is no room. */
    put(result: PairingResult): void;
    drop(): void;
  };
  /** A pairing apart, in the vault. */
  readonly kept: KeptPairing;
  readonly own: OwnDevices;
  /** Links of meeting points that are set here. */
  readonly meetingPoints: () => readonly string[];
  /** This vault is, or was, paired so: of an attempt that a crash left behind its outcome. */
  readonly isJoined: (space: SpaceId) => boolean;
  /** Where the inviter can be met; the machine's own addresses by default. */
  readonly addresses?: () => readonly string[];
};

export interface PairingService {
  state(): PairingState;
  /** Ends an earlier attempt. The text is for the partner alone: whoever holds it can answer it. */
  invite(): Promise<Result<{ text: string; expiresInMs: number }, PairingError>>;
  /** For another device of this person. Ends an earlier attempt at that alone: who pairs anew may have days of it behind them. */
  inviteOwn(): Promise<Result<{ text: string; expiresInMs: number }, PairingError | NoWelcome | PairingGoesOn>>;
  /** For one who is elsewhere. Throws where there is no room to keep it. */
  inviteApart(): { text: string; expiresInMs: number };
  /** Ends an earlier attempt. What comes of it is told by `onState`. */
  accept(text: string): Result<undefined, PairingError>;
  /** Whatever the other side sent, of a pairing apart. Throws where there is no room: it can be pasted again. */
  paste(text: string): Pasted;
  /** Of a pairing apart that lies in the vault: goes on. */
  resume(): void;
  /** The machine woke, or is on another network. */
  resumed(): void;
  /**
   * What goes on apart, or what a pairing that is done still answers, is not this vault's any more, at once: it became another
   * device (RB3), or left who it was paired with.
   */
  forget(): void;
  /** `address` or `address:port`, as it stands on the inviter's screen. False where it is none, or nobody is looked for. */
  lookAt(address: string): boolean;
  confirm(same: boolean): void;
  /** Also of what was confirmed here before a lock or a crash. Throws where the disk is too full to forget it. */
  cancel(): void;
  /** The other side has shown by a receipt that it confirmed. False where there is no room yet to write it down. */
  met(): boolean;
  /** That device has something of the space: it is paired there too, though its last word was lost, and lacks nothing of this. */
  isThere(space: SpaceId, device: DeviceId): void;
  /** A device of this person has introduced itself. True where it is the one that was just given its place: it has joined. */
  introduced(certificate: Certificate): boolean;
  /** At lock: nobody is told. Only what goes on apart is kept. Settles once what is on its way there has left. */
  stop(): Promise<void>;
}
