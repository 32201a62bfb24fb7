import { Fragment } from "react";
import { createBrowserRouter, redirect } from "react-router";
import { Home } from "./Home";
import { NothingHere, SomethingBroke } from "./pages";
import { Shell } from "./Shell";

export const router = createBrowserRouter([
  {
    element: <Shell />,
    errorElement: <SomethingBroke />,
    hydrateFallbackElement: <Fragment />,
    children: [
      {
        errorElement: <SomethingBroke />,
        children: [
          { index: true, element: <Home /> },
          { path: "register", lazy: () => import("@/features/register/route") },
          {
            path: "manage",
            lazy: () => import("@/features/manage/route"),
            children: [
              { index: true, element: <Fragment />, loader: () => redirect("/manage/purchases") },
              { path: "purchases", lazy: () => import("@/features/manage/purchases/list") },
              { path: "purchases/:id", lazy: () => import("@/features/manage/purchases/detail") },
              { path: "products", lazy: () => import("@/features/manage/products/list") },
              { path: "categories", lazy: () => import("@/features/manage/products/categories") },
              { path: "customers", lazy: () => import("@/features/manage/customers/list") },
              { path: "customers/:id", lazy: () => import("@/features/manage/customers/detail") },
              { path: "loyalty", lazy: () => import("@/features/manage/loyalty/page") },
              { path: "branches", lazy: () => import("@/features/manage/branches/list") },
              { path: "labels", lazy: () => import("@/features/manage/labels/list") },
              { path: "imports", lazy: () => import("@/features/manage/imports/start") },
              { path: "imports/:id", lazy: () => import("@/features/manage/imports/detail") },
              { path: "exports", lazy: () => import("@/features/manage/exports/page") },
            ],
          },
          { path: "insights", lazy: () => import("@/features/insights/route") },
          { path: "*", element: <NothingHere /> },
        ],
      },
    ],
  },
]);
