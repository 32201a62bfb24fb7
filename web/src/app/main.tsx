import "@mantine/core/styles.layer.css";
import "@mantine/dates/styles.layer.css";
import "@mantine/notifications/styles.layer.css";
import "./global.css";
import { DirectionProvider, MantineProvider } from "@mantine/core";
import { DatesProvider } from "@mantine/dates";
import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "react-router";
import { queryClient } from "@/api/queries";
import { direction, firstDayOfWeek, language } from "@/ui/locale";
import { styleNonce } from "./nonce";
import { router } from "./router";
import { cssVariables, theme } from "./theme";

document.documentElement.lang = "en"; // the app's own words; figures and dates follow the user
document.documentElement.dir = direction;

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no root.");

createRoot(root).render(
  <StrictMode>
    <DirectionProvider initialDirection={direction} detectDirection={false}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme="auto"
        getStyleNonce={() => styleNonce}
      >
        <DatesProvider settings={{ locale: language, firstDayOfWeek }}>
          <QueryClientProvider client={queryClient}>
            <ModalsProvider>
              <Notifications position="top-center" limit={3} />
              <RouterProvider router={router} />
            </ModalsProvider>
          </QueryClientProvider>
        </DatesProvider>
      </MantineProvider>
    </DirectionProvider>
  </StrictMode>,
);
