import { useEffect, useState } from "react";
import type { Answer } from "../../shared/ipc/contract.ts";
import { call } from "./connection.ts";

/** What the page runs in; undefined until it has said so. */
export function useHost(): Answer<"host.info"> | undefined {
  const [host, setHost] = useState<Answer<"host.info">>();
  useEffect(() => {
    void call("host.info").then((info) => (info.ok ? setHost(info.value) : undefined));
  }, []);
  return host;
}
