import { useRouterState } from "@tanstack/react-router";

/** What is open in a place, read from where the window is: a record's id, another page of the place, or nothing. */
export function useOpenId(place: string): { readonly id: string | undefined; readonly isOpen: boolean } {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const rest = path.startsWith(`${place}/`) ? path.slice(place.length + 1) : "";
  return { id: /^[0-9a-f]{32,64}$/.test(rest) ? rest : undefined, isOpen: rest !== "" };
}
