import type { RouteComponent } from "@tanstack/react-router";

/**
 * What a feature plugs in: `export const routes: readonly FeatureRoute[]` in its routes.tsx, listed in app/routes.tsx.
 * `$name` in a path is a parameter, read with useParams({ strict: false }). A component with children draws an <Outlet />.
 */
export type FeatureRoute = {
  readonly path: string;
  readonly component: RouteComponent;
  readonly children?: readonly FeatureRoute[];
};
