import { createRootRoute, createRoute, createRouter, type AnyRoute } from "@tanstack/react-router";
import { history } from "../state/navigation.ts";
import type { FeatureRoute } from "./routeTypes.ts";
import { routes } from "./routes.tsx";
import { Shell } from "./Shell.tsx";
import { Today } from "../features/today/Today.tsx";

const root = createRootRoute({ component: Shell, notFoundComponent: Today });

function grow(parent: AnyRoute, table: readonly FeatureRoute[]): AnyRoute[] {
  return table.map(({ path, component, children }) => {
    const route: AnyRoute = createRoute({ getParentRoute: () => parent, path, component });
    return children === undefined ? route : route.addChildren(grow(route, children));
  });
}

export const router = createRouter({ routeTree: root.addChildren(grow(root, routes)), history });
